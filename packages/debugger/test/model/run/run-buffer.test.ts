import { expect, test, vi } from "vitest";
import { RunBuffer } from "../../../src/model/run/run-buffer.ts";
import { envelope, manualBuffer, received, stepChange } from "../run-events.ts";

const ticks = (count: number) => received(Array.from({ length: count }, (_, n) => envelope("Tick", { n })));

test("events show in the next frame, all at once", () => {
  const { buffer, frame } = manualBuffer();
  const listener = vi.fn();
  buffer.subscribe(listener);
  buffer.append(ticks(3));
  buffer.append(ticks(5));
  expect(buffer.events).toHaveLength(0);
  expect(buffer.lastSequence).toBe(4);
  frame();
  expect(buffer.events.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(buffer.version).toBe(1);
  expect(frame()).toBe(false);
});

test("a frame works for four milliseconds, and leaves the others to the next", () => {
  let time = 0;
  const frames: (() => void)[] = [];
  const schedule = (apply: () => void) => {
    frames.push(apply);
    return () => undefined;
  };
  const buffer = new RunBuffer("h1", { schedule, now: () => time++ });
  buffer.append(ticks(1_000));
  frames.shift()?.();
  expect(buffer.events.length).toBeGreaterThan(0);
  expect(buffer.events.length).toBeLessThan(1_000);
  while (frames.length > 0) frames.shift()?.();
  expect(buffer.events).toHaveLength(1_000);
  expect(buffer.view.eventCounts.get("Tick")).toBe(1_000);
});

test("what is missing is counted, and put in its place when it comes", () => {
  const { buffer, frame } = manualBuffer();
  const all = ticks(10);
  buffer.append([...all.slice(0, 2), ...all.slice(5)]);
  frame();
  expect(buffer.missing).toBe(3);
  buffer.append(all.slice(1, 5));
  frame();
  expect(buffer.missing).toBe(0);
  expect(buffer.events.map(({ sequence }) => sequence)).toEqual(all.map(({ sequence }) => sequence));
  expect(buffer.events.map(({ index }) => index)).toEqual(all.map((_, index) => index));
  expect(buffer.view.eventCounts.get("Tick")).toBe(10);
});

test("the oldest payloads are dropped when there are too many", () => {
  const { buffer, frame } = manualBuffer({ maxEvents: 4 });
  buffer.append(ticks(10));
  frame();
  expect(buffer.events).toHaveLength(10);
  expect(buffer.envelopeAt(5)).toBeUndefined();
  expect(buffer.envelopeAt(6)).toMatchObject({ value: { n: 6 } });
  expect(buffer.events[5]).toMatchObject({ type: "Tick", preview: '{"n":5}' });
});

test("the oldest payloads are dropped when they are too large", () => {
  const { buffer, frame } = manualBuffer({ maxSize: 1_000 });
  buffer.append(received(Array.from({ length: 4 }, () => envelope("Big", { text: "x".repeat(400) }))));
  frame();
  expect([0, 1, 2, 3].map((index) => buffer.envelopeAt(index) !== undefined)).toEqual([false, false, true, true]);
});

test("what has not changed is the same object", () => {
  const { buffer, frame } = manualBuffer();
  const all = received([stepChange("a", "running", "StartEvent"), stepChange("b", "running", "X"), envelope("Tick")]);
  buffer.append(all.slice(0, 1));
  frame();
  const before = buffer.view;
  buffer.append(all.slice(1, 2));
  frame();
  expect(buffer.view.steps.get("a")).toBe(before.steps.get("a"));
  const after = buffer.view;
  buffer.append(all.slice(2));
  frame();
  expect(buffer.view.steps).toBe(after.steps);
  expect(buffer.view.spans).toBe(after.spans);
  expect(buffer.view.waits).toBe(after.waits);
});

test("events that were live only are kept, each time they come", () => {
  const { buffer, frame } = manualBuffer();
  const [first, second] = ticks(2);
  if (!first || !second) throw new Error("no events");
  buffer.append([first, { ...first, sequence: undefined }, second]);
  frame();
  expect(buffer.events.map(({ sequence }) => sequence)).toEqual([0, undefined, 1]);
});

test("an event that comes too late to find its place counts as missing", () => {
  const { buffer, frame } = manualBuffer({ maxEvents: 1 });
  const [first, second, third] = ticks(3);
  if (!first || !second || !third) throw new Error("no events");
  buffer.append([first, third]);
  frame();
  expect(buffer.missing).toBe(1);
  buffer.append([second]);
  frame();
  expect(buffer.events.map(({ sequence }) => sequence)).toEqual([0, 2]);
  expect(buffer.missing).toBe(1);
});
