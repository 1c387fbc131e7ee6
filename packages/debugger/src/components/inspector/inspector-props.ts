import type { Selection } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";

export interface InspectorProps {
  readonly buffer: RunBuffer;
  /** `undefined` until it is known. */
  readonly workflowName: string | undefined;
  readonly handlerId: string;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Shows the log with this filter. */
  readonly onShowEvents: (query: string) => void;
  readonly onClose: () => void;
}
