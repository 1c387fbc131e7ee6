import { afterEach, describe, expect, test, vi } from "vitest";
import { allRuns } from "../../src/api/runs-query.ts";
import { settle } from "./support/fake-clock.ts";
import { FakeServer, frame, json, liveStream, metaOf, runOf, servicesFor } from "./support/fake-server.ts";

const own = "/debugger/api";
const rejections: unknown[] = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));
afterEach(() => expect(rejections.splice(0)).toEqual([]));

const serverWith = (runs: () => readonly object[]): FakeServer =>
  new FakeServer()
    .on(`GET ${own}/meta`, () => json(metaOf()))
    .on("GET /health", () => json({ status: "healthy" }))
    .on(`GET ${own}/runs`, () => json({ runs: runs(), next: null, waiting_count: 1 }));

describe("what the page has of the server", () => {
  test("is asked for every two seconds while a run goes on, else every fifteen", async () => {
    let status = "running";
    const server = serverWith(() => [runOf("a", { status })]);
    const { lists, clock } = servicesFor(server);
    lists.of(allRuns).resource.subscribe(() => {});
    await clock.advance(100);
    server.take();
    await clock.advance(6_000);
    expect(server.take()).toHaveLength(3);
    status = "completed";
    await clock.advance(2_000);
    server.take();
    await clock.advance(14_000);
    expect(server.take()).toEqual([]);
    await clock.advance(1_000);
    expect(server.take()).toHaveLength(1);
  });

  test("is asked for less often if nobody sees the page, and at once when somebody does", async () => {
    const server = serverWith(() => [runOf("a", { status: "running" })]);
    const { lists, clock, activity, start } = servicesFor(server);
    const stop = start();
    lists.of(allRuns).resource.subscribe(() => {});
    await clock.advance(100);
    activity.tell("hidden");
    await clock.advance(2_000);
    server.take();
    await clock.advance(14_000);
    expect(server.take()).toEqual([]);
    activity.tell("visible");
    await settle();
    expect(server.take()).toContain(`GET ${own}/runs?limit=100`);
    stop();
  });

  test("equal answers are no news, and newer all the same", async () => {
    const server = serverWith(() => [runOf("a", { status: "running" })]);
    const { lists, clock } = servicesFor(server);
    const { resource } = lists.of(allRuns);
    const listener = vi.fn();
    resource.subscribe(listener);
    await clock.advance(100);
    const first = resource.get();
    const { fetchedAt = 0 } = first;
    await clock.advance(10_000);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(resource.get()).toBe(first);
    expect(first.fetchedAt).toBeGreaterThan(fetchedAt);
  });

  test("of a list that changes, the runs that do not stay the same objects", async () => {
    let runs = [runOf("a")];
    const { lists, clock } = servicesFor(serverWith(() => runs));
    const { resource } = lists.of(allRuns);
    resource.subscribe(() => {});
    await clock.advance(100);
    const [before] = resource.get().data?.runs ?? [];
    runs = [runOf("a"), runOf("b")];
    resource.reload();
    await clock.advance(100);
    expect(resource.get().data?.runs).toHaveLength(2);
    expect(resource.get().data?.runs[0]).toBe(before);
  });

  test("stays when a later request fails", async () => {
    let isBroken = false;
    const server = serverWith(() => [runOf("a")]).on(`GET ${own}/runs/a`, () =>
      isBroken ? json({ detail: "broken" }, 500) : json(runOf("a", { stack: null })),
    );
    const { resources, clock } = servicesFor(server);
    const run = resources.run("a");
    run.subscribe(() => {});
    await clock.advance(100);
    isBroken = true;
    run.reload();
    await clock.advance(100);
    expect(run.get()).toMatchObject({ status: "error", isStale: true, error: { detail: "broken" } });
    expect(run.get().data?.handler_id).toBe("a");
    isBroken = false;
    await clock.advance(15_000);
    expect(run.get()).toMatchObject({ status: "ready", isStale: false, error: undefined });
  });

  test("is no longer there when the server says that it is gone", async () => {
    let isGone = false;
    const server = serverWith(() => []).on(`GET ${own}/runs/a`, () =>
      isGone ? json({ detail: "Handler not found" }, 404) : json(runOf("a", { stack: null })),
    );
    const { resources, clock } = servicesFor(server);
    const run = resources.run("a");
    run.subscribe(() => {});
    await clock.advance(100);
    isGone = true;
    await clock.advance(15_000);
    expect(run.get()).toMatchObject({ status: "error", data: undefined, error: { status: 404 } });
  });

  test("is not asked for again without a token that the server wants", async () => {
    const server = serverWith(() => []).on(`GET ${own}/runs`, () => json({ detail: "Who are you?" }, 401));
    const { lists, clock } = servicesFor(server);
    lists.of(allRuns).resource.subscribe(() => {});
    await clock.advance(100);
    server.take();
    await clock.advance(60_000);
    expect(server.take()).toEqual([]);
  });

  test("is asked for once by those who want the same, and by those who leave and come back at once", async () => {
    const server = serverWith(() => []);
    const { lists, clock } = servicesFor(server);
    const leave = lists.of(allRuns).resource.subscribe(() => {});
    leave();
    lists.of({ ...allRuns }).resource.subscribe(() => {});
    lists.of(allRuns).resource.subscribe(() => {});
    await clock.advance(100);
    expect(server.take()).toEqual([`GET ${own}/meta`, `GET ${own}/runs?limit=100`]);
  });

  test("is no longer asked for when nobody wants it, and a request under way is given up", async () => {
    const server = serverWith(() => []).on("GET /workflows", () => new Promise(() => {}));
    const { resources, clock } = servicesFor(server);
    const leave = resources.workflows.subscribe(() => {});
    await clock.advance(100);
    leave();
    await clock.advance(100_000);
    expect(server.requests.at(-1)?.signal?.aborted).toBe(true);
    expect(server.take()).toEqual(["GET /workflows"]);
  });

  test("what fails for good is not asked for again, what fails for a moment is", async () => {
    let status = 404;
    const server = serverWith(() => []).on("GET /workflows/x/representation", () => json({ detail: "no" }, status));
    const { resources, clock } = servicesFor(server);
    resources.graph("x")?.subscribe(() => {});
    await clock.advance(60_000);
    expect(server.take()).toHaveLength(1);
    status = 503;
    resources.graph("x")?.reload();
    await clock.advance(30_000);
    expect(server.take()).toHaveLength(3);
  });

  test("how many wait is known from the list of runs without a request of its own", async () => {
    const server = serverWith(() => [runOf("a", { status: "waiting" })]);
    const { lists, resources, clock } = servicesFor(server);
    resources.waitingCount.subscribe(() => {});
    lists.of(allRuns).resource.subscribe(() => {});
    await clock.advance(100);
    expect(resources.waitingCount.get().data).toBe(1);
    server.take();
    await clock.advance(20_000);
    expect(new Set(server.take())).toEqual(new Set([`GET ${own}/runs?limit=100`]));
  });

  test("how many wait is asked for where there is no list", async () => {
    const server = serverWith(() => []);
    const { resources, clock } = servicesFor(server);
    resources.waitingCount.subscribe(() => {});
    await clock.advance(1_000);
    expect(resources.waitingCount.get().data).toBe(1);
    expect(server.take()).toEqual([`GET ${own}/meta`, `GET ${own}/runs?limit=1`]);
  });

  test("older runs come when they are asked for, and stay up to date", async () => {
    const all = Array.from({ length: 250 }, (_, index) => runOf(`r${index}`));
    const server = serverWith(() => []).on(`GET ${own}/runs`, ({ path }) => {
      const limit = Number(new URLSearchParams(path.split("?")[1]).get("limit"));
      const next = limit < all.length ? String(limit) : null;
      return json({ runs: all.slice(0, limit), next, waiting_count: 0 });
    });
    const { lists, clock } = servicesFor(server);
    const list = lists.of(allRuns);
    list.resource.subscribe(() => {});
    await clock.advance(100);
    list.loadOlder();
    expect(list.isLoadingOlder.value).toBe(true);
    await clock.advance(100);
    expect(list.isLoadingOlder.value).toBe(false);
    expect(list.resource.get().data?.runs).toHaveLength(200);
    list.loadOlder();
    await clock.advance(100);
    expect(list.resource.get().data).toMatchObject({ next: null });
    server.take();
    await clock.advance(15_000);
    expect(server.take()).toEqual([`GET ${own}/runs?limit=300`]);
  });

  test("the lists follow an action at once, also one that fails", async () => {
    const server = serverWith(() => [runOf("a")])
      .on("POST /handlers/a/cancel", () => json({ status: "cancelled" }))
      .on("POST /events/a", () => json({ detail: "It has ended" }, 409));
    const { lists, actions, clock } = servicesFor(server);
    lists.of(allRuns).resource.subscribe(() => {});
    await clock.advance(100);
    server.take();
    await actions.cancelRun("a");
    await settle();
    expect(server.take()).toEqual(["POST /handlers/a/cancel", `GET ${own}/runs?limit=100`]);
    await expect(actions.sendEvent("a", { type: "E", value: {} })).rejects.toMatchObject({ status: 409 });
    await settle();
    expect(server.take()).toHaveLength(2);
  });

  test("the states that were seen are kept, each once", async () => {
    let count = 0;
    const server = serverWith(() => [])
      .on(`GET ${own}/runs/a`, () => json(runOf("a", { status: "running" })))
      .on(`GET ${own}/runs/a/state`, () => json({ state: { n: Math.floor(count++ / 2) }, updated_at: `t${count}` }));
    const { resources, clock } = servicesFor(server);
    resources.state("a")?.subscribe(() => {});
    await clock.advance(9_000);
    expect(resources.stateHistory("a").value.map(({ state }) => state)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });
});

describe("the events of runs", () => {
  const streaming = (): { server: FakeServer; asked: string[] } => {
    const asked: string[] = [];
    const server = serverWith(() => []).on(`GET ${own}/runs/`, ({ path }) => {
      const [, id = "", events] = /runs\/([^/?]+)(\/events)?/.exec(path) ?? [];
      if (!events) return json(runOf(id, { stack: null }));
      asked.push(id);
      const live = liveStream();
      live.push(frame(0) + frame(1, "StopEvent"));
      live.close();
      return live.response;
    });
    return { server, asked };
  };

  test("of the last five runs are kept", async () => {
    const { server, asked } = streaming();
    const { sessions, clock } = servicesFor(server);
    const open = async (id: string): Promise<void> => {
      const session = sessions.of(id);
      const leave = session.subscribe(() => {});
      await clock.advance(200);
      expect(session.get().buffer.events).toHaveLength(2);
      expect(session.get().status.kind).toBe("ended");
      leave();
      await clock.advance(10);
    };
    for (const id of ["a", "b", "c", "d", "e"]) await open(id);
    await open("a");
    expect(asked).toEqual(["a", "b", "c", "d", "e"]);
    await open("f");
    await open("g");
    await open("b");
    expect(asked).toEqual(["a", "b", "c", "d", "e", "f", "g", "b"]);
  });

  test("when they end, the run is asked for once, and its lists follow", async () => {
    const live = liveStream();
    let status = "running";
    const server = serverWith(() => [runOf("a", { status })])
      .on(`GET ${own}/runs/a`, () => json(runOf("a", { status, stack: null })))
      .on(`GET ${own}/runs/a/events`, () => live.response);
    const { sessions, lists, resources, clock } = servicesFor(server);
    lists.of(allRuns).resource.subscribe(() => {});
    sessions.of("a").subscribe(() => {});
    await clock.advance(100);
    server.take();
    status = "completed";
    live.push(frame(0, "StopEvent"));
    await clock.advance(100);
    expect(server.take().sort()).toEqual([`GET ${own}/runs/a`, `GET ${own}/runs?limit=100`]);
    expect(resources.run("a").get().data?.status).toBe("completed");
  });

  test("of another run under the same id begin anew", async () => {
    let runId = "one";
    const server = serverWith(() => [])
      .on(`GET ${own}/runs/a`, () => json(runOf("a", { run_id: runId, stack: null })))
      .on(`GET ${own}/runs/a/events`, () => {
        const live = liveStream();
        live.push(frame(0, runId) + frame(1, "StopEvent"));
        return live.response;
      });
    const { sessions, resources, clock } = servicesFor(server);
    const session = sessions.of("a");
    session.subscribe(() => {});
    await clock.advance(200);
    runId = "two";
    resources.run("a").reload();
    await clock.advance(200);
    expect(session.get().buffer.events.map(({ type }) => type)).toEqual(["two", "StopEvent"]);
    expect(session.get().status.kind).toBe("ended");
  });

  test("of another run under the same id: its input and its states are those of the new one", async () => {
    let run = "one";
    const server = serverWith(() => [])
      .on(`GET ${own}/runs/a`, () => json(runOf("a", { run_id: run, stack: null })))
      .on(`GET ${own}/runs/a/events`, () => new Response(null, { status: 204 }))
      .on(`GET ${own}/runs/a/state`, () => json({ state: { of: run }, updated_at: "t" }))
      .on(`GET ${own}/runs/a/input`, () => json({ start_event: { value: { of: run } }, parent_handler_id: null }))
      .on("POST /workflows/greet/run-nowait", () => json({ handler_id: "a" }));
    const { actions, sessions, resources, clock } = servicesFor(server);
    sessions.of("a").subscribe(() => {});
    const leave = resources.input("a")?.subscribe(() => {});
    resources.state("a")?.subscribe(() => {});
    await clock.advance(200);
    expect(resources.input("a")?.get().data?.start_event?.value).toEqual({ of: "one" });
    run = "two";
    resources.run("a").reload();
    await clock.advance(200);
    expect(resources.input("a")?.get().data?.start_event?.value).toEqual({ of: "two" });
    expect(resources.stateHistory("a").value.map(({ state }) => state)).toEqual([{ of: "two" }]);
    leave?.();
    await clock.advance(10);
    run = "three";
    await actions.startRun("greet", { startEvent: {}, handlerId: "a" });
    expect(resources.input("a")?.get().data).toBeUndefined();
  });
});
