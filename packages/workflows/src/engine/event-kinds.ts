import { HumanResponseEvent, InputRequiredEvent, StopEvent } from "../events/builtin-events.ts";
import type { AnyEventClass } from "../events/event.ts";
import { lineage } from "../events/lineage.ts";

/** Is it `kind`, or a class that extends it? Decided by type, whichever copy made the class. */
export const isKindOf = (eventClass: AnyEventClass, kind: AnyEventClass): boolean =>
  Object.hasOwn(eventClass[lineage], kind.type);

/** Does it leave the workflow, so that no step need accept it? */
export const leavesWorkflow = (eventClass: AnyEventClass): boolean =>
  isKindOf(eventClass, StopEvent) || isKindOf(eventClass, InputRequiredEvent);

/** Does it come from outside, while the workflow runs? */
export const entersWorkflow = (eventClass: AnyEventClass): boolean => isKindOf(eventClass, HumanResponseEvent);
