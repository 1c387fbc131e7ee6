import type { WorkflowGraph, WorkflowGraphNode } from "@llama-agents/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { edgePath, middleOfWay } from "../../../src/model/graph/edge-path.ts";
import type { GraphLayout, Point } from "../../../src/model/graph/graph-layout.ts";
import { type GraphModel, graphModel } from "../../../src/model/graph/graph-model.ts";
import { layoutGraph } from "../../../src/model/graph/layout-graph.ts";
import { chain, event, everything, graphOf, step } from "./graph.fixture.ts";

function place(layout: GraphLayout, id: string): Point {
  const found = layout.places.get(id);
  if (found === undefined) throw new Error(`${id} has no place`);
  return found;
}

function expectNoOverlap(model: GraphModel, layout: GraphLayout): void {
  const boxes = model.nodes.map((node) => ({ ...node, ...place(layout, node.id) }));
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      const isApart =
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;
      expect(isApart, `${one.id} lies on ${other.id}`).toBe(true);
    }
  });
}

/** Points along the line that is drawn. */
function along(points: readonly Point[]): readonly Point[] {
  return points.flatMap((point, index) => {
    const next = points[index + 1];
    if (next === undefined) return [point];
    return [0, 0.25, 0.5, 0.75].map((part) => ({
      x: point.x + (next.x - point.x) * part,
      y: point.y + (next.y - point.y) * part,
    }));
  });
}

describe.each(["right", "down"] as const)("a layout to the %s", (direction) => {
  const model = graphModel(everything);
  const layout = layoutGraph(model, direction);
  const axis = direction === "right" ? "x" : "y";
  const size = direction === "right" ? "width" : "height";
  const middle = (id: string): number => {
    const node = model.nodes.find((one) => one.id === id);
    return place(layout, id)[axis] + (node?.[size] ?? 0) / 2;
  };

  test("the event that starts is in the first layer, the one that stops in the last", () => {
    const middles = model.nodes.map(({ id }) => middle(id));
    expect(middle("StartEvent")).toBe(Math.min(...middles));
    expect(middle("StopEvent")).toBe(Math.max(...middles));
  });

  test("each event stands behind the step that sends it, but for the loop", () => {
    for (const [before, after] of [
      ["split", "StepTwo"],
      ["StepTwo", "work"],
      ["Answer", "ask"],
    ] as const) {
      expect(middle(before)).toBeLessThan(middle(after));
    }
    expect(middle("Again")).toBeGreaterThan(middle("split"));
  });

  test("no node lies on another, and all are within the size", () => {
    expectNoOverlap(model, layout);
    for (const { id, width, height } of model.nodes) {
      const { x, y } = place(layout, id);
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(layout.width + 0.5);
      expect(y + height).toBeLessThanOrEqual(layout.height + 0.5);
    }
  });

  test("no edge runs through a node that it does not belong to, also the one of the loop", () => {
    for (const { id, source, target } of model.edges) {
      const points = along(layout.ways.get(id) ?? []);
      expect(points.length).toBeGreaterThan(1);
      for (const node of model.nodes) {
        if (node.id === source || node.id === target) continue;
        const { x, y } = place(layout, node.id);
        const inside = points.filter(
          (point) =>
            point.x > x + 1 && point.x < x + node.width - 1 && point.y > y + 1 && point.y < y + node.height - 1,
        );
        expect(inside, `${source} to ${target} through ${node.id}`).toEqual([]);
      }
    }
  });
});

test("the same graph is always placed alike", () => {
  const model = graphModel(everything);
  expect(layoutGraph(model, "right")).toEqual(layoutGraph(model, "right"));
});

test("graphs without edges, with a step that sends to itself, and with nothing", () => {
  const alone = layoutGraph(graphModel(graphOf([step("a"), step("b")])), "right");
  expect(alone.places.size).toBe(2);
  const self = graphModel(graphOf([step("a")], "a > a"));
  expect([...layoutGraph(self, "down").ways.values()][0]?.length).toBeGreaterThan(2);
  expect(layoutGraph(graphModel(graphOf([])), "right")).toMatchObject({ width: 0, height: 0 });
});

test("a start event that something sends again is still in the first layer", () => {
  const model = graphModel(
    graphOf(
      [event("Begin", "StartEvent"), step("a"), event("Next"), step("b"), event("StopEvent")],
      "Begin > a > Next > b > StopEvent",
      "b > Begin",
    ),
  );
  const layout = layoutGraph(model, "right");
  expect(place(layout, "Begin").x).toBeLessThan(place(layout, "a").x);
});

test("any graph is placed: everything has a place, nothing lies on anything", () => {
  const ids = ["a", "b", "c", "d", "e", "f"];
  const nodes: readonly WorkflowGraphNode[] = [
    event("a", "StartEvent"),
    step("b"),
    event("c"),
    step("d"),
    event("e", "StopEvent"),
    step("f"),
  ];
  const edges = fc.array(
    fc.record({ source: fc.constantFrom(...ids), target: fc.constantFrom(...ids), label: fc.constantFrom(null, "by") }),
    { maxLength: 14 },
  );
  fc.assert(
    fc.property(edges, fc.constantFrom("right", "down"), (drawn, direction) => {
      const graph: WorkflowGraph = { name: "any", nodes, edges: drawn, description: null };
      const model = graphModel(graph);
      const layout = layoutGraph(model, direction as "right");
      expect([...layout.places.keys()].sort()).toEqual(ids);
      for (const { id } of model.edges) expect(layout.ways.get(id)?.length).toBeGreaterThan(1);
      expectNoOverlap(model, layout);
    }),
    { numRuns: 30 },
  );
}, 20_000);

test("a hundred steps are placed within the budget", () => {
  const model = graphModel(chain(100));
  layoutGraph(graphModel(chain(5)), "right");
  const start = performance.now();
  layoutGraph(model, "right");
  // 250 ms on a quiet machine.
  expect(performance.now() - start).toBeLessThan(2000);
});

test("a line begins and ends where it should, and bends between", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
  ];
  expect(edgePath(points)).toBe("M0,0 L5,0 Q10,0 10,5 L10,10");
  expect(edgePath(points.slice(0, 2))).toBe("M0,0 L10,0");
  expect(edgePath([])).toBe("");
  expect(middleOfWay(points)).toEqual({ x: 10, y: 0 });
  expect(middleOfWay(points.slice(0, 2))).toEqual({ x: 5, y: 0 });
});
