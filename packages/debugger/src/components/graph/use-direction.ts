import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { Direction } from "../../model/graph/graph-layout.ts";

/**
 * Which way a graph runs: to the right in an element wider than high, else down. It turns with the element, but not while
 * `isHeld`: what somebody looks at stays where it is.
 */
export function useDirection(element: RefObject<HTMLElement | null>, isHeld: boolean): Direction | undefined {
  const [direction, setDirection] = useState<Direction>();
  const held = useRef(isHeld);
  held.current = isHeld;
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = target;
      setDirection((before) => {
        if (before !== undefined && (held.current || width === 0 || height === 0)) return before;
        return turned(before, width, height);
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return direction;
}

/** Near a square it stays as it is, so that dragging a separator does not make it flicker. */
function turned(before: Direction | undefined, width: number, height: number): Direction {
  if (before === "right" && width > height * 0.8) return before;
  if (before === "down" && width < height * 1.2) return before;
  return width >= height ? "right" : "down";
}
