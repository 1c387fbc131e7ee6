import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type AnyWorkflow, defineWorkflow, HumanResponseEvent, StartEvent, StopEvent } from "@llama-agents/workflows";
import { settleTurns } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { request, resultOf } from "../service/fixtures.ts";
import { eventually, ServiceLives } from "./service-lives.ts";
import { durableKinds, storeKinds } from "./store-kinds.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** How many are left after so many garbage collections, with turns of the event loop between, if some are so long. */
async function leftOf(references: readonly WeakRef<object>[], rounds = 20): Promise<number> {
  let left = references.length;
  for (let round = 0; round < rounds && left > 0; round++) {
    await settleTurns();
    collect();
    left = references.filter((reference) => reference.deref() !== undefined).length;
  }
  return left;
}

class Load extends StartEvent.extend("Load", { payload: z.array(z.string()) }) {}
class Go extends HumanResponseEvent.extend("Go", {}) {}

/** What can be looked for on the heap. */
interface References {
  readonly run: WeakRef<object>[];
  readonly event: WeakRef<object>[];
  readonly kept: WeakRef<object>[];
}

const createLoaded = ({ event: events, kept: keptOnes }: References): AnyWorkflow =>
  defineWorkflow({ name: "loaded", events: [Go] })
    .step("keep", { on: [Load], emits: [StopEvent] }, async (event, context) => {
      const kept = { payload: [...event.payload] };
      await context.store.set("kept", kept);
      events.push(new WeakRef(event));
      keptOnes.push(new WeakRef(kept));
      await context.waitForEvent(Go, { timeout: null });
      const { payload } = (await context.store.get("kept")) as typeof kept;
      return new StopEvent({ result: payload.length });
    })
    .build();

const count = 20;

describe.each(storeKinds)("runs that wait, on $name", (kind) => {
  test("[server 315] are gone from the heap after the idle timeout; their rows are running, and idle", async () => {
    const references: References = { run: [], event: [], kept: [] };
    await using lives = await ServiceLives.begin(kind, { workflows: () => ({ loaded: createLoaded(references) }) });
    const ids = Array.from({ length: count }, (_item, index) => `h${index}`);
    for (const id of ids) {
      const runId = await lives.startWaiting("loaded", id, { payload: new Array(100).fill(id) });
      references.run.push(new WeakRef(lives.runtime.getRun(runId)));
    }
    // A store in memory has the events and the states of its runs itself.
    const { run, event, kept } = references;
    const sought = durableKinds.includes(kind) ? [run, event, kept] : [run];
    for (const each of sought) expect(await leftOf(each, 2)).toBe(count);
    await lives.untilReleased();
    for (const each of sought) expect(await leftOf(each)).toBe(0);
    const { handlers } = await lives.service.listHandlers({ isIdle: true, statuses: ["running"] });
    expect(handlers.map(({ handlerId }) => handlerId)).toEqual(ids);
    expect(lives.service.activeRuns).toBe(0);
    await lives.send("h7", "Go");
    expect(resultOf(await lives.untilEnded("h7"))).toBe(100);
  }, 20_000);

  test("and whose ends are waited for by requests are gone all the same", async () => {
    const references: References = { run: [], event: [], kept: [] };
    await using lives = await ServiceLives.begin(kind, { workflows: () => ({ loaded: createLoaded(references) }) });
    const running = lives.service.run("loaded", request("h", { startEvent: { payload: ["x"] } }));
    await eventually(() => lives.untilIdle("h"));
    const { runId = "" } = await lives.service.getHandler("h");
    references.run.push(new WeakRef(lives.runtime.getRun(runId)));
    await lives.untilReleased();
    expect(await leftOf(references.run)).toBe(0);
    await lives.send("h", "Go");
    expect(resultOf(await running)).toBe(1);
  });
});
