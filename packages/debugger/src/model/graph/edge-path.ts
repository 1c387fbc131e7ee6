import type { Point } from "./graph-layout.ts";

/** A smooth line along points, as the path of an SVG: it begins and ends at them, and stays within their corners. */
export function edgePath(points: readonly Point[]): string {
  const [start, ...rest] = points;
  const end = rest.at(-1);
  if (start === undefined || end === undefined) return "";
  let path = `M${start.x},${start.y}`;
  for (let index = 0; index < rest.length - 1; index++) {
    const corner = rest[index];
    const next = rest[index + 1];
    if (corner === undefined || next === undefined) break;
    const middle = index === rest.length - 2 ? next : middleOf(corner, next);
    path += ` Q${corner.x},${corner.y} ${middle.x},${middle.y}`;
  }
  return rest.length === 1 ? `${path} L${end.x},${end.y}` : path;
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
