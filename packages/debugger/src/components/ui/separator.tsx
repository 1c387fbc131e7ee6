import { type KeyboardEvent, type MouseEvent, type PointerEvent, type ReactElement, useRef } from "react";
import { classNames } from "./class-names.ts";
import classes from "./separator.module.css";

export interface SeparatorProps {
  /** What it resizes. */
  readonly label: string;
  /** Its own direction: a vertical one stands between left and right. */
  readonly orientation: "vertical" | "horizontal";
  /** The size of what comes before it, in units of the owner: pixels or percent. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** How far an arrow key goes; ten times that with Shift. @default 1 */
  readonly step?: number | undefined;
  readonly onChange: (value: number) => void;
  /** Back to the first size, on a double click. */
  readonly onReset?: (() => void) | undefined;
  /** How many pixels one unit is, when a drag begins. @default () => 1 */
  readonly pixelsPerUnit?: (() => number) | undefined;
}

interface Drag {
  readonly from: number;
  readonly value: number;
  readonly pixels: number;
}

/** A line that is dragged, or moved with arrow keys. */
export function Separator(props: SeparatorProps): ReactElement {
  const { label, orientation, value, min, max, step = 1, onChange, onReset, pixelsPerUnit } = props;
  const drag = useRef<Drag>(undefined);
  const isVertical = orientation === "vertical";
  const placeOf = (event: PointerEvent): number => (isVertical ? event.clientX : event.clientY);
  const set = (next: number): void => onChange(Math.min(max, Math.max(min, next)));
  // Neither selects text nor drags the link that lies under its edge, which would end the pointer's events.
  const keep = (event: MouseEvent<HTMLElement>): void => {
    event.preventDefault();
    event.currentTarget.focus();
  };
  const start = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: placeOf(event), value, pixels: pixelsPerUnit?.() ?? 1 };
  };
  const move = (event: PointerEvent<HTMLElement>): void => {
    const { current } = drag;
    if (current !== undefined) set(current.value + (placeOf(event) - current.from) / current.pixels);
  };
  const end = (): void => {
    drag.current = undefined;
  };
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const distance = event.shiftKey ? step * 10 : step;
    const [less, more] = isVertical ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key === less) set(value - distance);
    else if (event.key === more) set(value + distance);
    else if (event.key === "Home") set(min);
    else if (event.key === "End") set(max);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(value)}
      aria-valuemin={Math.round(min)}
      aria-valuemax={Math.round(max)}
      className={classNames(classes["separator"], classes[orientation])}
      onMouseDown={keep}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={onKey}
      onDoubleClick={onReset}
    />
  );
}
