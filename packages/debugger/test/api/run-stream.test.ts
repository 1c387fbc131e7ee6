import { array, asyncProperty, boolean, assert as check, integer, nat, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { ApiError } from "../../src/api/api-error.ts";
import { RunStream } from "../../src/api/run-stream.ts";
import type { ReceivedEvent } from "../../src/model/run/received-event.ts";
import { FakeActivity, FakeClock, settle } from "./support/fake-clock.ts";
import { frame, type LiveStream, liveStream, noContent } from "./support/fake-server.ts";

interface Setup {
  readonly stream: RunStream;
  readonly clock: FakeClock;
  readonly activity: FakeActivity;
  readonly received: ReceivedEvent[];
  /** The cursor of each request. */
  readonly asked: number[];
}

function setup(open: (after: number) => Response | Promise<Response>, hasEnded: () => boolean = () => true): Setup {
  const clock = new FakeClock();
  const activity = new FakeActivity();
  const received: ReceivedEvent[] = [];
  const asked: number[] = [];
  const stream = new RunStream({
    after: -1,
    onEvents: (events) => received.push(...events),
    open: async (after, signal) => {
      asked.push(after);
      const isAborted = new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))),
      );
      isAborted.catch(() => {});
      return Promise.race([open(after), isAborted]);
    },
    readHasEnded: async () => hasEnded(),
    clock,
    activity,
  });
  return { stream, clock, activity, received, asked };
}

const unreachable = (): never => {
  throw new ApiError({ status: undefined, detail: "The server cannot be reached", url: "u" });
};
const failing = (status: number) => (): never => {
  throw new ApiError({ status, detail: `is ${status}`, url: "u" });
};

describe("following a run", () => {
  test("all events come, with their times, and the stop event ends it", async () => {
    const live = liveStream();
    const { stream, received, asked } = setup(() => live.response);
    stream.start();
    expect(stream.status.value.kind).toBe("connecting");
    await settle();
    expect(stream.status.value.kind).toBe("open");
    live.push(frame(0) + frame(1));
    live.push(frame(2, "StopEvent"));
    await settle();
    expect(received.map(({ sequence, at }) => [sequence, at])).toEqual([
      [0, 1_700_000_000_000],
      [1, 1_700_000_000_001],
      [2, 1_700_000_000_002],
    ]);
    expect(stream.status.value.kind).toBe("ended");
    expect(asked).toEqual([-1]);
    expect(live.isCancelled()).toBe(true);
  });

  test("no content and an ended run: it is over", async () => {
    const { stream } = setup(() => noContent());
    stream.start();
    await settle();
    expect(stream.status.value.kind).toBe("ended");
  });

  test("no content and a run that goes on: it is asked again", async () => {
    const { stream, asked, clock } = setup(
      () => noContent(),
      () => false,
    );
    stream.start();
    await settle();
    expect(stream.status.value).toMatchObject({ kind: "reconnecting", attempt: 1 });
    await clock.advance(500);
    expect(asked).toEqual([-1, -1]);
  });

  test("a clean end without a stop event is a drop, and the next request goes on from there", async () => {
    const streams: LiveStream[] = [];
    const { stream, asked, clock, received } = setup(() => {
      const live = liveStream();
      streams.push(live);
      return live.response;
    });
    stream.start();
    await settle();
    streams[0]?.push(frame(0) + frame(1) + frame(5));
    streams[0]?.close();
    await settle();
    expect(stream.status.value).toEqual({
      kind: "reconnecting",
      attempt: 1,
      retryAt: clock.now() + 500,
      fromSequence: 6,
    });
    await clock.advance(500);
    expect(asked).toEqual([-1, 5]);
    streams[1]?.push(frame(6, "StopEvent"));
    await settle();
    expect(received.map(({ sequence }) => sequence)).toEqual([0, 1, 5, 6]);
    expect(stream.status.value.kind).toBe("ended");
  });

  test("the pauses grow up to fifteen seconds", async () => {
    const { stream, clock } = setup(unreachable);
    stream.start();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      await settle();
      const status = stream.status.value;
      if (status.kind !== "reconnecting") throw new Error(status.kind);
      pauses.push(status.retryAt - clock.now());
      await clock.advance(status.retryAt - clock.now());
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  test.each(["online", "visible"] as const)("a page that is %s again does not wait", async (change) => {
    const { stream, activity, asked } = setup(unreachable);
    stream.start();
    await settle();
    activity.tell(change);
    await settle();
    expect(asked).toHaveLength(2);
  });

  test("sixty seconds of silence are a drop, a heartbeat is none", async () => {
    const live = liveStream();
    const { stream, clock } = setup(() => live.response);
    stream.start();
    await clock.advance(50_000);
    live.push(": heartbeat\n\n");
    await clock.advance(50_000);
    expect(stream.status.value.kind).toBe("open");
    await clock.advance(10_000);
    expect(stream.status.value.kind).toBe("reconnecting");
    expect(live.isCancelled()).toBe(true);
  });

  test("a server that does not answer at all for sixty seconds is asked again", async () => {
    const { stream, clock } = setup(() => new Promise(() => {}));
    stream.start();
    await clock.advance(59_000);
    expect(stream.status.value.kind).toBe("connecting");
    await clock.advance(1_000);
    expect(stream.status.value.kind).toBe("reconnecting");
  });

  test("a run that there is not is gone", async () => {
    const { stream, clock, asked } = setup(failing(404));
    stream.start();
    await clock.advance(60_000);
    expect(stream.status.value.kind).toBe("gone");
    expect(asked).toHaveLength(1);
  });

  test("another error stays until somebody tries again", async () => {
    let isBroken = true;
    const { stream, clock } = setup(() => (isBroken ? failing(500)() : noContent()));
    stream.start();
    await clock.advance(60_000);
    expect(stream.status.value).toMatchObject({ kind: "failed", error: { status: 500, detail: "is 500" } });
    isBroken = false;
    stream.retry();
    await settle();
    expect(stream.status.value.kind).toBe("ended");
  });

  test("503 is a server that starts: it is asked again", async () => {
    const { stream } = setup(failing(503));
    stream.start();
    await settle();
    expect(stream.status.value.kind).toBe("reconnecting");
  });

  test("hidden for five minutes it closes, and opens when it is seen", async () => {
    const streams: LiveStream[] = [];
    const { stream, clock, activity, asked } = setup(() => {
      const live = liveStream();
      streams.push(live);
      return live.response;
    });
    stream.start();
    await settle();
    streams[0]?.push(frame(0));
    activity.tell("hidden");
    for (let minute = 0; minute < 5; minute++) {
      streams[0]?.push(": heartbeat\n\n");
      await clock.advance(59_000);
    }
    expect(stream.status.value.kind).toBe("open");
    streams[0]?.push(": heartbeat\n\n");
    await clock.advance(6_000);
    expect(stream.status.value.kind).toBe("idle");
    expect(streams[0]?.isCancelled()).toBe(true);
    activity.tell("visible");
    await settle();
    expect(asked).toEqual([-1, 0]);
    expect(stream.status.value.kind).toBe("open");
  });

  test("stopped it reads no more", async () => {
    const live = liveStream();
    const { stream, received } = setup(() => live.response);
    stream.start();
    await settle();
    stream.stop();
    await settle();
    expect(live.isCancelled()).toBe(true);
    expect(stream.status.value.kind).toBe("idle");
    expect(received).toEqual([]);
  });

  test("what is no event is passed by", async () => {
    const live = liveStream();
    const { stream, received } = setup(() => live.response);
    stream.start();
    await settle();
    live.push(`id: 0\ndata: {"type": 1}\n\nid: 1\ndata: not json\n\n${frame(2)}`);
    await settle();
    expect(received.map(({ sequence }) => sequence)).toEqual([2]);
  });

  test("a stream that is cut anywhere and resumed gives every event exactly once and in order", async () => {
    await check(
      asyncProperty(
        integer({ min: 0, max: 30 }),
        array(record({ bytes: nat(2_000), isClean: boolean() }), { maxLength: 12 }),
        async (count, cuts) => {
          const remaining = [...cuts];
          const { stream, clock, received } = setup((after) => {
            let text = "";
            for (let sequence = after + 1; sequence <= count; sequence++) {
              text += frame(sequence, sequence === count ? "StopEvent" : "Tick", { text: "ä🙂".repeat(sequence % 4) });
            }
            if (text === "") return noContent();
            const cut = remaining.shift();
            const live = cutStream(new TextEncoder().encode(text), cut?.bytes, cut?.isClean ?? true);
            return live;
          });
          stream.start();
          for (let turn = 0; turn <= cuts.length && stream.status.value.kind !== "ended"; turn++) {
            await clock.advance(20_000);
          }
          expect(stream.status.value.kind).toBe("ended");
          expect(received.map(({ sequence }) => sequence)).toEqual(
            Array.from({ length: count + 1 }, (_, each) => each),
          );
          stream.stop();
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The bytes in small chunks, up to the cut. */
function cutStream(bytes: Uint8Array, cut: number | undefined, isClean: boolean): Response {
  const end = Math.min(cut ?? bytes.length, bytes.length);
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (at < end) controller.enqueue(bytes.slice(at, Math.min(at + 97, end)));
      else if (isClean) controller.close();
      else controller.error(new TypeError("network error"));
      at += 97;
    },
  });
  return new Response(body);
}
