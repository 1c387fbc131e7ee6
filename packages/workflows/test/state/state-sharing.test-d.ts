import { z } from "zod";
import { step } from "../../src/authoring/step.ts";
import { Workflow } from "../../src/authoring/workflow.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import type { StateStore } from "../../src/state/state-store.ts";

const baseState = z.object({ count: z.number().default(0) });
const childState = baseState.extend({ name: z.string().default("") });
const grandchildState = childState.extend({ tags: z.array(z.string()).default([]) });
const siblingState = baseState.extend({ price: z.number().default(0) });

const options = { on: [StartEvent], emits: [StopEvent] } as const;
const baseStep = step({ ...options, state: baseState }, () => new StopEvent());
const childStep = step({ ...options, state: childState }, () => new StopEvent());
const siblingStep = step({ ...options, state: siblingState }, () => new StopEvent());
const untypedStep = step(options, () => new StopEvent());

class ChildFlow extends Workflow.with({ state: childState }) {}
class GrandchildFlow extends Workflow.with({ state: grandchildState }) {}
class UntypedFlow extends Workflow {}

// A step fits a workflow that has at least its state, over two generations as well.
ChildFlow.addStep("base", baseStep);
ChildFlow.addStep("child", childStep);
GrandchildFlow.addStep("base", baseStep);
GrandchildFlow.addStep("child", childStep);
UntypedFlow.addStep("untyped", untypedStep);

// @ts-expect-error: the state of a sibling is missing a field
ChildFlow.addStep("sibling", siblingStep);
class BaseFlow extends Workflow.with({ state: baseState }) {}
// @ts-expect-error: the state of the workflow is less than that of the step
BaseFlow.addStep("child", childStep);

// The store is what its interface says, and knows its paths.
const store = new MemoryStateStore({ schema: grandchildState });
store satisfies StateStore<z.output<typeof grandchildState>>;
export const count: number = await store.get("count");
export const tag: string | undefined = await store.get("tags.0", undefined);
export const whole: Readonly<{ count: number; name: string; tags: string[] }> = await store.get("");
await store.set("tags.0", "first");
// @ts-expect-error: no such field
await store.get("price");
// @ts-expect-error: not a number
await store.set("count", "one");
