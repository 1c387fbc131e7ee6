import type { ClaimedRun, RunClaim } from "../../store/run-claim.ts";
import type { TurnRecord } from "../../store/turn-record.ts";
import type { WorkflowStore } from "../../store/workflow-store.ts";
import { assertEqual, assertThrows, commit, completed, now, row, type StoreTest, start, token } from "./store-test.ts";

const claim = async (store: WorkflowStore, more: Partial<RunClaim> = {}): Promise<readonly ClaimedRun[]> =>
  [...(await store.claimRuns({ limit: 100, ...more }))].sort((left, right) => (left.runId < right.runId ? -1 : 1));

const idsOf = (claimed: readonly ClaimedRun[]): string => claimed.map(({ handlerId }) => handlerId).join(" ");

/** A run in memory whose snapshot is this text. */
const live = (store: WorkflowStore, runId: string, text: string): TurnRecord["live"] => ({
  state: store.openState(runId),
  writeSnapshot: () => ({ text }),
});

const state = { runId: "run-a" } as NonNullable<TurnRecord["state"]>;

/** Lets a run leave memory. */
const release = (store: WorkflowStore, runId: string, more: Partial<TurnRecord> = {}): Promise<boolean> =>
  commit(store, runId, { idleSince: now, isRelease: true, state, live: live(store, runId, "snapshot"), ...more });

/** Who holds which run, and what it goes on from. */
export const claimTests = {
  "a run in memory is claimed only by its name": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a");
    assertEqual(await claim(store), [], "all");
    assertEqual(idsOf(await claim(store, { runIds: ["run-a", "unknown"] })), "a", "by its name");
  },

  "a claim begins a new epoch": async ({ store }) => {
    await start(store, "a");
    assertEqual(await commit(store, "run-a", { events: [token(0)] }), true, "in the first epoch");
    const [claimed] = await claim(store, { runIds: ["run-a"] });
    assertEqual([claimed?.epoch, claimed?.nextTurn], [2, 1], "the epoch and the turn");
    assertEqual(await commit(store, "run-a", { number: 1, events: [token(9)] }), false, "by the earlier holder");
    assertEqual(await store.lastSequence("run-a"), 0, "the events");
    assertEqual(await commit(store, "run-a", { epoch: 2, number: 1, events: [token(1)] }), true, "by the new holder");
    assertEqual(await store.lastSequence("run-a"), 1, "the events after that");
  },

  "a turn that comes again is recorded once": async ({ store }) => {
    await start(store, "a");
    assertEqual(await commit(store, "run-a", { number: 0, events: [token(0)] }), true, "the turn");
    assertEqual(await commit(store, "run-a", { number: 0, events: [token(0)] }), true, "the turn, again");
    assertEqual(await commit(store, "run-a", { number: 2, events: [token(2)] }), false, "a turn too early");
    assertEqual(await store.lastSequence("run-a"), 0, "the events");
    assertEqual(await commit(store, "run-a", { number: 1, end: completed }), true, "the last turn");
    assertEqual(await commit(store, "run-a", { number: 1, end: completed }), true, "the last turn, again");
    assertEqual(await store.lastSequence("run-a"), 1, "the events in the end");
  },

  "a start that comes again has started": async ({ store }) => {
    assertEqual((await store.startHandler(row("a"))).outcome, "started", "the start");
    assertEqual((await store.startHandler(row("a"))).outcome, "started", "the start, again");
    const other = await store.startHandler(row("a", { runId: "another" }));
    assertEqual(other.outcome, "running", "another start");
  },

  "a released run can be claimed, and goes on from its snapshot": async ({ store }) => {
    await start(store, "a", "b");
    await release(store, "run-a");
    assertEqual(idsOf(await claim(store, { workflowNames: ["other"] })), "", "of another workflow");
    assertEqual(idsOf(await claim(store, { isIdle: false })), "", "that is busy");
    assertEqual(await store.countRuns({ isIdle: true }), 1, "the number of idle ones");
    const [claimed] = await claim(store, { workflowNames: ["tell"], isIdle: true });
    assertEqual(claimed?.idleSince, now, "idle since");
    const { snapshot } = claimed as ClaimedRun;
    if (snapshot && "json" in snapshot) assertEqual(snapshot.json, { text: "snapshot" }, "the snapshot");
    else assertEqual(snapshot, { live: state }, "the snapshot");
    assertEqual(await claim(store), [], "a second claim");
  },

  "of the idle runs those that are due are claimed": async ({ store }) => {
    await start(store, "a", "b", "c");
    await release(store, "run-a", { wakeAt: now + 10 });
    await release(store, "run-b", { wakeAt: now + 5 });
    await release(store, "run-c");
    assertEqual(await store.nextDeadline(["tell"]), now + 5, "the next deadline");
    assertEqual(await store.nextDeadline(["other"]), undefined, "that of another workflow");
    assertEqual(idsOf(await claim(store, { dueBy: now + 4 })), "", "before");
    assertEqual(idsOf(await claim(store, { dueBy: now + 5 })), "b", "at the first");
    assertEqual(await store.nextDeadline(["tell"]), now + 10, "the next deadline after that");
    assertEqual(idsOf(await claim(store, { dueBy: now + 99 })), "a", "later");
    assertEqual(await store.nextDeadline(["tell"]), undefined, "no deadline");
  },

  "a claim takes no more than its limit": async ({ store }) => {
    await start(store, "a", "b", "c");
    for (const runId of ["run-a", "run-b", "run-c"]) await release(store, runId);
    const first = await claim(store, { limit: 2 });
    const second = await claim(store, { limit: 2 });
    assertEqual([first.length, second.length], [2, 1], "the claims");
    assertEqual(new Set([...first, ...second].map(({ runId }) => runId)).size, 3, "the runs");
  },

  "a run that was given up can be claimed": async ({ store }) => {
    await start(store, "a", "b");
    await commit(store, "run-a", { events: [token(0)] });
    await store.surrenderRuns(["run-a", "unknown"]);
    assertEqual(idsOf(await claim(store, { isIdle: false })), "a", "claimed");
  },

  "a run that has ended is not claimed": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { end: completed });
    await store.surrenderRuns(["run-a"]);
    assertEqual(await claim(store), [], "all");
    assertEqual(await claim(store, { runIds: ["run-a"] }), [], "by its name");
  },

  "a turn that cannot be written is not recorded": async ({ store }) => {
    await start(store, "a");
    const writeSnapshot = () => {
      throw new Error("not JSON");
    };
    const broken = { state: store.openState("run-a"), writeSnapshot };
    const record = () =>
      commit(store, "run-a", { number: 0, events: [token(0)], isRelease: true, state, live: broken });
    await assertThrows(record, "not JSON", "the turn");
    assertEqual(await store.lastSequence("run-a"), -1, "the events");
    assertEqual(await commit(store, "run-a", { number: 0, events: [token(0)] }), true, "the next turn");
  },

  "a run that was started from a saved one goes on from that": async ({ store, reopen }) => {
    const tick = { type: "cancel_run", at: now / 1_000 } as const;
    const initial = { ticks: [], stateChanges: undefined, snapshot: { steps: ["é"] } };
    await store.startHandler(row("a"), undefined, initial);
    await store.startHandler(row("b"), undefined, initial);
    await commit(store, "run-b", { ticks: [tick] });
    const [first, second] = await claim(await reopen());
    assertEqual([first?.snapshot, first?.ticks], [{ json: initial.snapshot }, []], "without a turn");
    assertEqual([second?.snapshot, second?.ticks], [{ json: initial.snapshot }, [tick]], "with one");
  },

  "runs of a store that is opened again go on from where they were": async ({ store, reopen }) => {
    const tick = (index: number) => ({ type: "cancel_run", at: now / 1_000 + index }) as const;
    const stateChanges = { set: new Map([["total", "1"]]), deleted: [] };
    const initial = { ticks: [tick(0)], stateChanges };
    await store.startHandler(row("a"), undefined, initial);
    await store.startHandler(row("b"), undefined, initial);
    await store.startHandler(row("c"), undefined, initial);
    await store.startHandler(row("d"), undefined, initial);
    await commit(store, "run-b", { ticks: [tick(1), tick(2)], idleSince: now });
    await commit(store, "run-c", { ticks: [tick(1)], events: [token(0)] });
    await commit(store, "run-c", { ticks: [tick(2)], events: [token(1)] });
    await commit(store, "run-d", { end: completed });
    const opened = await reopen();
    assertEqual(idsOf(await claim(opened, { isIdle: true })), "b", "the idle one");
    const [first, third] = await claim(opened, { isIdle: false });
    assertEqual([first?.runId, first?.nextTurn, first?.ticks], ["run-a", 0, [tick(0)]], "one without a turn");
    assertEqual([third?.runId, third?.nextTurn, third?.ticks], ["run-c", 2, [tick(1), tick(2)]], "one with turns");
    assertEqual(third?.fields, { json: { total: 1 } }, "its state");
    assertEqual(third?.epoch, 2, "its epoch");
    assertEqual(await commit(opened, "run-c", { epoch: 2, number: 2, events: [token(2)] }), true, "the next turn");
    assertEqual(await opened.lastSequence("run-c"), 2, "its sequence");
  },
} satisfies Record<string, StoreTest>;
