import type { ReactElement } from "react";
import { classNames } from "./class-names.ts";
import classes from "./status-badge.module.css";
import { VisuallyHidden } from "./visually-hidden.tsx";

/** How a run, a step or an execution of it stands. */
export type Status =
  | "running"
  | "completed"
  | "failed"
  | "waiting"
  | "cancelled"
  | "idle"
  | "retrying"
  | "retried"
  | "suspended"
  | "done";

export interface StatusBadgeProps {
  readonly status: Status;
  /** Is the word shown? It is read in any case. @default true */
  readonly hasLabel?: boolean | undefined;
}

const shapes: Record<Status, string> = {
  running: "half",
  completed: "check",
  failed: "cross",
  waiting: "question",
  cancelled: "slash",
  idle: "ring",
  retrying: "turn",
  retried: "turn",
  suspended: "bars",
  done: "check",
};

const tones: Partial<Record<Status, string>> = {
  done: "completed",
  retrying: "waiting",
  retried: "waiting",
  suspended: "waiting",
  idle: "cancelled",
};

/** What is drawn inside of the disc, or instead of it. */
const glyphs: Record<string, string> = {
  check: "m5 8.3 2.1 2.1L11.2 6",
  cross: "m5.7 5.7 4.6 4.6M10.3 5.7l-4.6 4.6",
  question: "M6.2 6.5a1.8 1.8 0 1 1 2.7 1.5c-.6.4-.9.7-.9 1.2M8 11.2v.1",
  slash: "M5 8h6",
  turn: "M10.7 8A2.7 2.7 0 1 1 9.6 5.8M9.9 4v2H8",
  bars: "M6.4 5.7v4.6M9.6 5.7v4.6",
};

/** A status: its shape, its colour, and its word. */
export function StatusBadge({ status, hasLabel = true }: StatusBadgeProps): ReactElement {
  const tone = classes[tones[status] ?? status];
  return (
    <span className={classNames(classes["badge"], tone, hasLabel && classes["withLabel"])} title={status}>
      <StatusShape shape={shapes[status]} />
      {hasLabel ? <span>{status}</span> : <VisuallyHidden>{status}</VisuallyHidden>}
    </span>
  );
}

function StatusShape({ shape }: { readonly shape: string }): ReactElement {
  return (
    <svg className={classes["shape"]} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {shape === "half" || shape === "ring" ? (
        <>
          <circle className={classes["ring"]} cx="8" cy="8" r="5.75" />
          {shape === "half" && <path className={classes["fill"]} d="M8 4.75a3.25 3.25 0 0 1 0 6.5z" />}
        </>
      ) : (
        <>
          <circle className={classes["fill"]} cx="8" cy="8" r="6.5" />
          <path className={classes["glyph"]} d={glyphs[shape]} />
        </>
      )}
    </svg>
  );
}
