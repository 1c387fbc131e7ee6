import { expect, test } from "vitest";
import { EventFeed } from "../../../src/store/durable/event-feed.ts";
import { eventKind } from "../../../src/store/event-data.ts";
import type { EventRange, StoredEvent } from "../../../src/store/workflow-store.ts";

const kind = eventKind("Token", [], "workflow.Token");
const stored = (sequence: number): StoredEvent => ({ sequence, at: 0, event: { kind, value: String(sequence) } });

/** A feed over an array, which counts how often its rows are read. */
function createFeed({ tailLength = 100, isAsync = false } = {}) {
  const rows: StoredEvent[] = [];
  const state = { isEnded: false, reads: 0 };
  const read = (_runId: string, { afterSequence, limit }: EventRange) => {
    state.reads++;
    const events = rows.filter(({ sequence }) => sequence > afterSequence).slice(0, limit);
    const found = { events, isEnded: state.isEnded };
    return isAsync ? new Promise<typeof found>((resolve) => void setImmediate(() => resolve(found))) : found;
  };
  const feed = new EventFeed({ read, tailLength });
  const write = (count: number, isEnded = false): void => {
    const events = Array.from({ length: count }, (_item, index) => stored(rows.length + index));
    rows.push(...events);
    state.isEnded ||= isEnded;
    feed.append("run", events, isEnded);
  };
  return { feed, rows, state, write };
}

async function sequences(events: AsyncIterable<readonly StoredEvent[]>): Promise<number[]> {
  const all: number[] = [];
  for await (const batch of events) for (const { sequence } of batch) all.push(sequence);
  return all;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_item, index) => index);

for (const isAsync of [false, true]) {
  test(`readers get every event once, whenever they come (rows read ${isAsync ? "later" : "at once"})`, async () => {
    const { feed, write } = createFeed({ isAsync, tailLength: 4 });
    const readers = [];
    for (let index = 0; index < 20; index++) {
      readers.push(sequences(feed.subscribe("run", { afterSequence: -1, batchSize: 1 + (index % 5) })));
      write(index % 7);
      if (index % 3 === 0) await new Promise((resolve) => void setImmediate(resolve));
    }
    write(1, true);
    const expected = upTo(upTo(20).reduce((total, index) => total + (index % 7), 1));
    for (const reader of readers) expect(await reader).toEqual(expected);
    expect([...feed.followedRuns]).toEqual([]);
  });
}

test("a reader that keeps up asks the rows once, and shares the events", async () => {
  const { feed, state, write } = createFeed();
  const readers = [0, 1].map(() => feed.subscribe("run", { afterSequence: -1, batchSize: 10 }));
  const seen: (readonly StoredEvent[])[][] = [[], []];
  for (let round = 0; round < 50; round++) {
    const reads = readers.map((reader) => reader.next());
    await Promise.resolve();
    write(1);
    for (const [index, read] of reads.entries()) seen[index]?.push((await read).value ?? []);
  }
  expect(state.reads).toBe(2);
  expect(seen[0]?.flat()).toHaveLength(50);
  expect(seen[0]?.flat().every((event, index) => event === seen[1]?.flat()[index])).toBe(true);
  for (const reader of readers) await reader.return?.();
});

test("a reader of an ended run ends, also beyond the last event", async () => {
  const { feed, write } = createFeed();
  write(3, true);
  expect(await sequences(feed.subscribe("run", { afterSequence: 1, batchSize: 10 }))).toEqual([2]);
  expect(await sequences(feed.subscribe("run", { afterSequence: 9, batchSize: 10 }))).toEqual([]);
});

test("what somebody else has written is found when the feed is told", async () => {
  const { feed, rows, state } = createFeed();
  const reader = feed.subscribe("run", { afterSequence: -1, batchSize: 10 });
  const first = reader.next();
  rows.push(stored(0));
  feed.wake("run");
  expect((await first).value).toEqual([stored(0)]);
  const second = reader.next();
  state.isEnded = true;
  feed.wakeAll();
  expect((await second).done).toBe(true);
});

test("a reader of a deleted run gets to the end of what there was", async () => {
  const { feed, rows, state, write } = createFeed({ tailLength: 2 });
  write(9);
  const reader = feed.subscribe("run", { afterSequence: -1, batchSize: 1 });
  await reader.next();
  write(1);
  expect(feed.slowestReader("run")).toBe(0);
  feed.end("run", rows.slice(1));
  rows.length = 0;
  state.isEnded = true;
  expect(await sequences(reader)).toEqual(upTo(10).slice(1));
});

test("a reader that leaves while it waits is answered", async () => {
  const { feed } = createFeed();
  const reader = feed.subscribe("run", { afterSequence: -1, batchSize: 1 });
  const pending = reader.next();
  await reader.return?.();
  expect(await pending).toEqual({ done: true, value: undefined });
  expect([...feed.followedRuns]).toEqual([]);
});

test("readers of a closed feed get the error", async () => {
  const { feed } = createFeed();
  const pending = feed.subscribe("run", { afterSequence: -1, batchSize: 1 }).next();
  feed.close(new Error("closed"));
  await expect(pending).rejects.toThrow("closed");
  await expect(feed.subscribe("run", { afterSequence: -1, batchSize: 1 }).next()).rejects.toThrow("closed");
});

test("of big events fewer are kept: who lags behind reads the rows", async () => {
  const big = (sequence: number): StoredEvent => ({ sequence, at: 0, event: { kind, value: "x".repeat(1_000_000) } });
  const rows: StoredEvent[] = [];
  let reads = 0;
  const read = (_runId: string, { afterSequence, limit }: EventRange) => {
    reads++;
    return { events: rows.slice(afterSequence + 1).slice(0, limit), isEnded: false };
  };
  const feed = new EventFeed({ read });
  const follow = () => feed.subscribe("run", { afterSequence: -1, batchSize: 1 });
  const [quick, lagging] = [follow(), follow()];
  const first = [quick.next(), lagging.next()];
  for (let sequence = 0; sequence < 30; sequence++) {
    rows.push(big(sequence));
    feed.append("run", rows.slice(-1), false);
  }
  await Promise.all(first);
  const before = reads;
  for (let sequence = 1; sequence < 30; sequence++) {
    expect((await lagging.next()).value).toMatchObject([{ sequence }]);
  }
  expect(reads - before).toBeGreaterThan(15); // the rest is in memory
  expect(reads - before).toBeLessThan(28);
  await quick.return?.();
  await lagging.return?.();
});
