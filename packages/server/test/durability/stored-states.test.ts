import type { WorkflowHandler } from "@llama-agents/workflows";
import { describe, expect, test } from "vitest";
import { request, resultOf } from "../service/fixtures.ts";
import { allDurableKinds, allKinds, needs } from "./postgres-kind.ts";
import { ServiceLives } from "./service-lives.ts";
import { durableWorkflows } from "./workflows.ts";

describe.each(allDurableKinds)("the state of a run, on $name", (kind) => {
  needs(kind);

  test("[server 300] is in rows of its own: what is kept of the run besides does not say it again", async () => {
    await using lives = await ServiceLives.begin(kind);
    const runId = await lives.startWaiting("conversation", "h");
    await lives.send("h", "Reply", { text: "Ada" });
    await lives.untilIdle("h");
    await lives.store.openState(runId).set("told", ["a marker"]);
    await lives.restart({ isPassive: true });
    await lives.send("h", "Reply", { text: "36" });
    await lives.untilIdle("h");
    await lives.untilReleased();
    const [run] = await lives.store.claimRuns({ runIds: [runId], limit: 1 });
    expect(run?.runId).toBe(runId);
    expect(run?.snapshot).toBeDefined();
    expect(JSON.stringify([run?.snapshot, run?.ticks])).not.toContain("marker");
    expect(run?.fields).toEqual({ json: { told: ["a marker", "36"] } });
  });

  test("[server 301] that was saved in memory, and comes with a start, is persisted, and outlives a kill", async () => {
    const elsewhere = durableWorkflows()["conversation"]?.start({}) as WorkflowHandler;
    await elsewhere.context.store.setState({ told: ["Ada", "36"] });
    const { state } = JSON.parse(JSON.stringify(await elsewhere.context.toDict()));
    await elsewhere.cancel();
    await using lives = await ServiceLives.begin(kind, { acceptContextApi: true });
    const { record } = await lives.service.start("conversation", request("h", { context: { state } }));
    expect(await lives.store.openState(record.runId ?? "").get("told")).toEqual(["Ada", "36"]);
    await lives.kill();
    await lives.untilIdle("h");
    await lives.send("h", "Reply", { text: "Ulm" });
    expect(resultOf(await lives.untilEnded("h"))).toEqual(["Ada", "36", "Ulm"]);
    expect(await lives.store.openState(record.runId ?? "").getState()).toEqual({ told: ["Ada", "36", "Ulm"] });
  });
});

describe.each(allKinds)("a state to load, on $name", (kind) => {
  needs(kind);

  test("[server 302] that holds nothing is an error: one of another store, or of a run that is not there", async () => {
    await using lives = await ServiceLives.begin(kind, { acceptContextApi: true });
    const state = { store_type: "sqlite", run_id: "elsewhere" };
    const starting = lives.service.start("counter", request("h", { context: { state } }));
    await expect(starting).rejects.toMatchObject({ reason: "invalid", message: expect.stringContaining("'sqlite'") });
    await expect(lives.service.getHandler("h")).rejects.toThrow("Handler not found");
    await expect((async () => lives.store.openState("nowhere").getState())()).rejects.toThrow("no run nowhere");
    expect(await lives.store.readState("nowhere")).toBeUndefined();
  });
});
