import type { TimelineFocus } from "./use-timeline-focus.ts";

/** What keys act on. */
export interface KeyTargets {
  readonly focus: TimelineFocus;
  readonly onSelect: () => void;
  /** `undefined` shows all. */
  readonly onZoom: (factor: number | undefined) => void;
  readonly onPan: (part: number) => void;
  readonly isShifted: boolean;
}

type KeyAction = (targets: KeyTargets) => void;

const nextRow: KeyAction = ({ focus }) => focus.moveToRow(focus.rowIndex + 1);
const previousRow: KeyAction = ({ focus }) => focus.moveToRow(focus.rowIndex - 1);
const select: KeyAction = ({ onSelect }) => onSelect();
const zoomIn: KeyAction = ({ onZoom }) => onZoom(0.5);

/** What the keys of a timeline do: arrows lead from row to row and through time, with Shift they move what is shown. */
export const timelineKeys: Readonly<Record<string, KeyAction>> = {
  ArrowDown: nextRow,
  ArrowUp: previousRow,
  j: nextRow,
  k: previousRow,
  Home: ({ focus }) => (focus.entryIndex === undefined ? focus.moveToRow(0) : focus.moveToEntry(0)),
  End: ({ focus }) => {
    if (focus.entryIndex === undefined) focus.moveToRow(focus.rowCount - 1);
    else focus.moveToEntry(focus.entries.length - 1);
  },
  ArrowRight: ({ focus, onPan, isShifted }) => {
    if (isShifted) onPan(0.25);
    else focus.moveToEntry(focus.entryIndex === undefined ? 0 : focus.entryIndex + 1);
  },
  ArrowLeft: ({ focus, onPan, isShifted }) => {
    if (isShifted) onPan(-0.25);
    else focus.moveToEntry(focus.entryIndex === undefined ? undefined : focus.entryIndex - 1);
  },
  Enter: select,
  " ": select,
  "+": zoomIn,
  "=": zoomIn,
  "-": ({ onZoom }) => onZoom(2),
  "0": ({ onZoom }) => onZoom(undefined),
};
