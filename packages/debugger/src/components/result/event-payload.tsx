import type { JsonDifference } from "../../model/json/json-rows.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import { usePayload } from "../inspector/use-payload.ts";
import { JsonTree } from "../json/json-tree.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

interface EventPayloadProps {
  readonly buffer: RunBuffer;
  readonly event: RunEvent;
  /** What screen readers call the tree. */
  readonly label: string;
  readonly diff?: readonly JsonDifference[] | undefined;
}

/** What an event carries; what was dropped to save memory is read again. */
export function EventPayload({ buffer, event, label, diff }: EventPayloadProps) {
  const { envelope, error, retry } = usePayload(buffer, buffer.handlerId, event);
  if (envelope) return <JsonTree value={envelope.value} label={label} expandDepth={2} diff={diff} />;
  if (error) return <ErrorAlert error={error} title="The event could not be read" onRetry={retry} />;
  return <Skeleton rows={3} />;
}
