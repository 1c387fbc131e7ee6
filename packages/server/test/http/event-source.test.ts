import { expect, test } from "vitest";
import { launchBrowser } from "../../../../scripts/launch-browser.ts";
import { open, post, startWaiting } from "../fixtures.ts";
import { answer, createHttpServer, serveHttp, streamFrames } from "./http-server.ts";

/** What a page sees of a run through an `EventSource`, which comes back by itself until it is told to stop. */
const follow = (url: string): Promise<readonly string[]> =>
  new Promise((resolve) => {
    const seen: string[] = [];
    const { EventSource } = globalThis as unknown as { readonly EventSource: new (url: string) => Source };
    const source = new EventSource(url);
    source.onopen = () => seen.push("open");
    source.onmessage = ({ data, lastEventId }) => {
      seen.push(`${lastEventId !== ""} ${(JSON.parse(data) as { readonly type: string }).type}`);
    };
    source.onerror = () => {
      seen.push(source.readyState === 2 ? "closed" : "again");
      if (source.readyState === 2) resolve(seen);
    };
  });

interface Source {
  onopen: () => void;
  onmessage: (message: { readonly data: string; readonly lastEventId: string }) => void;
  onerror: () => void;
  readonly readyState: number;
}

test("[server 179] an EventSource that comes back after the end is told to stop", async () => {
  const server = createHttpServer();
  await startWaiting(server, "it");
  await answer(server, "it");
  const frames = await streamFrames(server, "it");
  // It sends the last id it has got, beside the query with which it was made; 204 ends it (HTML standard, 9.2.3).
  const headers = { accept: "text/event-stream", "last-event-id": String(frames.at(-1)?.id) };
  for (const query of ["", "?sse=true", "?after_sequence=-1", "?sse=true&include_internal=true"]) {
    expect((await open(server, `/events/it${query}`, headers)).status).toBe(204);
  }
});

test("an EventSource in Chromium sees every event once, comes back after the end, and stops", {
  timeout: 40_000,
}, async ({ skip }) => {
  await using browser = await launchBrowser(skip);
  const server = createHttpServer();
  await using running = await serveHttp(server);
  await post(server, "/workflows/ask/run-nowait", { handler_id: "it" });
  const tab = await browser.newPage();
  await tab.goto(`${running.url}/health`);
  await tab.addScriptTag({ content: `globalThis.follow = ${follow.toString()}` });
  const seen = tab.evaluate(`follow(${JSON.stringify(`${running.url}/events/it?after_sequence=-1`)})`);
  await answer(server, "it");
  expect(await seen).toEqual(["open", "true Question", "true Verdict", "again", "closed"]);
});
