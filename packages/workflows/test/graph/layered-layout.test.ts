import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type LayoutNode, layeredLayout } from "../../src/graph/layered-layout.ts";

const sized = (...ids: readonly string[]): readonly LayoutNode[] => ids.map((id) => ({ id, width: 80, height: 40 }));

test("nodes follow each other from top to bottom", () => {
  const { nodes } = layeredLayout(sized("c", "b", "a"), [
    { source: "a", target: "b" },
    { source: "b", target: "c" },
    { source: "a", target: "c" },
  ]);
  const [a, b, c] = ["a", "b", "c"].map((id) => nodes.get(id)?.y ?? Number.NaN);
  expect(a).toBeLessThan(b ?? 0);
  expect(b).toBeLessThan(c ?? 0);
});

test("neighbours are ordered so that their edges do not cross", () => {
  const { nodes } = layeredLayout(sized("a", "b", "x", "y"), [
    { source: "a", target: "y" },
    { source: "b", target: "x" },
  ]);
  const x = (id: string): number => nodes.get(id)?.x ?? Number.NaN;
  expect(x("a") < x("b")).toBe(x("y") < x("x"));
});

test("a chain of thousands of nodes is laid out", () => {
  const ids = Array.from({ length: 5000 }, (_, index) => `n${index}`);
  const edges = ids.slice(1).map((target, index) => ({ source: ids[index] ?? "", target }));
  expect(layeredLayout(sized(...ids), edges).nodes.size).toBe(5000);
});

test("nodes never overlap, and everything is within the drawing", async () => {
  const graph = fc.integer({ min: 1, max: 12 }).chain((count) => {
    const ids = Array.from({ length: count }, (_, index) => `n${index}`);
    const id = fc.constantFrom(...ids);
    return fc.record({
      nodes: fc.tuple(
        ...ids.map((name) =>
          fc.record({ id: fc.constant(name), width: fc.integer({ min: 20, max: 200 }), height: fc.constant(40) }),
        ),
      ),
      edges: fc.array(fc.record({ source: id, target: id }), { maxLength: 30 }),
    });
  });
  await fc.assert(
    fc.property(graph, ({ nodes, edges }) => {
      const layout = layeredLayout(nodes, edges);
      const boxes = nodes.map(({ id, width, height }) => ({
        ...(layout.nodes.get(id) ?? { x: Number.NaN, y: 0 }),
        width,
        height,
      }));
      for (const [index, a] of boxes.entries()) {
        expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
        expect(a.x + a.width / 2).toBeLessThanOrEqual(layout.width);
        expect(a.y + a.height / 2).toBeLessThanOrEqual(layout.height);
        for (const b of boxes.slice(index + 1)) {
          const apart =
            Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
          expect(apart).toBe(true);
        }
      }
      expect(layout.edges).toHaveLength(edges.length);
      for (const [index, { source, target }] of edges.entries()) {
        const way = layout.edges[index] ?? [];
        expect(way.length).toBeGreaterThanOrEqual(2);
        for (const { x, y } of way) expect(x >= 0 && x <= layout.width && y >= 0 && y <= layout.height).toBe(true);
        if (source !== target) expect(way[0]?.x).toBe(layout.nodes.get(source)?.x);
        if (source !== target) expect(way.at(-1)?.x).toBe(layout.nodes.get(target)?.x);
      }
    }),
  );
});
