import { expect, test } from "vitest";
import { stackParts } from "../../../src/model/format/stack-frames.ts";

const shapeOf = (stack: string): string[] =>
  stackParts(stack).map((part) => (part.kind === "line" ? part.text.trim() : `[${part.lines.length}]`));

test("frames of libraries in JavaScript are folded", () => {
  const stack = `Error: Cannot find /x/node_modules/y
    at work (file:///app/flow.ts:3:9)
    at run (/app/node_modules/lib/run.js:1:1)
    at new Promise (<anonymous>)
    at node:internal/main:1:1
    at main (/app/main.ts:1:1)`;
  expect(shapeOf(stack)).toEqual([
    "Error: Cannot find /x/node_modules/y",
    "at work (file:///app/flow.ts:3:9)",
    "[3]",
    "at main (/app/main.ts:1:1)",
  ]);
});

test("frames of libraries in Python are folded with their source", () => {
  const stack = `Traceback (most recent call last):
  File "/usr/lib/python3.12/asyncio/tasks.py", line 1, in run
    run()
    ^^^^^
  File "/app/flow.py", line 3, in work
    raise ValueError("boom")
ValueError: boom
`;
  expect(shapeOf(stack)).toEqual([
    "Traceback (most recent call last):",
    "[3]",
    'File "/app/flow.py", line 3, in work',
    'raise ValueError("boom")',
    "ValueError: boom",
  ]);
});
