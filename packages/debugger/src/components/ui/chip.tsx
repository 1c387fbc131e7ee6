import type { ReactElement, ReactNode } from "react";
import classes from "./chip.module.css";

export interface ChipProps {
  readonly children: ReactNode;
  readonly isPressed: boolean;
  readonly onToggle: (isPressed: boolean) => void;
  /** A number beside the label. */
  readonly count?: number | undefined;
  readonly title?: string | undefined;
}

/** A filter that is on or off. */
export function Chip({ children, isPressed, onToggle, count, title }: ChipProps): ReactElement {
  return (
    <button
      type="button"
      className={classes["chip"]}
      aria-pressed={isPressed}
      title={title}
      onClick={() => onToggle(!isPressed)}
    >
      {children}
      {count !== undefined && <span className={classes["count"]}>{count}</span>}
    </button>
  );
}
