import type { ReactElement, ReactNode } from "react";
import classes from "./empty-state.module.css";

export interface EmptyStateProps {
  /** Why there is nothing. */
  readonly title: string;
  readonly children?: ReactNode | undefined;
  /** What to do about it. */
  readonly action?: ReactNode | undefined;
}

/** What an empty panel says. */
export function EmptyState({ title, children, action }: EmptyStateProps): ReactElement {
  return (
    <div className={classes["empty"]}>
      <p className={classes["title"]}>{title}</p>
      {children !== undefined && <div className={classes["text"]}>{children}</div>}
      {action !== undefined && <div className={classes["action"]}>{action}</div>}
    </div>
  );
}
