import type { ReactElement } from "react";
import classes from "./switch.module.css";

export interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  /** Its tooltip. */
  readonly title?: string | undefined;
}

/** A setting that works at once. */
export function Switch({ label, isOn, onChange, title }: SwitchProps): ReactElement {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      title={title}
      className={classes["switch"]}
      onClick={() => onChange(!isOn)}
    >
      <span className={classes["track"]} aria-hidden="true">
        <span className={classes["thumb"]} />
      </span>
      {label}
    </button>
  );
}
