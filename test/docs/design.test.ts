import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/packages.ts";
import { readPage } from "./pages.ts";

const design = readPage("DESIGN.md");

test("every file that DESIGN.md names exists, and is the one that its text says", () => {
  const links = [...design.matchAll(/\[([^\]]+)\]\(([^)#]+)\)/g)].map(([, text = "", path = ""]) => ({ text, path }));
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
  expect(links.filter(({ text, path }) => text.endsWith(".ts") && !path.endsWith(`/src/${text}`))).toEqual([]);
});

test("the life of one event has eight stations, each with its files", () => {
  const [, life = ""] = /## The life of one event\n([\s\S]*?)\n## /.exec(design) ?? [];
  const stations = life.split("\n").filter((line) => /^\d\. /.test(line));
  expect(stations.length).toBe(8);
  for (const station of stations) expect(station).toMatch(/\]\(packages\/workflows\/src\/[\w/-]+\.ts\)/);
});

test("the invariants of DESIGN.md are those of the reducer and of the control loop, word by word", () => {
  for (const [file, letter] of [
    ["engine/reduce.ts", "R"],
    ["runtime/control-loop.ts", "L"],
  ] as const) {
    const source = words(readFileSync(join(root, "packages/workflows/src", file), "utf8"));
    const numbers = [...source.matchAll(new RegExp(`\\b${letter}\\d\\. `, "g"))].map(([label]) => label.slice(0, 2));
    const invariants = [...design.matchAll(new RegExp(`^- \\*\\*(${letter}\\d)\\*\\* (.*)$`, "gm"))];
    expect(invariants.map(([, number]) => number)).toEqual(numbers);
    for (const [, number, text = ""] of invariants) expect(source).toContain(`${number}. ${words(text).slice(0, -1)}`);
  }
});

/** Without line ends, signs of comments and signs of code. */
const words = (text: string): string => text.replaceAll(/[*`]/g, "").replaceAll(/\s+/g, " ").trim();
