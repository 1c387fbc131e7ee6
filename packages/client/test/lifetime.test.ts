import { describe, expect, test } from "vitest";
import { clientWith, frame, json, lastFrame, rejectionOf, script, sequencesOf, sse } from "./fixtures.ts";

describe("a request that is given up", () => {
  test("is not sent if its signal was aborted before", async () => {
    const { fetch, requests } = script(json({ status: "sent" }));
    const event = { type: "Answer", value: {} };
    const sending = clientWith(fetch)
      .handler("h")
      .sendEvent(event, { signal: AbortSignal.abort("enough") });
    expect(await rejectionOf(sending)).toBe("enough");
    expect(requests).toHaveLength(0);
  });

  test("waits no longer for its headers", async () => {
    const client = clientWith(() => json({}), { headers: () => new Promise(() => {}), timeout: 5 });
    expect(await rejectionOf(client.health())).toMatchObject({ name: "RequestTimeoutError" });
  });
});

describe("a stream that is closed", () => {
  test("ends at whatever moment, though fetch does not look at its signal", async () => {
    for (let moment = 0; moment < 30; moment++) {
      const { fetch } = script(sse("", "silence"));
      const stream = clientWith(fetch, { heartbeatInterval: null }).handler("h").streamEvents();
      const reading = sequencesOf(stream);
      for (let tick = 0; tick < moment; tick++) await undefined;
      await stream.close();
      expect(await reading).toEqual([]);
    }
  });

  test("leaves nothing on the signal of its caller, though nobody reads on", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...given);
    };
    const { fetch } = script(sse(frame(0), "silence"));
    const stream = clientWith(fetch).handler("h").streamEvents({ signal });
    await stream[Symbol.asyncIterator]().next();
    expect(listeners).toBe(1);
    await stream.close();
    expect(listeners).toBe(0);
  });
});

describe("times longer than a timer can wait", () => {
  test("do not end at once", async () => {
    const slow = () => new Promise<Response>((resolve) => setTimeout(() => resolve(sse(lastFrame(0))), 20));
    let requests = 0;
    const fetch = () => {
      requests += 1;
      return slow();
    };
    const stream = clientWith(fetch, { heartbeatInterval: "30d" }).handler("h").streamEvents();
    expect(await sequencesOf(stream)).toEqual([0]);
    expect(requests).toBe(1);
    const late = () => new Promise<Response>((resolve) => setTimeout(() => resolve(json({ status: "ok" })), 20));
    expect(await clientWith(late, { timeout: "30d" }).health()).toEqual({ status: "ok" });
  });

  test("are no reason to come again at once", async () => {
    const { fetch, requests } = script(sse("retry: 99999999999\n\n"), sse(lastFrame(0)));
    const stream = clientWith(fetch).handler("h").streamEvents();
    const reading = sequencesOf(stream);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await stream.close();
    await reading;
    expect(requests).toHaveLength(1);
  });
});
