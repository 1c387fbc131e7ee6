import type { ReactElement, ReactNode } from "react";
import classes from "./empty-state.module.css";

export interface EmptyStateProps {
  /** Why there is nothing. */
  readonly title: string;
  readonly children?: ReactNode | undefined;
  /** What to do about it. */
  readonly action?: ReactNode | undefined;
  /** Is it all that the page shows, so that its title is the one of the page? @default false */
  readonly isPage?: boolean | undefined;
}

/** What an empty panel says. */
export function EmptyState({ title, children, action, isPage = false }: EmptyStateProps): ReactElement {
  const Title = isPage ? "h1" : "p";
  return (
    <div className={classes["empty"]}>
      <Title className={classes["title"]}>{title}</Title>
      {children !== undefined && <div className={classes["text"]}>{children}</div>}
      {action !== undefined && <div className={classes["action"]}>{action}</div>}
    </div>
  );
}
