import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Box,
  fitBox,
  isInSight,
  keepInSight,
  opening,
  panBy,
  toCanvas,
  toGraph,
  type Viewport,
  zoomAt,
  zoomLimits,
} from "../../../src/model/graph/viewport.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const point = fc.record({ x: number(-5_000, 5_000), y: number(-5_000, 5_000) });
const viewport: fc.Arbitrary<Viewport> = fc.record({
  x: number(-5_000, 5_000),
  y: number(-5_000, 5_000),
  zoom: number(zoomLimits.least, zoomLimits.most),
});
const box: fc.Arbitrary<Box> = fc.record({
  x: number(-5_000, 5_000),
  y: number(-5_000, 5_000),
  width: number(1, 50_000),
  height: number(1, 50_000),
});
const size = fc.record({ width: number(50, 4_000), height: number(50, 4_000) });

test("zooming keeps what is under the pointer where it is, within the limits", () => {
  fc.assert(
    fc.property(viewport, point, number(0.01, 100), (before, pointer, factor) => {
      const after = zoomAt(before, pointer, factor);
      const [one, other] = [toGraph(before, pointer), toGraph(after, pointer)];
      expect(other.x).toBeCloseTo(one.x, 3);
      expect(other.y).toBeCloseTo(one.y, 3);
      expect(after.zoom).toBeGreaterThanOrEqual(zoomLimits.least);
      expect(after.zoom).toBeLessThanOrEqual(zoomLimits.most);
    }),
  );
});

test("zooming in and out again leads back", () => {
  fc.assert(
    fc.property(point, point, number(0.5, 2), (place, pointer, factor) => {
      const after = zoomAt(zoomAt({ ...place, zoom: 0.9 }, pointer, factor), pointer, 1 / factor);
      expect(after.zoom).toBeCloseTo(0.9, 6);
      expect(after.x).toBeCloseTo(place.x, 3);
      expect(after.y).toBeCloseTo(place.y, 3);
    }),
  );
});

test("a graph that is larger than the limits allow can be zoomed out to as a whole, and back in", () => {
  const huge = fitBox({ x: 0, y: 0, width: 40_000, height: 60 }, { width: 600, height: 400 });
  expect(huge.zoom).toBeLessThan(zoomLimits.least);
  expect(zoomAt(huge, { x: 0, y: 0 }, 1.25, huge.zoom).zoom).toBeCloseTo(huge.zoom * 1.25, 6);
  expect(zoomAt({ x: 0, y: 0, zoom: 0.1 }, { x: 0, y: 0 }, 0.01, huge.zoom).zoom).toBe(huge.zoom);
});

test("fitting shows everything, in the middle, and does not blow it up", () => {
  fc.assert(
    fc.property(box, size, (graph, canvas) => {
      const fitted = fitBox(graph, canvas);
      const seen = toCanvas(fitted, graph);
      expect(isInSight(fitted, graph, canvas)).toBe(true);
      expect(seen.x + seen.width / 2).toBeCloseTo(canvas.width / 2, 3);
      expect(seen.y + seen.height / 2).toBeCloseTo(canvas.height / 2, 3);
      expect(fitted.zoom).toBeLessThanOrEqual(1.1);
    }),
  );
});

test("a canvas without a size gives a view all the same", () => {
  expect(fitBox({ x: 0, y: 0, width: 10, height: 10 }, { width: 0, height: 0 })).toEqual({ x: 0, y: 0, zoom: 1 });
});

test("a small graph is opened as a whole, a large one where it begins, large enough to be read", () => {
  const canvas = { width: 600, height: 400 };
  const small = { x: 0, y: 0, width: 1_200, height: 100 };
  expect(opening(small, canvas, "right")).toEqual(fitBox(small, canvas));
  const long = toCanvas(opening({ x: 0, y: 0, width: 30_000, height: 60 }, canvas, "right"), {
    x: 0,
    y: 0,
    width: 148,
    height: 60,
  });
  expect(long.x).toBeGreaterThan(0);
  expect(long.x).toBeLessThan(40);
  expect(long.width).toBeGreaterThan(80);
  expect(long.y + long.height / 2).toBeCloseTo(200, 6);
  const high = toCanvas(opening({ x: 0, y: 0, width: 60, height: 30_000 }, canvas, "down"), {
    x: 0,
    y: 0,
    width: 60,
    height: 52,
  });
  expect(high.y).toBeGreaterThan(0);
  expect(high.x + high.width / 2).toBeCloseTo(300, 6);
});

test("a graph that is pushed away stays in sight by a piece; one in sight is left alone", () => {
  fc.assert(
    fc.property(box, size, viewport, point, (graph, canvas, before, by) => {
      const kept = keepInSight(panBy(before, { x: by.x * 100, y: by.y * 100 }), graph, canvas);
      const seen = toCanvas(kept, graph);
      expect(Math.min(seen.x + seen.width, canvas.width) - Math.max(seen.x, 0)).toBeGreaterThan(0);
      expect(Math.min(seen.y + seen.height, canvas.height) - Math.max(seen.y, 0)).toBeGreaterThan(0);
      const again = keepInSight(kept, graph, canvas);
      expect(again.x).toBeCloseTo(kept.x, 6);
      expect(again.y).toBeCloseTo(kept.y, 6);
    }),
  );
});
