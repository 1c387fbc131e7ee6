import type { Point } from "./graph-layout.ts";

/** How far from a corner a line leaves its straight way, in pixels: not so far that it touches what stands beside. */
const radius = 20;

/** A line along points with round corners, as the path of an SVG. */
export function edgePath(points: readonly Point[]): string {
  const [start] = points;
  const end = points.at(-1);
  if (start === undefined || end === undefined || points.length < 2) return "";
  let path = `M${start.x},${start.y}`;
  points.slice(1, -1).forEach((corner, index) => {
    const before = towards(corner, points[index] ?? corner);
    const after = towards(corner, points[index + 2] ?? corner);
    path += ` L${before.x},${before.y} Q${corner.x},${corner.y} ${after.x},${after.y}`;
  });
  return `${path} L${end.x},${end.y}`;
}

/** A point near a corner, on the way to another; at most half of it. */
function towards(corner: Point, other: Point): Point {
  const distance = Math.hypot(other.x - corner.x, other.y - corner.y);
  const part = distance === 0 ? 0 : Math.min(radius / distance, 0.5);
  return { x: round(corner.x + (other.x - corner.x) * part), y: round(corner.y + (other.y - corner.y) * part) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Where a label stands: in the middle of the way. */
export function middleOfWay(points: readonly Point[]): Point {
  const before = points[Math.floor((points.length - 1) / 2)] ?? { x: 0, y: 0 };
  const after = points[Math.ceil((points.length - 1) / 2)] ?? before;
  return middleOf(before, after);
}

function middleOf(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
