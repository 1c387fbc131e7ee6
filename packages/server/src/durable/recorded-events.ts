import { type EventRegistry, type StreamReadOptions, WorkflowEvent } from "@llama-agents/workflows";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import type { EventLogRuntime } from "../runtime/event-log-runtime.ts";
import type { EventData } from "../store/event-data.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";

/** Where the events of runs come from. */
export interface RecordedEventsSource {
  readonly store: WorkflowStore;
  readonly runtime: EventLogRuntime;
}

/** Events that are read at once. */
const batchSize = 512;

/** An event as it was, if its class is known; else a plain event with its fields. */
export function readEvent({ kind, value }: EventData, registry: EventRegistry): WorkflowEvent {
  const eventClass = registry.find(kind.type) ?? WorkflowEvent;
  return eventClass.fromJSON(JSON.parse(value), registry);
}

/** The events of a run, from its beginning to its end, whoever runs it. */
export async function* readEvents(
  runId: string,
  { includeInternal, only, signal }: StreamReadOptions,
  { store, runtime }: RecordedEventsSource,
  { eventRegistry }: RegisteredWorkflow,
): AsyncIterableIterator<WorkflowEvent> {
  if (signal?.aborted) return;
  const recorded = store.subscribeEvents(runId, { afterSequence: -1, batchSize });
  const batches = includeInternal ? runtime.withLiveOnlyEvents(runId, -1, recorded) : recorded;
  const stop = (): void => void batches.return?.();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for await (const batch of batches) {
      for (const { event } of batch) {
        if (event.kind.isInternal && !includeInternal) continue;
        const read = readEvent(event, eventRegistry);
        if (!only || only.some((eventClass) => eventClass === read.constructor)) yield read;
      }
    }
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
