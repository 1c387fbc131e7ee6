import { expect, test } from "vitest";
import { z } from "zod";
import { step } from "../../src/authoring/step.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import type { StateStore } from "../../src/state/state-store.ts";

const baseState = z.object({ count: z.number().default(0) });
const childState = baseState.extend({ name: z.string().default("") });
const grandchildState = childState.extend({ tags: z.array(z.string()).default([]) });
const siblingState = baseState.extend({ price: z.number().default(0) });

const options = { on: [StartEvent], emits: [StopEvent] } as const;
const baseStep = step({ ...options, state: baseState }, async (_event, { store }) => {
  await store.setState({ count: (await store.get("count")) + 1 });
});
const childStep = step({ ...options, state: childState }, async (_event, { store }) => {
  await store.set("name", `${await store.get("name")}x`);
});
const siblingStep = step({ ...options, state: siblingState }, async (_event, { store }) => {
  await store.set("price", 1);
});

/** What a run does with a step, as far as the state is concerned. */
async function perform(step: typeof baseStep | typeof childStep | typeof siblingStep, store: StateStore<never>) {
  await step.handler(new StartEvent(), { store }, {});
}

test("[engine 282] steps that know a part of the state share the state of the workflow, at any depth", async () => {
  const store = new MemoryStateStore({ schema: grandchildState, initial: { tags: ["kept"] } });
  await perform(baseStep, store as never);
  await perform(childStep, store as never);
  await perform(baseStep, store as never);
  expect(await store.getState()).toEqual({ count: 2, name: "x", tags: ["kept"] });
});

test("[engine 283] a step of a sibling's state is refused, by an error that names the type and the field", async () => {
  const store = new MemoryStateStore({ schema: childState, typeName: "ChildState" });
  await expect(perform(siblingStep, store as never)).rejects.toThrow(/type ChildState.*declare "price"/);
  expect(await store.getState()).toEqual({ count: 0, name: "" });
});

test("[engine 284] steps without a declared state share one dynamic state", async () => {
  const write = step(options, async (_event, { store }) => store.set("from.parent", 1));
  const read = step(options, async (_event, { store }) => store.set("seen", await store.get("from.parent")));
  const store = new MemoryStateStore();
  await write.handler(new StartEvent(), { store }, {});
  await read.handler(new StartEvent(), { store }, {});
  expect(await store.getState()).toEqual({ from: { parent: 1 }, seen: 1 });
});
