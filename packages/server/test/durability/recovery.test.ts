import type { HandlerStatus } from "@llama-agents/protocol";
import { deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import type { StoredTick, TurnRecord, WorkflowStore } from "../../src/index.ts";
import { startedHandler } from "../../src/index.ts";
import { bareTurn, firstPlace } from "../../src/runtime/turn-to-record.ts";
import { request, resultOf } from "../service/fixtures.ts";
import { allDurableKinds, allKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives, withMethod } from "./service-lives.ts";
import { durableWorkflows, executions, gates } from "./workflows.ts";

type TickJson = TurnRecord["ticks"][number];

/** When runs were started that nobody saw: milliseconds since the epoch. */
const startedAt = Date.UTC(2030, 0, 1);
const told = ["Ada", "36", "Ulm"];

async function journalOf(store: WorkflowStore, runId: string): Promise<StoredTick[]> {
  const journal: StoredTick[] = [];
  for await (const page of store.readTicks(runId)) journal.push(...page);
  return journal;
}

/** Writes the row of a run that is not there, and its journal; nobody says how it has ended. */
async function writeRun(store: WorkflowStore, handlerId: string, workflowName: string, ticks: readonly TickJson[]) {
  const runId = `run-${handlerId}`;
  await store.startHandler(startedHandler({ handlerId, workflowName, runId, at: startedAt }));
  if (ticks.length > 0) await store.commit({ ...bareTurn(firstPlace(runId), startedAt), ticks });
  await store.surrenderRuns([runId]);
}

const start = (type: string): TickJson => ({
  type: "add_event",
  at: startedAt / 1_000,
  event: { __is_pydantic: true, value: {}, qualified_name: type },
  step_name: null,
});

describe.each(allKinds)("after a stop and a start, on $name", (kind) => {
  needs(kind);

  test("[server 305] a run that waited completes with the event", async () => {
    await using lives = await ServiceLives.begin(kind);
    const runId = await lives.startWaiting("ask", "h");
    await lives.restart();
    await lives.send("h", "Answer", { text: "yes" });
    const handler = await lives.untilEnded("h");
    expect([resultOf(handler), handler.runId]).toEqual(["yes", runId]);
    expect(await lives.typesOf("h")).toEqual(["Question", "StopEvent"]);
  });

  test("[server 306] a conversation goes on at each of its points, and has all that was told", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("conversation", "h");
    for (const text of told) {
      await lives.restart();
      await lives.send("h", "Reply", { text });
      if (text !== "Ulm") await lives.untilIdle("h");
    }
    expect(resultOf(await lives.untilEnded("h"))).toEqual(told);
    expect(await lives.typesOf("h")).toEqual(["Prompt", "Prompt", "Prompt", "StopEvent"]);
  });

  test("[server 307] and another stop and start, nothing is different", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("patient", "h");
    const before = await lives.eventsOf("h");
    await lives.restart();
    await lives.restart();
    expect(await lives.eventsOf("h")).toEqual(before);
    await lives.send("h", "Reply", { text: "yes" });
    expect(resultOf(await lives.untilEnded("h"))).toBe("yes");
    expect(await lives.typesOf("h")).toEqual(["Prompt", "StopEvent"]);
  });

  test("[server 314] a run that waits is left where it is, until it is cancelled, sent to, or due", async () => {
    await using lives = await ServiceLives.begin(kind);
    const ids = ["cancelled", "answered", "due"];
    for (const id of ids) await lives.startWaiting("patient", id);
    await lives.restart();
    await lives.advance("1m");
    expect(lives.service.activeRuns).toBe(0);
    expect(lives.logger.of("info")).toEqual([]);
    expect(await lives.service.cancel("cancelled", { purge: false })).toBe("cancelled");
    await lives.send("answered", "Reply", { text: "yes" });
    await lives.advance("59m");
    const ended = await Promise.all(ids.map((id) => lives.untilEnded(id)));
    expect(ended.map(({ status }) => status)).toEqual(["cancelled", "completed", "completed"]);
    expect(ended.slice(1).map(resultOf)).toEqual(["yes", "TimeoutError"]);
  });

  test("[server 308] a run of which nothing is recorded has failed", async () => {
    await using lives = await ServiceLives.begin(kind);
    await writeRun(lives.store, "h", "ask", []);
    await lives.restart();
    const error = "handler crashed before persisting any state; cannot resume";
    expect(await lives.untilEnded("h")).toMatchObject({ status: "failed", error });
    expect(await lives.typesOf("h")).toEqual(["WorkflowFailedEvent"]);
  });

  test("[server 312] a run whose workflow is not there is untouched, and visible", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.service.start("retrying", request("h"));
    await lives.advance("1m");
    const before = await lives.service.getHandler("h");
    const events = await lives.eventsOf("h");
    const { retrying: _, ...others } = durableWorkflows();
    await lives.restart({ workflows: () => others });
    await lives.advance("1h");
    expect(await lives.service.getHandler("h")).toEqual(before);
    expect((await lives.service.listHandlers({})).handlers).toEqual([before]);
    expect(await lives.eventsOf("h")).toEqual(events);
    await lives.restart();
    expect(await lives.untilEnded("h")).toMatchObject({ status: "completed" });
  });

  test("[server 321] a run without its workflow is not loaded by an event, and the error says why", async () => {
    await using lives = await ServiceLives.begin(kind);
    const runId = await lives.startWaiting("patient", "h");
    const { patient: _, ...others } = durableWorkflows();
    await lives.restart({ workflows: () => others });
    await expect(lives.send("h", "Reply", { text: "yes" })).rejects.toThrow("Workflow patient not registered");
    expect(await lives.residence.loader.load("no-such-run")).toBeUndefined();
    expect(await lives.service.getHandler("h")).toMatchObject({ status: "running", runId });
    await lives.store.deleteHandlers({ handlerIds: ["h"] });
    await expect(lives.send("h", "Reply", { text: "yes" })).rejects.toThrow("Handler not found");
    expect(await lives.residence.loader.load(runId)).toBeUndefined();
  });

  test("a run whose workflow is not there is cancelled all the same", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("patient", "h");
    const { patient: _, ...others } = durableWorkflows();
    await lives.restart({ workflows: () => others });
    expect(await lives.service.cancel("h", { purge: false })).toBe("cancelled");
    expect(await lives.typesOf("h")).toEqual(["Prompt", "WorkflowCancelledEvent"]);
  });
});

const ending = (title: string, workflow: string, status: HandlerStatus) => ({ title, workflow, status });

describe.each(allDurableKinds)("after a kill, on $name", (kind) => {
  needs(kind);

  test.each([
    ending("[server 309] with the completion is completed, and nothing runs", "single", "completed"),
    ending("[server 310] with a failure has failed, with its message", "fragile", "failed"),
    ending("[server 311] with a cancellation is cancelled", "ask", "cancelled"),
  ])("$title: a run by its journal", async ({ workflow, status }) => {
    await using lives = await ServiceLives.begin(kind);
    // A whole journal, written by a run that has really ended.
    const { record } = await lives.service.start(workflow, request("real", { startEvent: { name: "real" } }));
    if (status !== "completed") await lives.untilIdle("real");
    if (status === "failed") await lives.send("real", "Reply", { text: "way" });
    if (status === "cancelled") await lives.service.cancel("real", { purge: false });
    const real = await lives.untilEnded("real");
    expect(real.status).toBe(status);
    const journal = await journalOf(lives.store, record.runId ?? "");
    const ticks = journal.map(({ tick }) => tick);
    await writeRun(lives.store, "h", workflow, ticks);
    executions.clear();
    await lives.kill();
    const { error, result } = await lives.untilEnded("h");
    expect({ error, result: result?.value }).toEqual({ error: real.error, result: real.result?.value });
    expect(await lives.service.getHandler("h")).toMatchObject({ status });
    expect(executions.size).toBe(0);
    expect((await lives.typesOf("h")).at(-1)).toBe((await lives.typesOf("real")).at(-1));
  });

  test("[server 313] a run that cannot be rebuilt has failed, and the others go on", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.service.start("retrying", request("first"));
    await lives.advance(0);
    await writeRun(lives.store, "broken", "ask", [start("workflow.NoSuchEvent")]);
    await writeRun(lives.store, "garbled", "ask", [{ type: "no_such_tick" as never, at: 1 }]);
    await lives.service.start("retrying", request("last"));
    await lives.advance("1m");
    await lives.kill();
    for (const id of ["broken", "garbled"]) expect((await lives.untilEnded(id)).status).toBe("failed");
    expect((await lives.service.getHandler("broken")).error).toContain("NoSuchEvent");
    await lives.advance("10m");
    for (const id of ["first", "last"]) expect((await lives.untilEnded(id)).status).toBe("completed");
    expect(lives.logger.of("error")).toHaveLength(2);
  });

  test("[server 322] the journal of a run says what it was told and what its steps have done, in order", async () => {
    await using lives = await ServiceLives.begin(kind);
    const runId = await lives.startWaiting("conversation", "h");
    for (const text of told) {
      await lives.kill();
      await lives.send("h", "Reply", { text });
      if (text !== "Ulm") await lives.untilIdle("h");
    }
    await lives.untilEnded("h");
    const journal = await journalOf(lives.store, runId);
    expect(journal.map(({ sequence }) => sequence)).toEqual(journal.map((_tick, index) => index));
    const events = journal.map(({ tick }) => tick).filter(({ type }) => type === "add_event" || type === "step_result");
    const summary = events.map((tick) => {
      if (tick.type === "step_result") return tick["step_name"];
      const { qualified_name: name, value } = tick["event"] as Record<string, unknown>;
      return [String(name).split(".").at(-1), (value as { readonly text?: string }).text ?? ""].join(" ").trim();
    });
    // What steps return is added as well, as the events that it is.
    expect(summary.filter((each) => each !== "Prompt" && each !== "StopEvent")).toEqual([
      "StartEvent",
      "begin",
      ...told.flatMap((text) => [`Reply ${text}`, "listen"]),
    ]);
  });

  test("a run that was acknowledged, and has not begun, begins", async () => {
    await using lives = await ServiceLives.begin(kind, { isPassive: true });
    const { record } = await lives.service.start("ask", request("h"));
    await lives.kill({ isPassive: false });
    await lives.untilIdle("h");
    await lives.send("h", "Answer", { text: "yes" });
    const handler = await lives.untilEnded("h");
    expect([resultOf(handler), handler.runId]).toEqual(["yes", record.runId]);
    expect(await lives.typesOf("h")).toEqual(["Question", "StopEvent"]);
  });

  test("runs that wait for their turn have it, with what they were started with", async () => {
    const gate = deferred();
    const names = ["one", "two", "three"].map((name) => `${name} on ${kind.name}`);
    for (const name of names) gates.set(name, gate.promise);
    await using lives = await ServiceLives.begin(kind);
    for (const name of names) await lives.service.start("single", request(name, { startEvent: { name } }));
    await lives.advance(0);
    expect(names.map((name) => executions.get(name))).toEqual([1, undefined, undefined]);
    await lives.kill();
    gate.resolve();
    const ended = await Promise.all(names.map((name) => lives.untilEnded(name)));
    expect(ended.map(resultOf)).toEqual(names.map((name) => `${name} is done`));
  });

  test("a handler that goes on with its old state has it, though its new run has not begun", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("conversation", "h");
    for (const text of told) await lives.send("h", "Reply", { text });
    await lives.untilEnded("h");
    await lives.service.start("conversation", request("h"));
    await lives.kill();
    await lives.untilIdle("h");
    await lives.send("h", "Reply", { text: "again" });
    expect(resultOf(await lives.untilEnded("h"))).toEqual([...told, "again"]);
  });

  test("steps that were at work work again, and the stream has no gap and nothing twice", async () => {
    const gate = deferred();
    const name = `working on ${kind.name}`;
    gates.set(name, gate.promise);
    executions.clear();
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("working", "h", { name });
    await lives.send("h", "Reply", { text: "go" });
    for (let life = 1; life <= 3; life++) {
      await eventually(() => expect(executions.get(name)).toBe(life));
      await lives.kill();
    }
    gate.resolve();
    expect(resultOf(await lives.untilEnded("h"))).toBe(`${name} is done`);
    expect(await lives.typesOf("h")).toEqual(["Prompt", "StopEvent"]);
    const events = await lives.eventsOf("h");
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_event, index) => index));
    expect(executions.get(name)).toBe(4);
  });

  test("runs go on that are registered later", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.service.start("retrying", request("h"));
    await lives.advance("1m");
    const { retrying, ...others } = durableWorkflows();
    await lives.kill({ workflows: () => others });
    await lives.advance("1m");
    expect(lives.service.activeRuns).toBe(0);
    lives.addWorkflow("retrying", retrying as NonNullable<typeof retrying>);
    await eventually(() => expect(lives.service.activeRuns).toBe(1));
    await lives.advance("8m");
    expect(await lives.untilEnded("h")).toMatchObject({ status: "completed" });
  });

  test("runs go on as soon as the store can be read", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.service.start("retrying", request("h"));
    await lives.advance("1m");
    let failures = 3;
    const wrap = (store: WorkflowStore): WorkflowStore =>
      withMethod(store, "claimRuns", async (claim) => {
        if (failures-- > 0) throw new Error("the disk is on fire");
        return store.claimRuns(claim);
      });
    await lives.kill({ wrap });
    await lives.advance("8m");
    expect(lives.logger.of("error")).toHaveLength(3);
    expect(lives.service.activeRuns).toBe(1);
    await lives.advance("1m");
    expect(await lives.untilEnded("h")).toMatchObject({ status: "completed" });
  });

  test("without internal events in the log, all goes on as it does with them", async () => {
    await using lives = await ServiceLives.begin(kind, { recordInternalEvents: false });
    await lives.startWaiting("conversation", "h");
    for (const text of told) {
      if (text === "36") await lives.untilReleased();
      await lives.kill();
      await lives.send("h", "Reply", { text });
      if (text !== "Ulm") await lives.untilIdle("h");
    }
    expect(resultOf(await lives.untilEnded("h"))).toEqual(told);
    const events = await lives.eventsOf("h");
    expect(events.map(({ event }) => event.kind.type)).toEqual(["Prompt", "Prompt", "Prompt", "StopEvent"]);
    expect(events.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
  });
});

describe.each(allKinds)("a server that stops, on $name", (kind) => {
  needs(kind);

  test("[server 18] while it resumes runs resumes no more of them", async () => {
    const count = 600; // more than are resumed at once
    await using lives = await ServiceLives.begin(kind, { maxActiveRuns: count });
    await Promise.all(
      Array.from({ length: count }, (_item, index) => lives.service.start("retrying", request(`h${index}`))),
    );
    await lives.advance(0);
    await lives.restart({ isPassive: true });
    const gate = deferred();
    const claims: number[] = [];
    const { store } = lives;
    const { claimRuns } = store;
    store.claimRuns = async (claim) => {
      await gate.promise;
      const claimed = await claimRuns.call(store, claim);
      claims.push(claimed.length);
      return claimed;
    };
    lives.residence.start();
    const stopping = lives.residence.stop();
    gate.resolve();
    await stopping;
    expect(lives.residence.remaining).toBe(0);
    expect(claims.reduce((sum, each) => sum + each, 0)).toBeLessThan(count);
    const claimed = claims.length;
    await lives.advance("5m");
    expect(claims).toHaveLength(claimed);
    store.claimRuns = claimRuns;
    await lives.restart();
    await eventually(() => expect(lives.service.activeRuns).toBe(count));
  }, 20_000);
});
