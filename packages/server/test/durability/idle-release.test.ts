import { deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import type { RunClaim } from "../../src/index.ts";
import { request, resultOf } from "../service/fixtures.ts";
import { allKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives, withMethod } from "./service-lives.ts";
import { memoryKind } from "./store-kinds.ts";
import { executions, gates } from "./workflows.ts";

const reply = { text: "yes" };

describe.each(allKinds)("a run that waits, on $name", (kind) => {
  needs(kind);

  test("is in memory up to the idle timeout", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("ask", "h");
    await lives.advance("59s");
    expect(lives.service.activeRuns).toBe(1);
    await lives.untilReleased();
    const { status, idleSince, updatedAt } = await lives.service.getHandler("h");
    expect({ status, idleSince }).toEqual({ status: "running", idleSince: lives.clock.now() - 119_000 });
    expect(updatedAt).toBeGreaterThanOrEqual(idleSince ?? Number.NaN);
  });

  test("[server 316] comes back with an event, is no longer idle, and completes", async () => {
    const gate = deferred();
    gates.set("back", gate.promise);
    await using lives = await ServiceLives.begin(kind);
    const runId = await lives.startWaiting("working", "h", { name: "back" });
    await lives.untilReleased();
    await lives.send("h", "Reply", reply);
    await eventually(() => expect(executions.get("back")).toBeGreaterThan(0));
    expect(await lives.service.getHandler("h")).toMatchObject({ status: "running", runId, idleSince: undefined });
    expect(lives.service.activeRuns).toBe(1);
    gate.resolve();
    expect(resultOf(await lives.untilEnded("h"))).toBe("back is done");
    expect(await lives.typesOf("h")).toEqual(["Prompt", "StopEvent"]);
    expect((await lives.eventsOf("h")).map(({ sequence }) => sequence)).toEqual(
      (await lives.eventsOf("h")).map((_event, index) => index),
    );
  });

  test("[server 317] is loaded once for five events at once, and gets them all", async () => {
    const claims: RunClaim[] = [];
    await using lives = await ServiceLives.begin(kind, {
      wrap: (store) =>
        withMethod(store, "claimRuns", (claim) => {
          if (claim.runIds) claims.push(claim);
          return store.claimRuns(claim);
        }),
    });
    await lives.startWaiting("collecting", "h");
    await lives.untilReleased();
    await Promise.all([1, 2, 3, 4, 5].map((amount) => lives.send("h", "Item", { amount })));
    const result = resultOf(await lives.untilEnded("h")) as number[];
    expect([...result].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(claims).toHaveLength(1);
    expect(lives.logger.of("warn")).toEqual([]);
  });

  test("[server 319] finds the state that it has changed before", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("conversation", "h");
    for (const text of ["Ada", "36", "Ulm"]) {
      await lives.untilReleased();
      await lives.send("h", "Reply", { text });
      if (text !== "Ulm") await lives.untilIdle("h");
    }
    expect(resultOf(await lives.untilEnded("h"))).toEqual(["Ada", "36", "Ulm"]);
    expect(await lives.typesOf("h")).toEqual(["Prompt", "Prompt", "Prompt", "StopEvent"]);
  });

  test("[server 320] and fails when it is back has failed", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("fragile", "h");
    await lives.untilReleased();
    await lives.send("h", "Reply", reply);
    expect(await lives.untilEnded("h")).toMatchObject({ status: "failed", error: "no yes" });
    expect(await lives.typesOf("h")).toEqual(["Prompt", "WorkflowFailedEvent"]);
  });

  test("keeps what it has collected so far", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("collecting", "h");
    for (const amount of [1, 2, 3, 4, 5]) {
      await lives.untilReleased();
      await lives.send("h", "Item", { amount });
    }
    expect(resultOf(await lives.untilEnded("h"))).toEqual([1, 2, 3, 4, 5]);
  });

  test("in a step has requirements that are not JSON still, since the step says them again", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("picky", "h");
    await lives.untilReleased();
    await lives.send("h", "Reply", { text: "no", ticket: 8 });
    await lives.send("h", "Reply", { text: "yes", ticket: 7 });
    expect(resultOf(await lives.untilEnded("h"))).toBe("yes");
    expect(await lives.typesOf("h")).toEqual(["Prompt", "StopEvent"]); // the question is not asked again
  });

  test("and has left memory is cancelled", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("ask", "h");
    await lives.untilReleased();
    expect(await lives.service.cancel("h", { purge: false })).toBe("cancelled");
    expect(await lives.service.getHandler("h")).toMatchObject({ status: "cancelled", idleSince: undefined });
    expect(await lives.typesOf("h")).toEqual(["Question", "WorkflowCancelledEvent"]);
    expect(lives.service.activeRuns).toBe(0);
  });

  test("and has left memory is deleted, or replaced", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("ask", "deleted");
    const runId = await lives.startWaiting("ask", "replaced");
    await lives.untilReleased();
    expect(await lives.service.cancel("deleted", { purge: true })).toBe("deleted");
    const { record } = await lives.service.start("ask", request("replaced", { onConflict: "replace" }));
    expect(record.runId).not.toBe(runId);
    const events = await lives.store.readEvents(runId, { afterSequence: -1 });
    expect(events.at(-1)?.event.kind.type).toBe("WorkflowCancelledEvent");
  });

  test("and has left memory is not loaded by those who read", async () => {
    const claims: RunClaim[] = [];
    await using lives = await ServiceLives.begin(kind, {
      wrap: (store) =>
        withMethod(store, "claimRuns", (claim) => {
          claims.push(claim);
          return store.claimRuns(claim);
        }),
    });
    await lives.startWaiting("ask", "h");
    await lives.untilReleased();
    claims.length = 0;
    const read = await lives.service.openEvents("h", -1);
    expect((await read?.next())?.value?.length).toBeGreaterThan(0);
    const waiting = lives.service.awaitHandler("h");
    await lives.service.getHandler("h");
    await lives.service.listHandlers({ isIdle: true });
    await lives.advance("10s");
    expect([claims, lives.service.activeRuns]).toEqual([[], 0]);
    await lives.send("h", "Answer", reply);
    expect(resultOf(await waiting)).toBe("yes");
    const types: string[] = [];
    for await (const batch of read ?? []) types.push(...batch.map(({ event }) => event.kind.type));
    expect(types.at(-1)).toBe("StopEvent");
  });

  test("[server 326] is waited for by the request that has started it, though it leaves memory", async () => {
    await using lives = await ServiceLives.begin(kind);
    const running = lives.service.run("conversation", request("h"));
    for (const text of ["Ada", "36", "Ulm"]) {
      await eventually(() => lives.untilIdle("h"));
      await lives.untilReleased();
      await lives.send("h", "Reply", { text });
      if (text !== "Ulm") await lives.untilIdle("h");
    }
    const answered = await running;
    expect([answered.status, resultOf(answered)]).toEqual(["completed", ["Ada", "36", "Ulm"]]);
  });

  test("is released again and again, as often as it waits", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("ask", "h");
    for (let round = 0; round < 5; round++) {
      await lives.untilReleased();
      await lives.send("h", "Item", { amount: 1 }).catch(() => {}); // not for this run
      await lives.send("h", "Note", { index: round }).catch(() => {});
    }
    await lives.send("h", "Answer", reply);
    expect(resultOf(await lives.untilEnded("h"))).toBe("yes");
  });
});

describe("an idle timeout", () => {
  test("that is not set lets runs stay", async () => {
    await using lives = await ServiceLives.begin(memoryKind, { idleTimeoutMs: Number.POSITIVE_INFINITY });
    await lives.startWaiting("ask", "h");
    await lives.advance("30d");
    expect(lives.service.activeRuns).toBe(1);
  });

  test("of runs that do not wait means nothing", async () => {
    const gate = deferred();
    gates.set("busy", gate.promise);
    await using lives = await ServiceLives.begin(memoryKind);
    const running = lives.service.run("single", request("h", { startEvent: { name: "busy" } }));
    await lives.advance("1h");
    expect(lives.service.activeRuns).toBe(1);
    gate.resolve();
    expect(resultOf(await running)).toBe("busy is done");
  });
});
