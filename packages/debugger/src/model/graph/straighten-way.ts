import type { Direction, Point } from "./graph-layout.ts";

interface PlacedBox extends Point {
  readonly width: number;
  readonly height: number;
}

/** The nodes that an edge connects. */
interface Ends {
  readonly source: PlacedBox;
  readonly target: PlacedBox;
}

/** How near to the corners of a node an edge may begin, in pixels: at its sides, and at its round ends. */
const margins: Readonly<Record<Direction, number>> = { right: 8, down: 20 };

/**
 * Leads an edge straight through each layer that it passes, and bends it only between layers: dagre bends it at the middle of
 * a layer, where it would cut the corners of nodes that are larger than others. It begins and ends at the sides of nodes that
 * face the layers it comes from and goes to.
 *
 * @param boxes - the nodes; the middles of those of a layer are on one line
 */
export function straightenWay(
  way: readonly Point[],
  boxes: readonly PlacedBox[],
  direction: Direction,
  { source, target }: Ends,
): readonly Point[] {
  const layers = layersOf(boxes, direction);
  const points: Point[] = [];
  way.forEach((point, index) => {
    const before = way[index - 1];
    const after = way[index + 1];
    const travel = along(after ?? point, direction) - along(before ?? point, direction);
    const box = before === undefined ? source : after === undefined ? target : undefined;
    const at = box === undefined ? along(point, direction) : middleOf(box, direction);
    const layer = layers.find(({ from, to }) => at >= from && at <= to);
    if (layer === undefined || travel === 0) {
      points.push(point);
      return;
    }
    const [entry, exit] = travel > 0 ? [layer.from, layer.to] : [layer.to, layer.from];
    const track = box === undefined ? point : within(point, box, direction);
    if (before !== undefined) points.push(moved(track, entry, direction));
    if (box !== undefined)
      points.push(moved(track, faceOf(box, direction, (before === undefined) === travel > 0), direction));
    if (after !== undefined) points.push(moved(track, exit, direction));
  });
  return points.filter((point, index) => {
    const next = points[index + 1];
    return next === undefined || Math.abs(point.x - next.x) + Math.abs(point.y - next.y) > 0.5;
  });
}

function middleOf(box: PlacedBox, direction: Direction): number {
  return along(box, direction) + (direction === "right" ? box.width : box.height) / 2;
}

/** The far side of a node, seen from where the graph begins, or the near one. */
function faceOf(box: PlacedBox, direction: Direction, isFar: boolean): number {
  return along(box, direction) + (isFar ? (direction === "right" ? box.width : box.height) : 0);
}

/** A point beside the side of a node at which an edge may begin. */
function within(point: Point, { x, y, width, height }: PlacedBox, direction: Direction): Point {
  const margin = margins[direction];
  return direction === "right"
    ? { x: point.x, y: Math.min(Math.max(point.y, y + margin), y + height - margin) }
    : { x: Math.min(Math.max(point.x, x + margin), x + width - margin), y: point.y };
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
