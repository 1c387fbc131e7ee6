import {
  debuggerApiPrefix,
  debuggerRoutes,
  parentHandlerHeader,
  type Route,
  routePath,
  routes,
  startEventOf,
} from "@llama-agents/protocol";
import { debuggerRouteSchemas, readHeaders, readQueryOf, routeSchemas } from "@llama-agents/protocol/schemas";
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

test("the debugger's own routes lie there, and nowhere else", () => {
  const paths = Object.values(debuggerRoutes).map(({ path }) => path);
  expect(paths.filter((path) => !path.startsWith(debuggerApiPrefix))).toEqual([]);
  expect(Object.keys(debuggerRoutes).sort()).toEqual(Object.keys(debuggerRouteSchemas).sort());
});

test("the list of runs has its defaults, and says what it refuses", () => {
  const read = (query: string) => readQueryOf(debuggerRouteSchemas.listRuns, new URLSearchParams(query));
  expect(read("")).toEqual({ limit: 100 });
  expect(read("status=waiting&status=failed&workflow=a&q= x &limit=500&before=7")).toEqual({
    status: ["waiting", "failed"],
    workflow: ["a"],
    q: "x",
    limit: 500,
    before: "7",
  });
  for (const limit of ["0", "501", "x", ""])
    expect(() => read(`limit=${limit}`)).toThrow(/^Invalid limit: .* 1 to 500$/);
  expect(() => read("status=idle")).toThrow("Allowed values: running, waiting, completed, failed, cancelled");
  expect(() => read(`q=${"x".repeat(501)}`)).toThrow("at most 500 characters");
});

test("the parent of a run is percent-encoded, since its id may have any letters", () => {
  const read = (value: string) => readHeaders("runWorkflow", [[parentHandlerHeader, value]])[parentHandlerHeader];
  expect(read(encodeURIComponent("ü 100%"))).toBe("ü 100%");
  for (const value of ["", "%", "%zz", "a%0Ab", "x".repeat(1_000)])
    expect(() => read(value)).toThrow("X-Parent-Handler");
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
