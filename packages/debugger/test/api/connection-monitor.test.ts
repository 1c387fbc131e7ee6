import { describe, expect, test } from "vitest";
import { FakeServer, json, metaOf, servicesFor, type TestServices } from "./support/fake-server.ts";

const own = "/debugger/api";

function setup(): { services: TestServices; server: FakeServer; health: { answer: () => Response | Error } } {
  const health = { answer: (): Response | Error => json({ status: "healthy" }) };
  const server = new FakeServer()
    .on(`GET ${own}/meta`, () => json(metaOf()))
    .on("GET /workflows", () => (health.answer() instanceof Error ? health.answer() : json({ workflows: [] })))
    .on("GET /health", () => health.answer());
  const services = servicesFor(server);
  services.start();
  return { services, server, health };
}

const isDown = (): Error => new TypeError("fetch failed");
const isUp = (): Response => json({ status: "healthy" });

describe("the connection", () => {
  test("is looked at every fifteen seconds while somebody sees the page", async () => {
    const { services, server } = setup();
    expect(server.take()).toEqual([]);
    await services.clock.advance(45_000);
    expect(server.take()).toEqual(["GET /health", "GET /health", "GET /health"]);
    services.activity.tell("hidden");
    await services.clock.advance(60_000);
    expect(server.take()).toEqual([]);
    services.activity.tell("visible");
    await services.clock.advance(10);
    expect(server.take()).toEqual(["GET /health"]);
  });

  test("is lost with the first request that reaches nobody, and tried again with growing pauses", async () => {
    const { services, server, health } = setup();
    const { connection, resources, clock } = services;
    health.answer = isDown;
    resources.workflows.subscribe(() => {});
    await clock.advance(10);
    expect(connection.state.value).toMatchObject({ state: "offline" });
    const { retryAt = 0 } = connection.state.value;
    expect(retryAt - clock.now()).toBeLessThanOrEqual(1_000);
    server.take();
    await clock.advance(7_000);
    expect(server.take()).toEqual(["GET /health", "GET /health", "GET /health"]);
  });

  test("is there again with the first answer, and everything is asked for anew", async () => {
    const { services, health } = setup();
    const { connection, resources, clock } = services;
    health.answer = isDown;
    resources.workflows.subscribe(() => {});
    await clock.advance(10);
    expect(resources.workflows.get().status).toBe("error");
    health.answer = isUp;
    await clock.advance(1_000);
    expect(connection.state.value).toEqual({ state: "connected", retryAt: undefined });
    expect(resources.workflows.get()).toMatchObject({ status: "ready", data: [] });
  });

  test("to a server that starts is named so", async () => {
    const { services, health } = setup();
    health.answer = () => json({ detail: "starting" }, 503);
    await services.clock.advance(15_000);
    expect(services.connection.state.value.state).toBe("starting");
    health.answer = isUp;
    services.connection.retry();
    await services.clock.advance(10);
    expect(services.connection.state.value.state).toBe("connected");
  });

  test("through a proxy without its server is lost", async () => {
    const { services, health } = setup();
    health.answer = () => new Response("Bad Gateway", { status: 502 });
    await services.clock.advance(15_000);
    expect(services.connection.state.value.state).toBe("offline");
  });

  test("is not lost by an error of one request", async () => {
    const { services, server } = setup();
    server.on("GET /workflows", () => json({ detail: "broken" }, 500));
    services.resources.workflows.subscribe(() => {});
    await services.clock.advance(100);
    expect(services.connection.state.value.state).toBe("connected");
    expect(server.take()).toEqual(["GET /workflows", "GET /health"]);
  });

  test("that does not answer in ten seconds is lost", async () => {
    const { services, server } = setup();
    server.on("GET /health", () => new Promise(() => {}));
    await services.clock.advance(25_000);
    expect(services.connection.state.value.state).toBe("offline");
  });
});
