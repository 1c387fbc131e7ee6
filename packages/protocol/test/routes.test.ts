import { debuggerApiPrefix, type Route, routePath, routes, startEventOf } from "@llama-agents/protocol";
import { routeSchemas } from "@llama-agents/protocol/schemas";
import { expect, test } from "vitest";

const table: readonly (readonly [string, Route])[] = Object.entries(routes);

test("the table has every route once", () => {
  expect(table.map(([, { method, path }]) => `${method} ${path}`)).toEqual([
    "GET /health",
    "GET /livez",
    "GET /readyz",
    "GET /workflows",
    "POST /workflows/:name/run",
    "POST /workflows/:name/run-nowait",
    "GET /workflows/:name/schema",
    "GET /workflows/:name/representation",
    "GET /workflows/:name/events",
    "GET /handlers",
    "GET /handlers/:handlerId",
    "POST /handlers/:handlerId/cancel",
    "DELETE /handlers/:handlerId",
    "GET /events/:handlerId",
    "POST /events/:handlerId",
    "GET /results/:handlerId",
    "GET /openapi.json",
    "GET /docs",
    "GET /redoc",
    "GET /metrics",
  ]);
  expect(Object.keys(routes).sort()).toEqual(Object.keys(routeSchemas).sort());
});

test("nothing lies where the debugger reads", () => {
  expect(table.filter(([, { path }]) => path.startsWith(debuggerApiPrefix))).toEqual([]);
});

test("parameters are percent-encoded into the path", () => {
  expect(routePath("runWorkflow", { name: "a joke" })).toBe("/workflows/a%20joke/run");
  expect(routePath("getHandler", { handlerId: "ü?#%:id" })).toBe("/handlers/%C3%BC%3F%23%25%3Aid");
  expect(routePath("health", {})).toBe("/health");
});

test("a parameter that cannot be in a path is refused", () => {
  for (const handlerId of ["", ".", "..", "a/b", "a\\b"]) {
    expect(() => routePath("getHandler", { handlerId }), handlerId).toThrow(/getHandler: handlerId cannot be/);
  }
  expect(routePath("getHandler", { handlerId: "..." })).toBe("/handlers/...");
});

test("a run starts with start_event, or kwargs without it, or nothing", () => {
  const start_event = { topic: "x" };
  const kwargs = { topic: "y" };
  expect(startEventOf({ start_event, kwargs })).toBe(start_event);
  expect(startEventOf({ kwargs })).toBe(kwargs);
  expect(startEventOf({ start_event: null, kwargs })).toEqual({});
  expect([{}, { start_event: null }, { kwargs: null }, { start_event: {} }].map(startEventOf)).toEqual([
    {},
    {},
    {},
    {},
  ]);
  expect(["", 0, false].map((value) => startEventOf({ start_event: value }))).toEqual(["", 0, false]);
});
