import { type RefObject, useEffect, useEffectEvent } from "react";

/** What the pointer does to a timeline. Positions are fractions of what is shown. */
export interface TimelineGestures {
  /** Ctrl and wheel, or two fingers: shows so many times as much. */
  readonly onZoom: (factor: number, around: number) => void;
  /** Sideways wheel: by a part of what is shown. */
  readonly onPan: (part: number) => void;
  /** A range is being chosen; `undefined` if that is given up. */
  readonly onDrag: (range: DragRange | undefined) => void;
  readonly onDrop: (range: DragRange) => void;
  readonly onHover: (hover: TimelineHover | undefined) => void;
  /** A bar, by its id, or a label, by its row. */
  readonly onPick: (target: TimelineTarget) => void;
  readonly onEnlarge: (target: TimelineTarget) => void;
}

export interface DragRange {
  readonly from: number;
  readonly to: number;
  /** Is it to be zoomed into, not to filter? */
  readonly isZoom: boolean;
}

export interface TimelineTarget {
  readonly row: string;
  /** `undefined` beside the bars. */
  readonly bar: string | undefined;
  readonly isLabel: boolean;
}

export interface TimelineHover {
  /** Fraction of what is shown. */
  readonly position: number;
  readonly target: TimelineTarget | undefined;
  /** Of the pointer within the element, in pixels. */
  readonly x: number;
  readonly y: number;
}

/** A pointer that moves less than this, in pixels, clicks. */
const dragThreshold = 4;

/**
 * Listens to wheel and pointer on an element.
 *
 * @param area - what listens
 * @param plot - where the axis is drawn, for positions
 */
export function useTimelinePointer(
  area: RefObject<HTMLElement | null>,
  plot: RefObject<HTMLElement | null>,
  gestures: TimelineGestures,
): void {
  const positionAt = useEffectEvent((clientX: number) => {
    const box = plot.current?.getBoundingClientRect();
    return box && box.width > 0 ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0;
  });
  const onWheel = useEffectEvent((event: WheelEvent) => {
    const pixels = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      gestures.onZoom(Math.exp(event.deltaY * pixels * 0.004), positionAt(event.clientX));
      return;
    }
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    event.preventDefault();
    gestures.onPan((sideways * pixels) / Math.max(1, plot.current?.clientWidth ?? 1));
  });
  const onHover = useEffectEvent((event: PointerEvent, element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    gestures.onHover({ position: positionAt(event.clientX), target: targetOf(event), x, y });
  });
  const onLeave = useEffectEvent(() => gestures.onHover(undefined));
  const onDrag = useEffectEvent((range: DragRange | undefined) => gestures.onDrag(range));
  const onDrop = useEffectEvent((range: DragRange) => gestures.onDrop(range));
  const onPick = useEffectEvent((target: TimelineTarget) => gestures.onPick(target));
  const onDouble = useEffectEvent((event: MouseEvent) => {
    const target = targetOf(event);
    if (target) gestures.onEnlarge(target);
  });

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const drag = new PointerDrag(element, { positionAt, onDrag, onDrop, onPick });
    const signal = { signal: drag.signal };
    const onMove = (event: PointerEvent): void => {
      if (!drag.move(event)) onHover(event, element);
    };
    element.addEventListener("wheel", (event) => onWheel(event), { passive: false, ...signal });
    element.addEventListener("pointerdown", (event) => drag.start(event), signal);
    element.addEventListener("pointermove", onMove, signal);
    element.addEventListener("pointerup", (event) => drag.end(event), signal);
    element.addEventListener("pointercancel", () => drag.cancel(), signal);
    element.addEventListener("pointerleave", () => onLeave(), signal);
    element.addEventListener("dblclick", (event) => onDouble(event), signal);
    window.addEventListener("keydown", (event) => event.key === "Escape" && drag.cancel(), signal);
    return () => drag.stop();
  }, [area]);
}

interface DragListeners extends Pick<TimelineGestures, "onDrag" | "onDrop" | "onPick"> {
  readonly positionAt: (clientX: number) => number;
}

/** From the press of a button to its release. */
class PointerDrag {
  readonly #element: HTMLElement;
  readonly #listeners: DragListeners;
  readonly #abort = new AbortController();
  #press: { readonly x: number; readonly target: TimelineTarget | undefined } | undefined;
  #range: DragRange | undefined;

  constructor(element: HTMLElement, listeners: DragListeners) {
    this.#element = element;
    this.#listeners = listeners;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  start(event: PointerEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
    this.#press = { x: event.clientX, target: targetOf(event) };
  }

  /** @returns whether a range is being chosen */
  move(event: PointerEvent): boolean {
    const press = this.#press;
    if (!press || press.target?.isLabel) return false;
    if (!this.#range && Math.abs(event.clientX - press.x) < dragThreshold) return false;
    if (!this.#range) this.#element.setPointerCapture?.(event.pointerId);
    const ends = [this.#listeners.positionAt(press.x), this.#listeners.positionAt(event.clientX)];
    this.#range = { from: Math.min(...ends), to: Math.max(...ends), isZoom: event.shiftKey };
    this.#listeners.onDrag(this.#range);
    return true;
  }

  end(event: PointerEvent): void {
    const [press, range] = [this.#press, this.#range];
    this.cancel();
    if (range) this.#listeners.onDrop({ ...range, isZoom: event.shiftKey });
    else if (press?.target) this.#listeners.onPick(press.target);
  }

  cancel(): void {
    this.#press = undefined;
    if (this.#range) this.#listeners.onDrag(undefined);
    this.#range = undefined;
  }

  stop(): void {
    this.#abort.abort();
  }
}

function targetOf({ target }: Event): TimelineTarget | undefined {
  if (!(target instanceof Element)) return undefined;
  const row = target.closest<HTMLElement>("[data-row]")?.dataset["row"];
  if (row === undefined) return undefined;
  const bar = target.closest<HTMLElement>("[data-bar]")?.dataset["bar"];
  return { row, bar, isLabel: target.closest("[data-label]") !== null };
}
