import {
  encodeNdjsonEvent,
  encodeNdjsonEvents,
  encodeSseEvent,
  encodeSseEvents,
  NdjsonDecoder,
  parseLastEventId,
  SseDecoder,
  type SseFrame,
  StreamItemTooLongError,
  sseHeartbeat,
} from "@llama-agents/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Cuts the bytes at the places that `cuts` name; empty chunks occur. */
function cut(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

const cuts = fc.array(fc.nat(100_000), { maxLength: 40 });
const readSse = (text: string): SseFrame[] => new SseDecoder().push(bytes(text));
const oneByOne = (whole: Uint8Array): SseFrame[] => {
  const decoder = new SseDecoder();
  return cut(whole, [...whole.keys()]).flatMap((chunk) => decoder.push(chunk));
};

// Text that is hard on a stream: line ends of every kind, several bytes per character, a byte order mark.
const text = fc.string({
  unit: fc.constantFrom(...'ab: "\\\n\r\0', "é", "€", "😀", "\u0085", "\u2028", "\u2029", "\ufeff"),
});
const envelopes = fc.array(fc.record({ type: text, value: fc.dictionary(text, text) }));

test("what is written as server-sent events is read again, cut anywhere", () => {
  fc.assert(
    fc.property(envelopes, cuts, fc.boolean(), (sent, places, heartbeats) => {
      const events = sent.map((envelope, sequence) => ({ sequence, json: JSON.stringify(envelope) }));
      const whole = heartbeats
        ? bytes(sseHeartbeat + events.map((event) => encodeSseEvent(event) + sseHeartbeat).join(""))
        : encodeSseEvents(events);
      const decoder = new SseDecoder();
      const frames = cut(whole, places).flatMap((chunk) => decoder.push(chunk));
      expect(frames.map((frame) => [frame.id, frame.event, JSON.parse(frame.data)])).toEqual(
        sent.map((envelope, sequence) => [String(sequence), "message", envelope]),
      );
    }),
  );
});

test("what is written as NDJSON is read again, cut anywhere", () => {
  fc.assert(
    fc.property(envelopes, cuts, fc.boolean(), (sent, places, isCutShort) => {
      const whole = encodeNdjsonEvents(sent.map((envelope) => ({ json: JSON.stringify(envelope) })));
      const decoder = new NdjsonDecoder();
      const chunks = cut(isCutShort ? whole.subarray(0, -1) : whole, places);
      const lines = [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
      expect(lines.map((line) => JSON.parse(line))).toEqual(sent);
    }),
  );
});

test("a frame is an id and one line of data, and no line end of any client is within it", () => {
  const json = JSON.stringify({ text: "a\u2028b\u2029c\u0085d\ne" });
  const frame = encodeSseEvent({ sequence: 7, json });
  expect(frame).toBe('id: 7\ndata: {"text":"a\\u2028b\\u2029c\\u0085d\\ne"}\n\n');
  expect(encodeNdjsonEvent({ json })).toBe('{"text":"a\\u2028b\\u2029c\\u0085d\\ne"}\n');
  expect(encodeSseEvent({ sequence: 0, json: '{\n  "a": 1\r\n}' })).toBe('id: 0\ndata: {   "a": 1  }\n\n');
  expect(sseHeartbeat).toBe(": heartbeat\n\n");
});

test("an event without a sequence has no id, and leaves the last one as it is", () => {
  const text = encodeSseEvent({ sequence: 7, json: "{}" }) + encodeSseEvent({ sequence: undefined, json: "[]" });
  expect(text).toBe("id: 7\ndata: {}\n\ndata: []\n\n");
  const frames = new SseDecoder().push(new TextEncoder().encode(text));
  expect(frames.map(({ id, inheritsId, data }) => [id, inheritsId, data])).toEqual([
    ["7", false, "{}"],
    ["7", true, "[]"],
  ]);
});

test("frames are the same however their lines end and wherever they are cut", () => {
  const part = fc.constantFrom(
    "data: a",
    "data:b",
    "data",
    "data:  c",
    "id: 1",
    "id",
    "id: x\0y",
    "event: e",
    ": note",
    "retry: 5",
    "x",
    "€: 1",
    "",
  );
  const lineEnd = fc.constantFrom("\n", "\r", "\r\n");
  fc.assert(
    fc.property(fc.array(fc.tuple(part, lineEnd)), cuts, (lines, places) => {
      // A line that ends in CR before an empty one that ends in LF would make a CRLF: one line end.
      const clear = lines.filter(([line, end], index) => line !== "" || end !== "\n" || lines[index - 1]?.[1] !== "\r");
      const joined = clear.map(([line, end], index) => {
        const follows = clear[index + 1];
        return line + (end === "\r" && follows?.[0] === "" && follows[1] === "\n" ? "\r\n" : end);
      });
      const expected = readSse(clear.map(([line]) => `${line}\n`).join(""));
      const whole = bytes(joined.join(""));
      const decoder = new SseDecoder();
      expect(cut(whole, places).flatMap((chunk) => decoder.push(chunk))).toEqual(expected);
      expect(oneByOne(whole)).toEqual(expected);
    }),
  );
});

test.each<[string, string, [id: string, event: string, data: string][]]>([
  ["several lines of data are joined", "data: YHOO\ndata: +2\ndata: 10\n\n", [["", "message", "YHOO\n+2\n10"]]],
  [
    "only one space is taken off",
    "data:test\n\ndata: test\n\ndata:  test\n\n",
    [
      ["", "message", "test"],
      ["", "message", "test"],
      ["", "message", " test"],
    ],
  ],
  [
    "data may be empty",
    "data\n\ndata\ndata\n\ndata:\n",
    [
      ["", "message", ""],
      ["", "message", "\n"],
    ],
  ],
  [
    "an id lasts, and an empty one resets it",
    "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
    [
      ["1", "message", "a"],
      ["1", "message", "b"],
      ["", "message", "c"],
    ],
  ],
  ["an id without data counts", "id: 4\n\ndata: a\n\n", [["4", "message", "a"]]],
  ["an id with NUL is ignored", "id: 1\nid: 2\0\ndata: a\n\n", [["1", "message", "a"]]],
  [
    "a name is for one event",
    "event: add\ndata: 1\n\ndata: 2\n\nevent: x\n\ndata: 3\n\n",
    [
      ["", "add", "1"],
      ["", "message", "2"],
      ["", "message", "3"],
    ],
  ],
  [
    "comments and unknown fields are ignored",
    ": hi\nfoo: 1\nDATA: 2\n data: 3\ndata: a\n:\n\n",
    [["", "message", "a"]],
  ],
  ["a byte order mark is dropped once", "\ufeffdata: a\n\n\ufeffdata: b\n\n", [["", "message", "a"]]],
  ["an unfinished event is dropped", "data: a\n\ndata: b\n", [["", "message", "a"]]],
  ["only CR, LF and CRLF end a line", "data: a\u2028b\u0085c\vd\n\n", [["", "message", "a\u2028b\u0085c\vd"]]],
])("%s", (_name, stream, expected) => {
  const frames = expected.map(([id, event, data]) => ({ id, event, data }));
  expect(readSse(stream)).toMatchObject(frames);
  expect(oneByOne(bytes(stream))).toMatchObject(frames);
});

test("an event is given as soon as its empty line is there", () => {
  const decoder = new SseDecoder();
  expect(decoder.push(bytes("data: a\r"))).toEqual([]);
  expect(decoder.push(bytes("\n\r"))).toMatchObject([{ event: "message", data: "a" }]);
  expect(decoder.push(bytes("\ndata: b\n\n"))).toMatchObject([{ event: "message", data: "b" }]);
});

test("the delay before a reconnect is read", () => {
  const decoder = new SseDecoder();
  expect(decoder.retryDelay).toBeUndefined();
  decoder.push(bytes("retry: 1500\n\nretry: 2s\nretry\nretry: -1\n"));
  expect(decoder.retryDelay).toBe(1_500);
});

test("bytes that are not UTF-8 become replacement characters", () => {
  const frames = new SseDecoder().push(new Uint8Array([...bytes("data: "), 0xff, 0x0a, 0x0a]));
  expect(frames.map((frame) => frame.data)).toEqual(["\ufffd"]);
});

test("an event has a longest length", () => {
  const sse = () => new SseDecoder({ maxLength: 10 });
  expect(sse().push(bytes(`data: ${"x".repeat(10)}\n\n`))).toHaveLength(1);
  expect(sse().push(bytes("data: 12345\n\n".repeat(10)))).toHaveLength(10);
  expect(() => sse().push(bytes(`data: ${"x".repeat(11)}\n\n`))).toThrow(StreamItemTooLongError);
  expect(() => sse().push(bytes("data: 123\n".repeat(4)))).toThrow(StreamItemTooLongError);
  expect(() => sse().push(bytes(`:${"x".repeat(100)}`))).toThrow(/longer than/);
  const decoder = sse();
  expect(() => {
    for (let count = 0; count < 100; count += 1) decoder.push(bytes("x"));
  }).toThrow(StreamItemTooLongError);
  expect(new NdjsonDecoder({ maxLength: 3 }).push(bytes("123\n456\n"))).toEqual(["123", "456"]);
  expect(() => new NdjsonDecoder({ maxLength: 3 }).push(bytes("1234"))).toThrow(/longer than 3 characters/);
});

test("lines of NDJSON: blank ones are skipped, CRLF is accepted", () => {
  const decoder = new NdjsonDecoder();
  expect(decoder.push(bytes('\ufeff{"a":1}\r\n\n  \r\n{"b"'))).toEqual(['{"a":1}']);
  expect(decoder.push(bytes(':\r2}\n{"c":3}'))).toEqual(['{"b":\r2}']);
  expect(decoder.end()).toEqual(['{"c":3}']);
});

test("Last-Event-ID is an integer or nothing", () => {
  expect(["7", " 7 ", "0", "-5", "abc", "1.5", "", "9007199254740993", null, undefined].map(parseLastEventId)).toEqual([
    7,
    7,
    0,
    -1,
    ...Array(6).fill(undefined),
  ]);
});
