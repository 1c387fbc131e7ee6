import { deferred } from "@llama-agents/workflows/testing";
import { describe, expect, test } from "vitest";
import { request, resultOf } from "../service/fixtures.ts";
import { allDurableKinds, allKinds, needs } from "./postgres-kind.ts";
import { eventually, ServiceLives } from "./service-lives.ts";
import { executions, gates } from "./workflows.ts";

const minute = 60_000;

/** What may come between the start of a run and its deadline; all of it takes the time it takes. */
const released = async (lives: ServiceLives): Promise<void> => lives.untilReleased();
const restarted = async (lives: ServiceLives): Promise<void> => lives.restart();
const releasedAndRestarted = async (lives: ServiceLives): Promise<void> => {
  await lives.untilReleased();
  await lives.restart();
};
const killed = async (lives: ServiceLives): Promise<void> => lives.kill();
const releasedAndKilled = async (lives: ServiceLives): Promise<void> => {
  await lives.untilReleased();
  await lives.kill();
};

const interruptions = [
  ...allKinds.flatMap((kind) => [
    { what: "released", kind, name: kind.name, interrupt: released },
    { what: "stopped and started", kind, name: kind.name, interrupt: restarted },
    { what: "released, stopped and started", kind, name: kind.name, interrupt: releasedAndRestarted },
  ]),
  ...allDurableKinds.flatMap((kind) => [
    { what: "killed", kind, name: kind.name, interrupt: killed },
    { what: "released, and killed", kind, name: kind.name, interrupt: releasedAndKilled },
  ]),
];

describe.each(interruptions)("after it was $what, on $name", ({ kind, interrupt }) => {
  needs(kind);

  test("[server 327] a run has the rest of its time", async () => {
    await using lives = await ServiceLives.begin(kind);
    const startedAt = lives.clock.now();
    await lives.startWaiting("timed", "h");
    await lives.advance(20 * minute);
    await interrupt(lives);
    await lives.advance(startedAt + 59 * minute - lives.clock.now());
    expect((await lives.service.getHandler("h")).status).toBe("running");
    await lives.advance("1m");
    const { status, error, completedAt } = await lives.untilEnded("h");
    expect({ status, error }).toEqual({ status: "failed", error: "Workflow timed out after 3600s" });
    expect(completedAt).toBe(startedAt + 60 * minute);
    expect(await lives.typesOf("h")).toEqual(["Prompt", "WorkflowTimedOutEvent"]);
  });

  test("a wait for an event ends when it is due", async () => {
    await using lives = await ServiceLives.begin(kind);
    const startedAt = lives.clock.now();
    await lives.startWaiting("patient", "h");
    await interrupt(lives);
    await lives.advance(startedAt + 59 * minute - lives.clock.now());
    expect((await lives.service.getHandler("h")).status).toBe("running");
    await lives.advance("1m");
    expect(resultOf(await lives.untilEnded("h"))).toBe("TimeoutError");
  });

  test("an event ends the wait before", async () => {
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("patient", "h");
    await interrupt(lives);
    await lives.send("h", "Reply", { text: "here" });
    expect(resultOf(await lives.untilEnded("h"))).toBe("here");
  });
});

describe.each(allKinds)("a run that works, on $name", (kind) => {
  needs(kind);

  test("[server 324] waits in memory for its retry, however short the idle timeout", async () => {
    await using lives = await ServiceLives.begin(kind, { idleTimeoutMs: 1_000 });
    const startedAt = lives.clock.now();
    const running = lives.service.run("retrying", request("h"));
    await lives.advance("9m");
    const { status, idleSince } = await lives.service.getHandler("h");
    expect({ status, idleSince }).toEqual({ status: "running", idleSince: undefined });
    await lives.advance("1m");
    const { retryNumber } = resultOf(await running) as { retryNumber: number };
    expect([retryNumber, lives.clock.now() - startedAt]).toEqual([1, 10 * minute]);
  });

  test("[server 325] since its deadline has come is not released when it would have been", async () => {
    const gate = deferred();
    const name = `due on ${kind.name}`;
    gates.set(name, gate.promise);
    // It would be released just when its deadline has woken it.
    await using lives = await ServiceLives.begin(kind, { idleTimeoutMs: 60 * minute + 1 });
    await lives.startWaiting("working", "h", { name });
    await lives.advance(60 * minute);
    await eventually(() => expect(executions.get(name)).toBe(1));
    await lives.advance("3h");
    expect([lives.service.activeRuns, (await lives.service.getHandler("h")).idleSince]).toEqual([1, undefined]);
    gate.resolve();
    expect(resultOf(await lives.untilEnded("h"))).toBe(`${name} is done`);
    expect(executions.get(name)).toBe(1);
  });

  test("since its deadline has woken it outside of memory is not released while it is busy", async () => {
    const gate = deferred();
    const name = `woken on ${kind.name}`;
    gates.set(name, gate.promise);
    await using lives = await ServiceLives.begin(kind);
    await lives.startWaiting("working", "h", { name });
    await lives.untilReleased();
    await lives.advance("59m");
    await eventually(() => expect(executions.get(name)).toBe(1));
    await lives.advance("3h");
    expect([lives.service.activeRuns, (await lives.service.getHandler("h")).idleSince]).toEqual([1, undefined]);
    gate.resolve();
    expect(resultOf(await lives.untilEnded("h"))).toBe(`${name} is done`);
  });
});

describe.each(allDurableKinds)("a retry, on $name", (kind) => {
  needs(kind);

  test.each(["restart", "kill"] as const)("comes when it is due after a %s as well", async (how) => {
    await using lives = await ServiceLives.begin(kind);
    const startedAt = lives.clock.now();
    await lives.service.start("retrying", request("h"));
    await lives.advance("4m");
    await lives[how]();
    await lives.advance("5m");
    expect((await lives.service.getHandler("h")).status).toBe("running");
    await lives.advance("1m");
    const { completedAt, result } = await lives.untilEnded("h");
    expect(completedAt).toBe(startedAt + 10 * minute);
    expect(JSON.parse(result?.value ?? "").result).toEqual({ retryNumber: 1, elapsedMs: 10 * minute });
  });
});

describe.each(allKinds)("deadlines of many released runs, on $name", (kind) => {
  needs(kind);

  test("wake each run at its time, by one timer", async () => {
    await using lives = await ServiceLives.begin(kind);
    for (let index = 0; index < 5; index++) {
      await lives.startWaiting("patient", `h${index}`);
      await lives.advance("10m");
    }
    await lives.untilReleased();
    expect(lives.clock.pendingTimers).toBe(1);
    for (let ended = 0; ended <= 5; ended++) {
      await eventually(async () => {
        const { handlers } = await lives.service.listHandlers({ statuses: ["completed"] });
        expect(handlers.map(({ handlerId }) => handlerId)).toEqual(["h0", "h1", "h2", "h3", "h4"].slice(0, ended));
      });
      await lives.advance("10m");
    }
  });
});
