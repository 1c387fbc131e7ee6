import { expect, test } from "vitest";
import { checkChecklist, provingTests } from "../../scripts/checklist.ts";

const source = `
test("[engine 1] plain", () => {});
it(
  '[engine 2] on a line of its own', () => {});
test.each([["a", f(g(h(1)))], ["b", { c: ")(".length }]])("[engine 3] %s", () => {});
test.skipIf(noPostgres)(\`[server 305a] with a condition\`, () => {});
test.prop([fc.array(fc.integer())])("[engine 4] by property", () => {});
test.skip("[engine 5] skipped", () => {});
test("mentions [engine 6] only", () => {});
describe("[engine 7] no test", () => {});
forEachForm("[engine 8] by a helper", (build) => {});
`;

test("the tests of a file are listed with their lines and places", () => {
  expect(provingTests(source, "a.test.ts")).toEqual([
    { area: "engine", id: "1", place: "a.test.ts:2" },
    { area: "engine", id: "2", place: "a.test.ts:3" },
    { area: "engine", id: "3", place: "a.test.ts:5" },
    { area: "server", id: "305a", place: "a.test.ts:6" },
    { area: "engine", id: "4", place: "a.test.ts:7" },
    { area: "engine", id: "8", place: "a.test.ts:11" },
  ]);
});

test("each line is proven by exactly one test, or says why by none", () => {
  const lines = {
    engine: [
      { id: "1", text: "proven" },
      { id: "2", text: "forgotten" },
      { id: "3", text: "twice" },
      { id: "4", text: "absent", none: "not built" },
      { id: "5", text: "contradicted", none: "not built" },
      { id: "6", text: "postponed", later: "comes with the stores" },
      { id: "7", text: "proven early", later: "comes with the stores" },
    ],
  };
  const tests = ["1", "3", "3", "5", "7", "9"].map((id, index) => ({
    area: "engine",
    id,
    place: `a.test.ts:${index}`,
  }));
  expect(checkChecklist(lines, [...tests, { area: "client", id: "1", place: "b.test.ts:1" }])).toEqual({
    proven: 2,
    withoutCounterpart: 2,
    later: ["[engine 6] has no test yet (comes with the stores): postponed"],
    problems: [
      "[engine 2] has no test: forgotten",
      "[engine 3] is named by 2 tests: a.test.ts:1, a.test.ts:2",
      "[engine 5] has no counterpart (not built) and yet a test: a.test.ts:3",
      "[engine 9] is no line: a.test.ts:5",
      "[client 1] is no line: b.test.ts:1",
    ],
  });
});
