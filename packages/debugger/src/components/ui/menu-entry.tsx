import type { ReactElement } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.ts";
import { Kbd } from "./kbd.tsx";
import classes from "./menu.module.css";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: IconName | undefined;
  /** Shown at its end: a shortcut that does the same. */
  readonly keys?: string | undefined;
  /** For one of several settings: is it the one? */
  readonly isChecked?: boolean | undefined;
  readonly isDanger?: boolean | undefined;
  /** Why it cannot be used now. */
  readonly disabledReason?: string | undefined;
  /** A line above it, with this heading if it is not empty. */
  readonly section?: string | undefined;
}

/** One entry of a menu, and the heading above it. */
export function MenuEntry({ item, onDone }: { readonly item: MenuItem; readonly onDone: () => void }): ReactElement {
  const isRadio = item.isChecked !== undefined;
  const select = (): void => {
    if (item.disabledReason !== undefined) return;
    onDone();
    item.onSelect();
  };
  return (
    <>
      {item.section !== undefined && (
        <div className={classes["section"]} role="presentation">
          {item.section}
        </div>
      )}
      <button
        type="button"
        {...(isRadio ? { role: "menuitemradio", "aria-checked": item.isChecked } : { role: "menuitem" })}
        aria-disabled={item.disabledReason !== undefined || undefined}
        tabIndex={-1}
        className={classNames(classes["item"], item.isDanger === true && classes["danger"])}
        onClick={select}
      >
        <span className={classes["sign"]}>
          {item.isChecked === true && <Icon name="check" size={14} />}
          {item.icon !== undefined && !isRadio && <Icon name={item.icon} size={14} />}
        </span>
        <span className={classes["text"]}>
          {item.label}
          {item.disabledReason !== undefined && <small className={classes["reason"]}>{item.disabledReason}</small>}
        </span>
        {item.keys !== undefined && <Kbd keys={item.keys} />}
      </button>
    </>
  );
}
