import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import classes from "./scope-notice.module.css";

export interface ScopeNoticeProps {
  /** What the token does not allow: read, run or admin. */
  readonly scope: string;
  readonly children?: ReactNode | undefined;
}

/** Says which scope a panel or an action needs. */
export function ScopeNotice({ scope, children }: ScopeNoticeProps): ReactElement {
  return (
    <p className={classes["notice"]}>
      <Icon name="key" size={14} />
      <span>
        needs scope <code>{scope}</code>
        {children !== undefined && <> – {children}</>}
      </span>
    </p>
  );
}
