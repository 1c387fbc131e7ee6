import type { ReactElement } from "react";
import classes from "./kbd.module.css";

/** A shortcut: `"g i"` are two keys in a row, `"Ctrl K"` two at once. */
export function Kbd({ keys }: { readonly keys: string }): ReactElement {
  return (
    <kbd className={classes["keys"]}>
      {keys.split(" ").map((key) => (
        <kbd key={key} className={classes["key"]}>
          {key}
        </kbd>
      ))}
    </kbd>
  );
}
