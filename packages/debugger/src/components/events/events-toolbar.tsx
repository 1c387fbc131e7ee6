import { type KeyboardEvent, type ReactElement, type Ref, useId } from "react";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { Switch } from "../ui/switch.tsx";
import classes from "./events-panel.module.css";

export interface EventsToolbarProps {
  readonly fieldRef: Ref<HTMLInputElement>;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Enter or an arrow leads from the field to the rows. */
  readonly onLeaveField: () => void;
  readonly shown: number;
  readonly total: number;
  /** How many events, the oldest, have no payload here any more. */
  readonly dropped: number;
  readonly missing: number;
  readonly errors: number;
  readonly onNextError: () => void;
  readonly internal: boolean;
  readonly onInternal: (internal: boolean) => void;
  readonly fold: boolean;
  readonly onFold: (fold: boolean) => void;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly onDownload: () => void;
  readonly onSendEvent: (() => void) | undefined;
  readonly sendReason: string | undefined;
}

/** What is above the log. */
export function EventsToolbar(props: EventsToolbarProps): ReactElement {
  const { fieldRef, query, onQuery, onLeaveField, shown, total, missing, errors, onNextError } = props;
  const hintId = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    onLeaveField();
  };
  return (
    <div className={classes["toolbar"]}>
      <div className={classes["field"]}>
        <SearchField
          ref={fieldRef}
          label="Filter: type, step or text"
          value={query}
          onChange={onQuery}
          onKeyDown={onKeyDown}
          aria-describedby={hintId}
          title="Words, type:Tick, step:work, is:error, is:internal, seq:10..20, -word"
        />
        <span id={hintId} className={classes["count"]}>
          {shown.toLocaleString("en")} of {total.toLocaleString("en")}
        </span>
        {missing > 0 && (
          <span className={classes["missing"]} title="The server has not sent these events">
            {missing.toLocaleString("en")} missing
          </span>
        )}
      </div>
      <Switch
        label="internal"
        title="Show the engine's own events (i)"
        isOn={props.internal}
        onChange={props.onInternal}
      />
      <Switch label="fold" title="Show many equal events as one line" isOn={props.fold} onChange={props.onFold} />
      <Switch label="follow" title="Keep the end in view (f)" isOn={props.isFollowing} onChange={props.onFollow} />
      <Button
        variant="quiet"
        icon="alert"
        title="Go to the next error (.)"
        onClick={onNextError}
        disabledReason={errors === 0 ? "There is no error" : undefined}
      >
        errors {errors}
      </Button>
      <IconButton
        label={`Download the events as NDJSON${without(props.dropped)}`}
        icon="download"
        onClick={props.onDownload}
        disabledReason={total === 0 ? "There are no events" : undefined}
      />
      {props.onSendEvent && (
        <Button icon="send" onClick={props.onSendEvent} disabledReason={props.sendReason}>
          Send event
        </Button>
      )}
    </div>
  );
}

/** A file that is not whole says so before it is saved. */
function without(dropped: number): string {
  return dropped === 0 ? "" : `, without the first ${dropped.toLocaleString("en")}, which are no longer in memory`;
}
