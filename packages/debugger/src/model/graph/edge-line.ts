import { edgePath, middleOfWay } from "./edge-path.ts";
import type { Direction, Point } from "./graph-layout.ts";
import type { Box } from "./viewport.ts";

/** An edge as it is drawn. */
export interface EdgeLine {
  /** As the path of an SVG. */
  readonly path: string;
  /** Where its label stands. */
  readonly middle: Point;
}

/** A node at an end of an edge, and where the layout put it. */
export interface EdgeEnd {
  readonly box: Box;
  readonly home: Point;
}

/** An edge along the way that the layout found, as long as its nodes are there, or were moved together; else a plain curve. */
export function edgeLine(way: readonly Point[], source: EdgeEnd, target: EdgeEnd, direction: Direction): EdgeLine {
  const by = movedBy(source);
  const other = movedBy(target);
  if (by.x !== other.x || by.y !== other.y || way.length < 2) return curve(source.box, target.box, direction);
  const points = by.x === 0 && by.y === 0 ? way : way.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }));
  return { path: edgePath(points), middle: middleOfWay(points) };
}

function movedBy({ box, home }: EdgeEnd): Point {
  return { x: round(box.x - home.x), y: round(box.y - home.y) };
}

/** From the side of a node where edges leave to the side of another where they arrive, leaving and arriving straight. */
function curve(source: Box, target: Box, direction: Direction): EdgeLine {
  const isRight = direction === "right";
  const from = isRight
    ? { x: source.x + source.width, y: source.y + source.height / 2 }
    : { x: source.x + source.width / 2, y: source.y + source.height };
  const to = isRight
    ? { x: target.x, y: target.y + target.height / 2 }
    : { x: target.x + target.width / 2, y: target.y };
  const reach = reachOf(isRight ? to.x - from.x : to.y - from.y);
  const away = isRight ? { x: from.x + reach, y: from.y } : { x: from.x, y: from.y + reach };
  const near = isRight ? { x: to.x - reach, y: to.y } : { x: to.x, y: to.y - reach };
  return { path: `M${text(from)} C${text(away)} ${text(near)} ${text(to)}`, middle: middle(from, to) };
}

/** How far a curve goes straight, in pixels: half of the way, and where it leads back a little more the longer it is. */
function reachOf(distance: number): number {
  return Math.max(24, distance >= 0 ? distance / 2 : 6 * Math.sqrt(-distance));
}

/** Of a curve that is the same seen from both its ends. */
function middle(from: Point, to: Point): Point {
  return { x: round((from.x + to.x) / 2), y: round((from.y + to.y) / 2) };
}

const text = ({ x, y }: Point): string => `${round(x)},${round(y)}`;

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
