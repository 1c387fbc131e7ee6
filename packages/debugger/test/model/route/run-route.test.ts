import fc from "fast-check";
import { expect, test } from "vitest";
import { type Route, runTabs, type Selection } from "../../../src/model/route/route.ts";
import { formatRoute, parseRoute } from "../../../src/model/route/run-route.ts";

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const selection: fc.Arbitrary<Selection | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({ kind: fc.constant("event" as const), sequence: fc.integer({ min: -9_999, max: 1e9 }) }),
  fc.record({ kind: fc.constant("step" as const), name: text }),
  fc.record({ kind: fc.constant("span" as const), id: text }),
  fc.record({ kind: fc.constant("node" as const), id: text }),
);
const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>({ view: "home" }, { view: "inbox" }),
  fc.record({ view: fc.constant("compare" as const), left: text, right: text }),
  fc.record({
    view: fc.constant("workflow" as const),
    name: text,
    input: fc.option(
      fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
      { nil: undefined },
    ),
    parent: fc.option(text, { nil: undefined }),
  }),
  fc.record({
    view: fc.constant("run" as const),
    handlerId: text,
    tab: fc.constantFrom(...runTabs),
    selection,
    query: fc.string({ maxLength: 20 }),
    internal: fc.boolean(),
  }),
);

test("every place has an address that leads back to it", () => {
  fc.assert(fc.property(route, (place) => void expect(parseRoute(formatRoute(place))).toEqual(place)));
});

test("any address leads somewhere", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (hash) => void expect(parseRoute(hash)).toHaveProperty("view")));
  fc.assert(
    fc.property(fc.string(), (rest) => void expect(parseRoute(`#/r/x?${rest}`)).toMatchObject({ view: "run" })),
  );
  for (const hash of ["", "#", "#/", "#/r/", "#/w/", "#/nowhere/1", "#/r/a/b", "#/diff/a", "#/diff/..b", "#/inbox/x"]) {
    expect(parseRoute(hash)).toEqual({ view: "home" });
  }
});

test("addresses are as in the documentation", () => {
  const place = parseRoute("#/r/h1?tab=timeline&sel=span:work/0/2&q=Tick&int=1");
  expect(place).toEqual({
    view: "run",
    handlerId: "h1",
    tab: "timeline",
    selection: { kind: "span", id: "work/0/2" },
    query: "Tick",
    internal: true,
  });
  expect(formatRoute(place)).toBe("#/r/h1?tab=timeline&sel=span:work/0/2&q=Tick&int=1");
  expect(formatRoute({ view: "compare", left: "a..b", right: "c" })).toBe("#/diff/a%2E%2Eb..c");
  expect(parseRoute("#/w/greet?input=!!!")).toEqual({
    view: "workflow",
    name: "greet",
    input: undefined,
    parent: undefined,
  });
  expect(parseRoute("#/r/%E0%A4%A")).toMatchObject({ view: "run", handlerId: "%E0%A4%A" });
});
