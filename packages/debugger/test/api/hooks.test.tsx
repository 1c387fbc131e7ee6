// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import {
  useAccess,
  useConnection,
  useFeature,
  useGraph,
  useRunStream,
  useRuns,
  useRunView,
  useWaitingCount,
} from "../../src/api/hooks.ts";
import { allRuns } from "../../src/api/runs-query.ts";
import { FakeServer, frame, json, liveStream, metaOf, runOf } from "./support/fake-server.ts";
import { renderPage } from "./support/render-page.tsx";

const own = "/debugger/api";

const serverWith = (count: number): FakeServer =>
  new FakeServer()
    .on(`GET ${own}/meta`, () => json(metaOf()))
    .on("GET /health", () => json({ status: "healthy" }))
    .on(`GET ${own}/runs`, ({ path }) => {
      const limit = Number(new URLSearchParams(path.split("?")[1]).get("limit"));
      const runs = Array.from({ length: Math.min(limit, count) }, (_, index) => runOf(`r${index}`));
      return json({ runs, next: limit < count ? "more" : null, waiting_count: 7 });
    });

const renders = { ticks: 0 };

function RunsPage() {
  const { data, hasOlder, isLoadingOlder, loadOlder } = useRuns({ ...allRuns });
  const waiting = useWaitingCount();
  return (
    <>
      <output>{`${data?.runs.length ?? 0} runs, ${waiting} wait, ${isLoadingOlder ? "loading" : "there"}`}</output>
      {hasOlder && (
        <button type="button" onClick={loadOlder}>
          Older
        </button>
      )}
    </>
  );
}

function NamelessGraph() {
  return <output>{useGraph(undefined).status}</output>;
}

function Ticks() {
  const { buffer } = useRunStream("a");
  const ticks = useRunView(buffer, (view) => [view.eventCounts.get("Tick") ?? 0]);
  renders.ticks += 1;
  return <output>{ticks[0]}</output>;
}

function Connection() {
  const { state, retry } = useConnection();
  return (
    <button type="button" onClick={retry}>
      {state}
    </button>
  );
}

function Access() {
  const { needsToken, can, signIn } = useAccess();
  const hasState = useFeature("state");
  return (
    <>
      <output>{`${needsToken} ${can("read")} ${can("run")} ${hasState}`}</output>
      <button type="button" onClick={() => signIn("t")}>
        Sign in
      </button>
    </>
  );
}

describe("the hooks", () => {
  test("of a list show its runs, load older ones, and share its requests in strict mode", async () => {
    const server = serverWith(130);
    const { user, advance } = await renderPage(server, <RunsPage />);
    expect(screen.getByRole("status").textContent).toBe("100 runs, 7 wait, there");
    expect(server.take()).toEqual([`GET ${own}/meta`, `GET ${own}/runs?limit=100`]);
    await user.click(screen.getByRole("button", { name: "Older" }));
    await advance(10);
    expect(screen.getByRole("status").textContent).toBe("130 runs, 7 wait, there");
    expect(screen.queryByRole("button", { name: "Older" })).toBeNull();
  });

  test("of what has no name yet ask for nothing", async () => {
    const server = serverWith(0);
    await renderPage(server, <NamelessGraph />);
    expect(screen.getByRole("status").textContent).toBe("loading");
    expect(server.take()).toEqual([]);
  });

  test("of a run render again only when what they select is another", async () => {
    const live = liveStream();
    const server = serverWith(0)
      .on(`GET ${own}/runs/a`, () => json(runOf("a", { status: "running", stack: null })))
      .on(`GET ${own}/runs/a/events`, () => live.response);
    const { advance } = await renderPage(server, <Ticks />);
    live.push(frame(0));
    await advance(100);
    expect(screen.getByRole("status").textContent).toBe("1");
    const before = renders.ticks;
    live.push(frame(1, "Other"));
    await advance(100);
    expect(renders.ticks).toBe(before);
  });

  test("tell whether the server is there, and ask it again", async () => {
    let isUp = false;
    const server = serverWith(0).on("GET /health", () => (isUp ? json({}) : new TypeError("fetch failed")));
    const { user, advance } = await renderPage(server, <Connection />);
    await advance(15_000);
    expect(screen.getByRole("button").textContent).toBe("offline");
    isUp = true;
    await user.click(screen.getByRole("button"));
    await advance(10);
    expect(screen.getByRole("button").textContent).toBe("connected");
  });

  test("tell what the caller may do, and take a token", async () => {
    const server = serverWith(0).on(`GET ${own}/meta`, ({ headers }) =>
      headers["authorization"] === "Bearer t" ? json(metaOf({ scopes: ["read"] })) : json({ detail: "who?" }, 401),
    );
    const { user, advance } = await renderPage(server, <Access />);
    expect(screen.getByRole("status").textContent).toBe("true false false false");
    await user.click(screen.getByRole("button"));
    await advance(10);
    expect(screen.getByRole("status").textContent).toBe("false true false true");
  });
});
