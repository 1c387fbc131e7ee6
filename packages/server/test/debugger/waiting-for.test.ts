import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Context,
  defineWorkflow,
  HumanResponseEvent,
  InputRequiredEvent,
  StartEvent,
  StopEvent,
} from "@llama-agents/workflows";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { WorkflowServer, type WorkflowServerOptions } from "../../src/index.ts";
import { SqliteWorkflowStore } from "../../src/store/sqlite/index.ts";
import { type Fetcher, get, post, TestLogger } from "../fixtures.ts";

class Question extends InputRequiredEvent.extend("Question", { text: z.string() }) {}
class Reply extends HumanResponseEvent.extend("Reply", {}) {}
class Nod extends HumanResponseEvent.extend("Nod", {}) {}

/** Asks two things, one of them by writing it to the stream, and waits for neither. */
const createInterview = () =>
  defineWorkflow({ name: "interview", events: [Question] })
    .step("ask", { on: [StartEvent], emits: [Question] }, (_event, context) => {
      context.writeEventToStream(new Question({ text: "first" }));
      return new Question({ text: "second" });
    })
    .step("note", { on: [Reply] }, () => undefined)
    .step("end", { on: [Nod], emits: [StopEvent] }, () => new StopEvent())
    .build();

const ask = async (context: Context) => {
  await context.waitForEvent(Reply, { waiterEvent: new Question({ text: "name?" }), waiterId: "name" });
  await context.waitForEvent(Nod, { waiterEvent: new Question({ text: "sure?" }), waiterId: "sure" });
  return new StopEvent();
};

/** Waits for one thing after the other. */
const createDialogue = () =>
  defineWorkflow({ name: "dialogue", events: [Question, Reply, Nod] })
    .step("talk", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => ask(context as Context))
    .build();

function createServer(options: WorkflowServerOptions) {
  return new WorkflowServer({ logger: new TestLogger(), persistenceBackoff: [], ...options })
    .addWorkflow("interview", createInterview())
    .addWorkflow("dialogue", createDialogue());
}

/** Starts servers one after the other, all on one file. */
function restarter(idleTimeout: "1ms" | null) {
  const folder = mkdtempSync(join(tmpdir(), "waiting-for-"));
  let stop = async (): Promise<void> => {};
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true });
  });
  return async () => {
    await stop();
    const store = new SqliteWorkflowStore(join(folder, "runs.db"));
    const server = createServer({ store, idleTimeout });
    stop = async () => {
      await server.stop({ grace: 0 });
      await store[Symbol.asyncDispose]();
    };
    return server;
  };
}

/** What the run asks, as soon as it waits for something else than before. */
async function nextAsked(server: Fetcher, previous: readonly string[] = []): Promise<readonly string[]> {
  return vi.waitUntil(async () => {
    const { waiting_for } = (await get(server, "/api/runs/a")).body;
    const texts: string[] = waiting_for.map(
      (each: {
        readonly event: { readonly value: { readonly text: string } } | null;
        readonly awaits: string | null;
      }) => `${each.event?.value.text} ${each.awaits}`,
    );
    return texts.length > 0 && texts.join() !== previous.join() ? texts : undefined;
  }, 5_000);
}

const send = async (server: Fetcher, type: string) =>
  expect((await post(server, "/events/a", { event: { type, value: {} } })).status).toBe(200);

const expected = {
  interview: [["first null", "second null"], ["second null"]],
  dialogue: [["name? Reply"], ["sure? Nod"]],
} as const;

for (const name of ["interview", "dialogue"] as const) {
  for (const idleTimeout of [null, "1ms"] as const) {
    test(`a ${name} waits for what is not answered yet, with idleTimeout ${idleTimeout}, also after a restart`, async () => {
      const [before, after] = expected[name];
      const restart = restarter(idleTimeout);
      const first = await restart();
      await post(first, `/workflows/${name}/run-nowait`, { handler_id: "a" });
      expect(await nextAsked(first)).toEqual(before);
      const second = await restart();
      expect(await nextAsked(second)).toEqual(before);
      await send(second, "Reply");
      expect(await nextAsked(second, before)).toEqual(after);
      const third = await restart();
      expect(await nextAsked(third)).toEqual(after);
      await send(third, "Nod");
      await vi.waitUntil(async () => (await get(third, "/api/runs/a")).body.status === "completed", 5_000);
      expect((await get(third, "/api/runs/a")).body.waiting_for).toEqual([]);
    });

    test(`a ${name} in memory does so too, with idleTimeout ${idleTimeout}`, async () => {
      const server = createServer({ idleTimeout });
      onTestFinished(() => server.stop({ grace: 0 }));
      await post(server, `/workflows/${name}/run-nowait`, { handler_id: "a" });
      const [before, after] = expected[name];
      expect(await nextAsked(server)).toEqual(before);
      await send(server, "Reply");
      expect(await nextAsked(server, before)).toEqual(after);
    });
  }
}
