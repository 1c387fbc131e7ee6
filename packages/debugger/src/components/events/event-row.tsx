// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table cannot be placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: of a grid, one row has the focus, and no cell
import { type CSSProperties, memo, type ReactElement } from "react";
import { formatOffset } from "../../model/format/format.ts";
import type { EventKind, RunEvent } from "../../model/run/run-event.ts";
import classes from "./event-row.module.css";
import { Highlight } from "./highlight.tsx";

/** What of a row is the same for events and folds. */
export interface RowProps {
  /** Among the rows, from 0. */
  readonly position: number;
  /** From the top, in pixels. */
  readonly top: number;
  /** Is it the one that Tab stops at? */
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly words: readonly string[];
}

/** Said in words too: a colour alone says nothing to many. */
const tags: Partial<Record<EventKind, string>> = {
  request: "request",
  response: "response",
  error: "error",
  stop: "end",
  start: "start",
};

interface EventRowProps extends RowProps {
  readonly event: RunEvent;
  /** How the attempt that ended with the event failed, if it did. */
  readonly failure?: string | undefined;
  /** When the run began; `undefined` without times. */
  readonly startedAt: number | undefined;
}

/** One event in one line. */
export const EventRow = memo(function EventRow(props: EventRowProps): ReactElement {
  const { event, failure, startedAt, position, top, isActive, isSelected, words } = props;
  const { sequence, at, type, step = "" } = event;
  const kind = failure === undefined ? event.kind : "error";
  const offset = at === undefined || startedAt === undefined ? "" : formatOffset(at - startedAt);
  const tag = tags[kind];
  return (
    <div
      role="row"
      className={classes["row"]}
      style={{ transform: `translateY(${top}px)` } satisfies CSSProperties}
      data-kind={kind}
      data-position={position}
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
    >
      <span role="gridcell" className={classes["sequence"]}>
        {sequence ?? "live"}
      </span>
      <span role="gridcell" className={classes["offset"]}>
        {offset}
      </span>
      <span role="gridcell" className={classes["type"]} data-tag={tag} title={type}>
        <Highlight text={type} words={words} />
      </span>
      <span role="gridcell" className={classes["step"]}>
        <Highlight text={step} words={words} />
      </span>
      <span role="gridcell" className={classes["preview"]}>
        <Highlight text={failure ?? event.preview} words={words} />
      </span>
    </div>
  );
});
