import type { Point } from "../../model/graph/graph-layout.ts";
import type { NodePlaces } from "../../model/graph/node-places.ts";
import type { Camera } from "./camera.ts";

/** From how many pixels on a click is a drag. */
const threshold = 4;

export interface GestureActions {
  readonly camera: Camera;
  readonly places: NodePlaces;
  /** `undefined`: beside all nodes. */
  readonly onClick: (id: string | undefined) => void;
  readonly onDrop: (id: string, place: Point) => void;
}

/** What the pointers on the stage do. */
type Gesture =
  | { readonly kind: "press"; readonly id: string | undefined; readonly at: Point }
  | { readonly kind: "drag"; readonly id: string; readonly at: Point; readonly from: Point }
  | { readonly kind: "pan" | "pinch" };

/** Pans, zooms, drags nodes and clicks, by mouse, pen, fingers and wheel. Nodes are elements with a `data-id`. */
export class CanvasGestures {
  readonly #stage: HTMLElement;
  readonly #actions: () => GestureActions;
  readonly #pointers = new Map<number, Point>();
  #gesture: Gesture | undefined;
  /** Of the last event of a pinch in Safari. */
  #scale = 1;

  /** @param actions - asked for at each event */
  constructor(stage: HTMLElement, actions: () => GestureActions) {
    this.#stage = stage;
    this.#actions = actions;
  }

  /** @returns what ends it */
  listen(): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    const stage = this.#stage;
    stage.addEventListener("pointerdown", this.#onDown, { signal });
    stage.addEventListener("pointermove", this.#onMove, { signal });
    stage.addEventListener("pointerup", this.#onUp, { signal });
    stage.addEventListener("pointercancel", this.#onCancel, { signal });
    // Not passive: the page must not scroll or zoom.
    stage.addEventListener("wheel", this.#onWheel, { signal, passive: false });
    for (const type of ["gesturestart", "gesturechange"]) {
      stage.addEventListener(type, this.#onSafariPinch, { signal, passive: false });
    }
    return () => listening.abort();
  }

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || this.#pointers.size >= 2) return;
    const at = this.#pointOf(event);
    this.#pointers.set(event.pointerId, at);
    this.#stage.setPointerCapture(event.pointerId);
    if (this.#pointers.size === 2) {
      this.#drop();
      this.#begin({ kind: "pinch" });
    } else {
      const node = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-id]") : null;
      this.#begin({ kind: "press", id: node?.dataset["id"], at });
    }
  };

  readonly #onMove = (event: PointerEvent): void => {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const at = this.#pointOf(event);
    this.#pointers.set(event.pointerId, at);
    const gesture = this.#gesture;
    if (gesture?.kind === "press") this.#leavePress(gesture, at);
    else if (gesture?.kind === "drag") this.#drag(gesture, at);
    else if (gesture?.kind === "pan") this.#actions().camera.pan(difference(at, before));
    else if (gesture?.kind === "pinch") this.#pinch(event.pointerId, before, at);
  };

  #leavePress({ id, at: pressed }: Gesture & { kind: "press" }, at: Point): void {
    if (distance(pressed, at) < threshold) return;
    const { camera, places } = this.#actions();
    if (id === undefined) {
      this.#begin({ kind: "pan" });
      camera.pan(difference(at, pressed));
    } else {
      const drag = { kind: "drag", id, at: pressed, from: places.placeOf(id) } as const;
      this.#begin(drag);
      this.#drag(drag, at);
    }
  }

  #drag({ id, at: pressed, from }: Gesture & { kind: "drag" }, at: Point): void {
    const { camera, places } = this.#actions();
    const { zoom } = camera.viewport;
    const by = difference(at, pressed);
    places.move(id, { x: Math.round(from.x + by.x / zoom), y: Math.round(from.y + by.y / zoom) });
  }

  /** What is between two fingers stays there. */
  #pinch(pointerId: number, before: Point, at: Point): void {
    const other = [...this.#pointers].find(([id]) => id !== pointerId)?.[1];
    if (other === undefined) return;
    const { camera } = this.#actions();
    const by = difference(at, before);
    camera.pan({ x: by.x / 2, y: by.y / 2 });
    const apart = distance(before, other);
    if (apart > 0) camera.zoom(distance(at, other) / apart, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
  }

  readonly #onUp = (event: PointerEvent): void => {
    if (!this.#pointers.delete(event.pointerId)) return;
    const gesture = this.#gesture;
    if (gesture?.kind === "press") this.#actions().onClick(gesture.id);
    this.#drop();
    this.#begin(this.#pointers.size > 0 ? { kind: "pan" } : undefined);
  };

  /** The browser took it over: nothing was meant. */
  readonly #onCancel = (event: PointerEvent): void => {
    if (!this.#pointers.delete(event.pointerId)) return;
    const gesture = this.#gesture;
    if (gesture?.kind === "drag") this.#actions().places.move(gesture.id, gesture.from);
    this.#begin(undefined);
    this.#pointers.clear();
  };

  #drop(): void {
    if (this.#gesture?.kind !== "drag") return;
    const { places, onDrop } = this.#actions();
    onDrop(this.#gesture.id, places.placeOf(this.#gesture.id));
  }

  #begin(gesture: Gesture | undefined): void {
    this.#gesture = gesture;
    // For the cursor.
    if (gesture === undefined || gesture.kind === "press") delete this.#stage.dataset["gesture"];
    else this.#stage.dataset["gesture"] = gesture.kind;
  }

  readonly #onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    this.#actions().camera.zoom(wheelFactor(event), this.#pointOf(event));
  };

  /** Safari says so when two fingers pinch on a trackpad. On a screen they are pointers. */
  readonly #onSafariPinch = (event: Event): void => {
    event.preventDefault();
    const { scale, clientX, clientY } = event as Event & { scale: number; clientX: number; clientY: number };
    if (event.type === "gesturechange" && this.#pointers.size === 0) {
      this.#actions().camera.zoom(scale / this.#scale, this.#pointOf({ clientX, clientY }));
    }
    this.#scale = scale;
  };

  #pointOf({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point {
    const { left, top } = this.#stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }
}

/** A notch of a wheel zooms by a sixth. Browsers tell a pinch on a trackpad as small turns of a wheel with Ctrl. */
function wheelFactor({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const unit = deltaMode === 1 ? 0.05 : deltaMode === 2 ? 1 : 0.002;
  const isPinch = ctrlKey && deltaMode === 0 && Math.abs(deltaY) < 50;
  return 2 ** Math.min(Math.max(-deltaY * unit * (isPinch ? 5 : 1), -1), 1);
}

function difference(one: Point, other: Point): Point {
  return { x: one.x - other.x, y: one.y - other.y };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
