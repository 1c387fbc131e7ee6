import type { Direction, Point } from "./graph-layout.ts";

/** What is seen of a graph: where its origin is in the canvas, in pixels, and how large it is drawn. */
export interface Viewport extends Point {
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Point, Size {}

/** How small and how large a graph is drawn; smaller if it is not seen as a whole else. */
export const zoomLimits = { least: 0.08, most: 2 } as const;

/** A small graph is not blown up. */
const largestFit = 1.1;
/** Smaller nodes are not told apart: one sees more of the beginning of a graph. */
const smallestOpening = 0.25;
/** How large the beginning is drawn. */
const readable = 0.65;
/** What is left free at each side, of the shorter side of the canvas, and in pixels at most. */
const margin = { share: 0.05, most: 32 } as const;
/** What stays in sight of a graph that is pushed away, in pixels. */
const handhold = 48;

/** Shows everything, in the middle. */
export function fitBox(box: Box, { width, height }: Size): Viewport {
  const free = 2 * marginOf({ width, height });
  const zoom = Math.min((width - free) / box.width, (height - free) / box.height, largestFit);
  return zoom > 0 ? centreOn(box, { width, height }, zoom) : { x: 0, y: 0, zoom: 1 };
}

/** What is seen first: everything, or where it begins if everything is too much. */
export function opening(box: Box, size: Size, direction: Direction): Viewport {
  const whole = fitBox(box, size);
  if (whole.zoom >= smallestOpening) return whole;
  const middle = centreOn(box, size, readable);
  return direction === "right"
    ? { ...middle, x: marginOf(size) - box.x * readable }
    : { ...middle, y: marginOf(size) - box.y * readable };
}

function marginOf({ width, height }: Size): number {
  return Math.min(margin.share * Math.min(width, height), margin.most);
}

export function centreOn(box: Box, { width, height }: Size, zoom: number): Viewport {
  return {
    x: width / 2 - (box.x + box.width / 2) * zoom,
    y: height / 2 - (box.y + box.height / 2) * zoom,
    zoom,
  };
}

/**
 * Zooms by a factor; what is under `at` stays there.
 *
 * @param at - in the canvas
 * @param least - the smallest zoom
 */
export function zoomAt(
  { x, y, zoom }: Viewport,
  at: Point,
  factor: number,
  least: number = zoomLimits.least,
): Viewport {
  const after = clamp(zoom * factor, Math.min(least, zoomLimits.least), zoomLimits.most);
  const part = after / zoom;
  return { x: at.x - (at.x - x) * part, y: at.y - (at.y - y) * part, zoom: after };
}

export function panBy({ x, y, zoom }: Viewport, by: Point): Viewport {
  return { x: x + by.x, y: y + by.y, zoom };
}

/** Keeps a piece of the graph in sight, so that nobody looks at nothing. */
export function keepInSight({ x, y, zoom }: Viewport, box: Box, size: Size): Viewport {
  const along = (offset: number, start: number, length: number, room: number): number => {
    const piece = Math.min(handhold, length * zoom, room / 2);
    return clamp(offset, piece - (start + length) * zoom, room - piece - start * zoom);
  };
  return { x: along(x, box.x, box.width, size.width), y: along(y, box.y, box.height, size.height), zoom };
}

/** A point of the canvas in the graph. */
export function toGraph({ x, y, zoom }: Viewport, point: Point): Point {
  return { x: (point.x - x) / zoom, y: (point.y - y) / zoom };
}

/** A part of a graph in the canvas. */
export function toCanvas({ x, y, zoom }: Viewport, box: Box): Box {
  return { x: box.x * zoom + x, y: box.y * zoom + y, width: box.width * zoom, height: box.height * zoom };
}

/** Whether a part of a graph is seen as a whole. */
export function isInSight(viewport: Viewport, box: Box, { width, height }: Size): boolean {
  const seen = toCanvas(viewport, box);
  return seen.x >= 0 && seen.y >= 0 && seen.x + seen.width <= width && seen.y + seen.height <= height;
}

/** How far the dots of the background are from each other: about as far, in whole pixels, however large a graph is drawn. */
export function dotDistance(zoom: number): number {
  const step = 20 * zoom;
  return Math.round(step * 2 ** Math.ceil(Math.log2(14 / step)));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
