import { type RefCallback, useCallback, useState } from "react";

/** Until it is measured, in pixels. */
const initialWidth = 1_000;

/** The width of an element, in pixels, as it changes. */
export function useWidth(): readonly [number, RefCallback<HTMLElement>] {
  const [width, setWidth] = useState(initialWidth);
  const measure = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const read = (): void => {
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [width, measure];
}
