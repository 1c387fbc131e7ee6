import type { ComponentPropsWithRef, KeyboardEvent, ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import classes from "./search-field.module.css";

export interface SearchFieldProps
  extends Omit<ComponentPropsWithRef<"input">, "className" | "value" | "onChange" | "type"> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** At its end, such as a count of what was found. */
  readonly children?: ReactNode | undefined;
}

/** A field that filters; Escape empties it, and leaves it when it is empty. */
export function SearchField({ label, value, onChange, onKeyDown, children, ...rest }: SearchFieldProps): ReactElement {
  const onKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    onKeyDown?.(event);
    if (event.defaultPrevented || event.key !== "Escape") return;
    // In a dialog, Escape in an empty field closes the dialog.
    if (value === "" && event.currentTarget.closest("dialog") !== null) return;
    event.preventDefault();
    event.stopPropagation();
    if (value === "") event.currentTarget.blur();
    else onChange("");
  };
  return (
    <div className={classes["field"]}>
      <span className={classes["sign"]}>
        <Icon name="search" size={14} />
      </span>
      <input
        placeholder={label}
        spellCheck={false}
        autoComplete="off"
        {...rest}
        type="search"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKey}
        className={classes["input"]}
      />
      {children !== undefined && <span className={classes["note"]}>{children}</span>}
      {value !== "" && <IconButton label={`Clear: ${label}`} icon="close" onClick={() => onChange("")} />}
    </div>
  );
}
