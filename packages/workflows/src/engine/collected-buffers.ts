import type { WorkflowEvent } from "../events/event.ts";
import type { CollectedBuffer, StepState } from "./broker-state.ts";
import { PersistentQueue } from "./persistent-queue.ts";
import type { AddCollectedItem, BufferView, DeleteCollectedItem, StepResultItem } from "./tick.ts";
import { type Transition, typeOf } from "./transition.ts";

/** Does the buffer, with the event added to it, hold exactly the expected events? */
export function completes(
  counts: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  eventType: string,
): boolean {
  for (const [type, count] of expected) {
    const present = (counts.get(type) ?? 0) + (type === eventType ? 1 : 0);
    if (present < count) return false;
  }
  return missing(counts, expected, eventType);
}

/** Is an event of this type still wanted? */
export function missing(
  counts: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  eventType: string,
): boolean {
  return (expected.get(eventType) ?? 0) > (counts.get(eventType) ?? 0);
}

export const viewOf = (buffer: CollectedBuffer | undefined): BufferView | undefined =>
  buffer && { number: buffer.number, appended: buffer.appended, removed: buffer.removed };

/**
 * Would the step have acted otherwise, had it seen the buffers as they are now? Then its outcome is discarded, and it
 * runs again. An attempt that failed or suspended itself changes no buffer: it will look again.
 */
export function seesOutdatedBuffers(step: StepState, results: readonly StepResultItem[]): boolean {
  if (results.some(({ type }) => type === "failed" || type === "add_waiter")) return false;
  return results.some((item) => {
    if (item.type === "add_collected") return addIsOutdated(step.collected.get(item.bufferId), item);
    if (item.type === "delete_collected") return deleteIsOutdated(step.collected.get(item.bufferId), item);
    return false;
  });
}

/** Others have added to the buffer, so that the event might complete it now. */
function addIsOutdated(buffer: CollectedBuffer | undefined, { event, seen, expected }: AddCollectedItem): boolean {
  if (!buffer) return false;
  const appendedSince = buffer.appended - (seen?.number === buffer.number ? seen.appended : 0);
  if (appendedSince === 0) return false;
  if (!expected) return true;
  const type = typeOf(event);
  return completes(buffer.counts, expected, type) || !missing(buffer.counts, expected, type);
}

/** Others have taken events that this execution has handed out as well. */
function deleteIsOutdated(buffer: CollectedBuffer | undefined, { seen }: DeleteCollectedItem): boolean {
  if (!seen || seen.appended === seen.removed) return false;
  return buffer?.number !== seen.number || buffer.removed !== seen.removed;
}

export function applyToBuffers(transition: Transition, index: number, results: readonly StepResultItem[]): void {
  const completed = results.some(({ type }) => type === "result");
  for (const item of results) {
    if (item.type === "add_collected") add(transition, index, item.bufferId, item.event);
    if (item.type === "delete_collected" && completed) remove(transition, index, item);
  }
}

function add(transition: Transition, index: number, bufferId: string, event: WorkflowEvent): void {
  const step = transition.step(index);
  const buffer = step.collected.get(bufferId) ?? emptyBuffer(transition.takeNumber());
  const type = typeOf(event);
  const grown: CollectedBuffer = {
    number: buffer.number,
    events: buffer.events.push(event),
    counts: new Map(buffer.counts).set(type, (buffer.counts.get(type) ?? 0) + 1),
    appended: buffer.appended + 1,
    removed: buffer.removed,
  };
  transition.setStep(index, { ...step, collected: step.collected.set(bufferId, grown) });
}

/** Takes exactly what the execution saw, once; what others have added meanwhile stays. */
function remove(transition: Transition, index: number, { bufferId, seen }: DeleteCollectedItem): void {
  const step = transition.step(index);
  const buffer = step.collected.get(bufferId);
  if (!buffer || buffer.number !== seen?.number || buffer.removed !== seen.removed) return;
  const count = seen.appended - seen.removed;
  if (!(count > 0)) return;
  const events = buffer.events.drop(count);
  const rest: CollectedBuffer = { ...buffer, events, counts: countTypes(events), removed: buffer.removed + count };
  const collected = events.length === 0 ? step.collected.delete(bufferId) : step.collected.set(bufferId, rest);
  transition.setStep(index, { ...step, collected });
}

const emptyBuffer = (number: number): CollectedBuffer => ({
  number,
  events: PersistentQueue.empty(),
  counts: new Map(),
  appended: 0,
  removed: 0,
});

function countTypes(events: PersistentQueue<WorkflowEvent>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const event of events.toArray()) {
    const type = typeOf(event);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

/** A buffer that holds these events, as it is when a run is read; `removed` others have been taken from it before. */
export function createBuffer(number: number, events: readonly WorkflowEvent[], removed = 0): CollectedBuffer {
  const queue = PersistentQueue.from(events);
  return { number, events: queue, counts: countTypes(queue), appended: removed + events.length, removed };
}
