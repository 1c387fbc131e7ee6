import type { ReactElement } from "react";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import classes from "./error-alert.module.css";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-paths.ts";

/** An error, and what an `ApiError` says besides. */
export interface ShownError {
  readonly message: string;
  readonly detail?: string | undefined;
  /** Of an answer of the server; `undefined` with a `url`: there was none. */
  readonly status?: number | undefined;
  readonly url?: string | undefined;
  readonly missingScope?: string | undefined;
}

export interface ErrorAlertProps {
  readonly error: ShownError;
  /** What did not work. */
  readonly title?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
}

/**
 * Says what went wrong, where, and offers to try again. It is quiet about what is no fault: a token that lacks a scope, or a server
 * that is away, which the bar says too.
 */
export function ErrorAlert({ error, title, onRetry }: ErrorAlertProps): ReactElement {
  const { detail = error.message, status, url, missingScope } = error;
  // The panel says what is not there, the dialog asks for the token: no fault to report, nothing to try again.
  if (status === 401) return <NeedsToken title={onRetry === undefined ? title : undefined} />;
  const scope = missingScope;
  const isAway = url !== undefined && status === undefined;
  const icon: IconName = scope === undefined ? "alert" : "key";
  return (
    <div role="alert" className={classNames(classes["alert"], (isAway || scope !== undefined) && classes["quiet"])}>
      <Icon name={icon} />
      <div className={classes["text"]}>
        {title !== undefined && <p className={classes["title"]}>{title}</p>}
        {scope !== undefined && (
          <p>
            needs scope <code>{scope}</code>
          </p>
        )}
        <p className={classes["detail"]}>{detail}</p>
        {url !== undefined && (
          <p className={classes["source"]}>
            {status === undefined ? "No answer from" : `${status} from`} <code>{shortUrl(url)}</code>
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

/** The place of what only a caller with a token sees. */
function NeedsToken({ title }: { readonly title: string | undefined }): ReactElement {
  return (
    <div className={classNames(classes["alert"], classes["quiet"])}>
      <Icon name="key" />
      <div className={classes["text"]}>
        {title !== undefined && <p className={classes["title"]}>{title}</p>}
        <p>
          needs a token with scope <code>read</code>
        </p>
      </div>
    </div>
  );
}

/** Without the origin, if it is that of the page. */
function shortUrl(url: string): string {
  const { origin } = window.location;
  return url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
}
