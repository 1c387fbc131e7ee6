import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Direction, GraphLayout } from "../../model/graph/graph-layout.ts";
import { fitBox, type Size } from "../../model/graph/viewport.ts";

/** A graph turns when it is drawn so many times as large then: dragging a separator does not make it flicker. */
const worthTurning = 1.15;

/**
 * Which way a graph runs: the one in which it is drawn larger, if both layouts are there; else to the right in an element wider
 * than high. It turns with the element, but not while `isHeld`: what somebody looks at stays where it is.
 */
export function useDirection(
  element: RefObject<HTMLElement | null>,
  isHeld: boolean,
  layouts: ReadonlyMap<Direction, GraphLayout> | undefined,
): Direction | undefined {
  const [direction, setDirection] = useState<Direction>();
  /** What the direction was chosen among, while the element had a size. */
  const chosenFor = useRef<{ readonly layouts: ReadonlyMap<Direction, GraphLayout> | undefined }>(undefined);
  const held = useRef(isHeld);
  held.current = isHeld;
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const measure = (): void => {
      const size = { width: target.clientWidth, height: target.clientHeight };
      const isChosen = chosenFor.current !== undefined && chosenFor.current.layouts === layouts;
      const hasSize = size.width > 0 && size.height > 0;
      if (hasSize) chosenFor.current = { layouts };
      setDirection((before) => {
        if (before !== undefined && (!hasSize || (isChosen && held.current))) return before;
        return largest(isChosen ? before : undefined, size, layouts) ?? turned(before, size);
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, layouts]);
  return direction;
}

function largest(
  before: Direction | undefined,
  size: Size,
  layouts: ReadonlyMap<Direction, GraphLayout> | undefined,
): Direction | undefined {
  const right = layouts?.get("right");
  const down = layouts?.get("down");
  if (right === undefined || down === undefined) return undefined;
  const zoomOf = ({ width, height }: GraphLayout): number => fitBox({ x: 0, y: 0, width, height }, size).zoom;
  const gain = zoomOf(right) / zoomOf(down);
  if (before === "right") return gain * worthTurning < 1 ? "down" : before;
  if (before === "down") return gain > worthTurning ? "right" : before;
  return gain >= 1 ? "right" : "down";
}

/** Near a square it stays as it is. */
function turned(before: Direction | undefined, { width, height }: Size): Direction {
  if (before === "right" && width > height * 0.8) return before;
  if (before === "down" && width < height * 1.2) return before;
  return width >= height ? "right" : "down";
}
