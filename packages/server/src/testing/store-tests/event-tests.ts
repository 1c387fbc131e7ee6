import { envelopeOf } from "../../store/event-data.ts";
import {
  assertEqual,
  commit,
  completed,
  follow,
  now,
  type StoreTest,
  sequencesOf,
  settle,
  start,
  stop,
  terminal,
  token,
} from "./store-test.ts";

const tokens = (count: number, first = 0) => Array.from({ length: count }, (_item, index) => token(first + index));

/** The events of runs, and those who follow them. */
export const eventTests = {
  "events are numbered from 0, and equal what was written": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { at: now, events: tokens(2) });
    await commit(store, "run-a", { at: now + 1, events: [token(2), stop], end: completed });
    const events = await store.readEvents("run-a", { afterSequence: -1 });
    assertEqual(
      events.map(({ sequence, at }) => [sequence, at]),
      [
        [0, now],
        [1, now],
        [2, now + 1],
        [3, now + 1],
      ],
      "the sequences and times",
    );
    assertEqual(
      events.map(({ event }) => envelopeOf(event)),
      [...tokens(3), stop].map((event) => envelopeOf(event)),
      "the envelopes",
    );
    assertEqual(await store.lastSequence("run-a"), 3, "the last sequence");
  },

  "a range is what it says": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { events: tokens(6) });
    const read = async (afterSequence: number, limit?: number): Promise<string> =>
      sequencesOf(await store.readEvents("run-a", { afterSequence, limit })).join(" ");
    assertEqual(await read(-1), "0 1 2 3 4 5", "all");
    assertEqual(await read(3), "4 5", "after 3");
    assertEqual(await read(-1, 2), "0 1", "the first two");
    assertEqual(await read(2, 2), "3 4", "two after 2");
    assertEqual(await read(5), "", "after the last");
    assertEqual(await read(99), "", "far after the last");
  },

  "an unknown run has no events": async ({ store }) => {
    assertEqual(await store.readEvents("unknown", { afterSequence: -1 }), [], "the events");
    assertEqual(await store.lastSequence("unknown"), -1, "the last sequence");
    assertEqual(await follow(store, "unknown"), [], "a subscription");
  },

  "runs have events of their own": async ({ store }) => {
    await start(store, "a", "b");
    await commit(store, "run-a", { events: [token(1)] });
    await commit(store, "run-b", { events: [token(2), token(3)] });
    await commit(store, "run-a", { events: [token(4)] });
    const valuesOf = async (runId: string): Promise<string> =>
      (await store.readEvents(runId, { afterSequence: -1 }))
        .map(({ sequence, event }) => sequence + event.value)
        .join(" ");
    assertEqual(await valuesOf("run-a"), '0{"index":1} 1{"index":4}', "the events of one");
    assertEqual(await valuesOf("run-b"), '0{"index":2} 1{"index":3}', "the events of the other");
  },

  "a subscriber gets the events in order as they come": async ({ store }) => {
    await start(store, "a");
    const subscription = store.subscribeEvents("run-a", { afterSequence: -1, batchSize: 10 });
    for (let index = 0; index < 3; index++) {
      const next = subscription.next();
      await settle();
      await commit(store, "run-a", { events: [token(index)] });
      const { value } = await next;
      assertEqual(sequencesOf(value ?? []), [index], "the batch");
    }
    await subscription.return?.();
  },

  "a subscription ends with the terminal event, of any kind": async ({ store }) => {
    const kinds = ["StopEvent", "WorkflowFailedEvent", "WorkflowTimedOutEvent", "WorkflowCancelledEvent"];
    for (const type of kinds) {
      await start(store, type);
      const followed = follow(store, `run-${type}`);
      await settle();
      await commit(store, `run-${type}`, { events: [token(0)] });
      await commit(store, `run-${type}`, { events: [terminal(type)], end: completed });
      const events = await followed;
      assertEqual(events.map(({ event }) => event.kind.type).join(" "), `Token ${type}`, "the events");
    }
  },

  "a run that has ended is read to its end": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { events: [...tokens(5), stop], end: completed });
    assertEqual(sequencesOf(await follow(store, "run-a")), [0, 1, 2, 3, 4, 5], "all");
    assertEqual(sequencesOf(await follow(store, "run-a", -1, 2)), [0, 1, 2, 3, 4, 5], "all, in small batches");
    assertEqual(sequencesOf(await follow(store, "run-a", 5)), [], "after the end");
    assertEqual(sequencesOf(await follow(store, "run-a", 99)), [], "far after the end");
  },

  "every subscriber gets everything, whenever it comes": async ({ store }) => {
    await start(store, "a");
    const early = [follow(store, "run-a"), follow(store, "run-a")];
    await commit(store, "run-a", { events: tokens(3) });
    const between = follow(store, "run-a");
    await settle();
    await commit(store, "run-a", { events: tokens(2, 3) });
    await commit(store, "run-a", { end: completed });
    for (const events of await Promise.all([...early, between, follow(store, "run-a")])) {
      assertEqual(sequencesOf(events), [0, 1, 2, 3, 4, 5], "the sequences");
    }
  },

  "a cursor leaves out what was seen": async ({ store }) => {
    await start(store, "a");
    await commit(store, "run-a", { events: tokens(3) });
    const [later, future] = [follow(store, "run-a", 1), follow(store, "run-a", 4)];
    await settle();
    await commit(store, "run-a", { events: tokens(3, 3) });
    await commit(store, "run-a", { end: completed });
    assertEqual(sequencesOf(await later), [2, 3, 4, 5, 6], "after one that is there");
    assertEqual(sequencesOf(await future), [5, 6], "after one that is to come");
  },

  "a subscriber that leaves is not waited for": async ({ store }) => {
    await start(store, "a");
    const subscription = store.subscribeEvents("run-a", { afterSequence: -1, batchSize: 10 });
    const next = subscription.next();
    await settle();
    await subscription.return?.();
    assertEqual((await next).done, true, "the read that was pending");
    await commit(store, "run-a", { events: [token(0)] });
    assertEqual((await subscription.next()).done, true, "a read after leaving");
  },

  "concurrent turns leave no gap and no duplicate": async ({ store }) => {
    await start(store, "a");
    const followed = follow(store, "run-a");
    await Promise.all(tokens(50).map((event) => commit(store, "run-a", { events: [event] })));
    const events = await store.readEvents("run-a", { afterSequence: -1 });
    assertEqual(
      sequencesOf(events),
      Array.from({ length: 50 }, (_item, index) => index),
      "the sequences",
    );
    assertEqual(new Set(events.map(({ event }) => event.value)).size, 50, "the events");
    await commit(store, "run-a", { end: completed });
    assertEqual((await followed).length, 51, "the events of a subscriber");
  },

  "whoever sees the terminal event finds the row terminal": async ({ store }) => {
    await start(store, "a");
    const seen = (async () => {
      for await (const batch of store.subscribeEvents("run-a", { afterSequence: -1, batchSize: 1 })) {
        if (batch[0]?.event.kind.isTerminal) return (await store.getHandler("a"))?.status;
      }
      return "no terminal event";
    })();
    await settle();
    await commit(store, "run-a", { events: [token(0)] });
    await commit(store, "run-a", { end: completed });
    assertEqual(await seen, "completed", "the status");
  },

  "a store that is opened again goes on where it was": async ({ store, reopen }) => {
    await start(store, "a", "b");
    await commit(store, "run-a", { events: tokens(2) });
    await commit(store, "run-b", { end: completed });
    const before = JSON.stringify([await store.getHandler("a"), await store.getHandler("b")]);
    const reopened = await reopen();
    assertEqual(JSON.stringify([await reopened.getHandler("a"), await reopened.getHandler("b")]), before, "the rows");
    await commit(reopened, "run-a", { number: 1, events: [token(2)] });
    assertEqual(sequencesOf(await reopened.readEvents("run-a", { afterSequence: -1 })), [0, 1, 2], "the sequences");
    assertEqual(await commit(reopened, "run-b", { number: 1, end: completed }), false, "a second end");
  },
} satisfies Record<string, StoreTest>;
