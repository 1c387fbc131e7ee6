import { expect, test } from "vitest";
import { edgeLine } from "../../../src/model/graph/edge-line.ts";

const way = [
  { x: 100, y: 20 },
  { x: 150, y: 20 },
  { x: 200, y: 60 },
  { x: 300, y: 60 },
];
const end = (home: { x: number; y: number }, by = { x: 0, y: 0 }) => ({
  home,
  box: { x: home.x + by.x, y: home.y + by.y, width: 100, height: 40 },
});
const source = { x: 0, y: 0 };
const target = { x: 300, y: 40 };

test("an edge takes the way of the layout while its nodes are there", () => {
  const { path, middle } = edgeLine(way, end(source), end(target), "right");
  expect(path).toMatch(/^M100,20 .*L300,60$/);
  expect(middle).toEqual({ x: 175, y: 40 });
});

test("nodes that are moved together take the way of their edge with them", () => {
  const by = { x: 10, y: -5 };
  const { path, middle } = edgeLine(way, end(source, by), end(target, by), "right");
  expect(path).toMatch(/^M110,15 .*L310,55$/);
  expect(middle).toEqual({ x: 185, y: 35 });
});

test("an edge of a node that was moved alone is a curve from side to side", () => {
  const right = edgeLine(way, end(source), end(target, { x: 40, y: 100 }), "right");
  expect(right.path).toBe("M100,20 C220,20 220,160 340,160");
  expect(right.middle).toEqual({ x: 220, y: 90 });
  const down = edgeLine(way, end(source), end(target, { x: 0, y: 60 }), "down");
  expect(down.path).toMatch(/^M50,40 C50,70 350,70 350,100$/);
});

test("a curve that leads back leaves and arrives straight, too", () => {
  const { path } = edgeLine(way, end(source), end(target, { x: -500, y: 0 }), "right");
  const [, away = 0, near = 0] = /C(-?[\d.]+),20 (-?[\d.]+),60/.exec(path) ?? [];
  expect(Number(away)).toBeGreaterThan(100);
  expect(Number(near)).toBeLessThan(-200);
});
