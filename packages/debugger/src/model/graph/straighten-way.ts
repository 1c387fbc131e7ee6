import type { Direction, Point } from "./graph-layout.ts";

interface PlacedBox extends Point {
  readonly width: number;
  readonly height: number;
}

/**
 * Leads edges straight through each layer that they pass, and bends them only between layers: dagre bends them at the middle
 * of a layer, where they would cut the corners of nodes that are larger than others.
 *
 * @param boxes - the nodes; the middles of those of a layer are on one line
 * @param way - from border to border
 */
export function straightenWay(
  way: readonly Point[],
  boxes: readonly PlacedBox[],
  direction: Direction,
): readonly Point[] {
  const layers = layersOf(boxes, direction);
  const points: Point[] = [];
  way.forEach((point, index) => {
    const before = way[index - 1];
    const after = way[index + 1];
    const at = along(point, direction);
    const travel = along(after ?? point, direction) - along(before ?? point, direction);
    const layer = layers.find(({ from, to }) => at >= from - 0.5 && at <= to + 0.5);
    if (layer === undefined || travel === 0) {
      points.push(point);
      return;
    }
    const [entry, exit] = travel > 0 ? [layer.from, layer.to] : [layer.to, layer.from];
    if (before !== undefined) points.push(moved(point, entry, direction));
    if (before === undefined || after === undefined) points.splice(after === undefined ? points.length : 0, 0, point);
    if (after !== undefined) points.push(moved(point, exit, direction));
  });
  return points.filter((point, index) => {
    const next = points[index + 1];
    return next === undefined || Math.abs(point.x - next.x) + Math.abs(point.y - next.y) > 0.5;
  });
}

function layersOf(
  boxes: readonly PlacedBox[],
  direction: Direction,
): readonly { readonly from: number; readonly to: number }[] {
  const layers = new Map<number, { from: number; to: number }>();
  for (const box of boxes) {
    const half = (direction === "right" ? box.width : box.height) / 2;
    const from = along(box, direction);
    const middle = Math.round(from + half);
    const layer = layers.get(middle) ?? { from, to: from + 2 * half };
    layers.set(middle, { from: Math.min(layer.from, from), to: Math.max(layer.to, from + 2 * half) });
  }
  return [...layers.values()];
}

function along(point: Point, direction: Direction): number {
  return direction === "right" ? point.x : point.y;
}

function moved(point: Point, to: number, direction: Direction): Point {
  return direction === "right" ? { x: to, y: point.y } : { x: point.x, y: to };
}
