import type { ComponentPropsWithRef, ReactElement } from "react";
import classes from "./visually-hidden.module.css";

/** Read by screen readers, not seen. */
export function VisuallyHidden(props: Omit<ComponentPropsWithRef<"span">, "className">): ReactElement {
  return <span {...props} className={classes["hidden"]} />;
}
