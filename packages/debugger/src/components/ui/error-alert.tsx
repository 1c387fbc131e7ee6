import type { ReactElement } from "react";
import { Button } from "./button.tsx";
import classes from "./error-alert.module.css";
import { Icon } from "./icon.tsx";

/** An error, and what an `ApiError` says besides. */
export interface ShownError {
  readonly message: string;
  readonly detail?: string | undefined;
  readonly status?: number | undefined;
  readonly url?: string | undefined;
}

export interface ErrorAlertProps {
  readonly error: ShownError;
  /** What did not work. */
  readonly title?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
}

/** Says what went wrong, where, and offers to try again. */
export function ErrorAlert({ error, title, onRetry }: ErrorAlertProps): ReactElement {
  const { detail = error.message, status, url } = error;
  return (
    <div role="alert" className={classes["alert"]}>
      <Icon name="alert" />
      <div className={classes["text"]}>
        {title !== undefined && <p className={classes["title"]}>{title}</p>}
        <p className={classes["detail"]}>{detail}</p>
        {url !== undefined && (
          <p className={classes["source"]}>
            {status === undefined ? "No answer from" : `${status} from`} <code>{url}</code>
          </p>
        )}
      </div>
      {onRetry !== undefined && (
        <Button icon="refresh" onClick={onRetry}>
          Retry
        </Button>
      )}
    </div>
  );
}
