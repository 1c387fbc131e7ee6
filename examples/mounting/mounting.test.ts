import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import { describe, expect, test, vi } from "vitest";
import * as expressExample from "./express.ts";
import * as fastifyExample from "./fastify.ts";
import * as honoExample from "./hono.ts";
import * as nextRoute from "./next-route.ts";
import { createCountdownServer } from "./workflow-server.ts";

interface Example {
  listen(port: number): Promise<{ readonly http: unknown; readonly close: () => Promise<void> }>;
}

type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

async function mounted(example: Example, prefix: string, body: (fetch: Fetch, whole: Fetch) => Promise<void>) {
  const { http, close } = await example.listen(0);
  if (!(http as Server).listening) await once(http as Server, "listening");
  const { port } = (http as Server).address() as AddressInfo;
  const whole: Fetch = (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
  try {
    await body((path, init) => whole(`${prefix}${path}`, init), whole);
  } finally {
    await close();
  }
}

const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** Everything works below the prefix, streaming too. */
async function expectWorking(fetch: Fetch): Promise<void> {
  expect(await (await fetch("/health")).json()).toEqual({ status: "healthy" });
  expect(await (await fetch("/workflows")).json()).toEqual({ workflows: ["countdown"] });
  const run = await fetch("/workflows/countdown/run", post({ handler_id: "three", start_event: { from: 3 } }));
  expect([run.status, (await run.json()).result.value]).toEqual([200, { result: "lift-off" }]);
  const stream = await fetch("/events/three?after_sequence=-1");
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  expect((await stream.text()).match(/"left":\d/g)).toEqual(['"left":3', '"left":2', '"left":1']);
  expect((await fetch("/handlers/nope")).status).toBe(404);
  expect((await fetch("/workflows/countdown/run")).headers.get("allow")).toBe("POST");
  expect((await fetch("/workflows/countdown/run", post("not an object"))).status).toBe(400);
  expect((await fetch("/workflows/countdown/run", post("x".repeat(5_000_000)))).status).toBe(413);
  expect((await fetch("/health", { method: "HEAD" })).status).toBe(200);
}

describe("examples/mounting", () => {
  const parents = { hono: honoExample, express: expressExample, fastify: fastifyExample };
  for (const [name, example] of Object.entries(parents)) {
    test(`${name}.ts: everything works below the prefix, started and stopped by the application`, async () => {
      await mounted(example, "/flows", async (fetch, whole) => {
        await expectWorking(fetch);
        if (name === "hono") return;
        // The application's own parser of bodies does its work beside it.
        expect(await (await whole("/echo", post({ a: 1 }))).json()).toEqual({ a: 1 });
      });
    });
  }

  test("express.ts: a parser of bodies before the server is named as what is wrong", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {}); // the log
    const app = express();
    app.use(express.json());
    app.use("/flows", getRequestListener(createCountdownServer().fetch, { overrideGlobalObjects: false }));
    const listen = async (port: number) => {
      const http = app.listen(port, "127.0.0.1");
      return { http, close: async () => void http.close() };
    };
    await mounted({ listen }, "/flows", async (fetch) => {
      const response = await fetch("/workflows/countdown/run", post({}));
      expect(response.status).toBe(500);
      expect((await response.json()).detail).toContain("mount it before parsers of bodies");
    });
  });

  test("next-route.ts: the handlers are functions of a request, the first one starts the server", async () => {
    const methods: Readonly<Record<string, unknown>> = nextRoute;
    await expectWorking(async (path, init) => {
      const handle = methods[init?.method ?? "GET"] as typeof nextRoute.GET;
      return handle(new Request(`http://next.example/api/flows${path}`, init));
    });
  });
});
