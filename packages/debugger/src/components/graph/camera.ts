import type { GraphLayout, Point } from "../../model/graph/graph-layout.ts";
import type { NodePlaces } from "../../model/graph/node-places.ts";
import {
  centreOn,
  dotDistance,
  fitBox,
  isInSight,
  keepInSight,
  opening,
  panBy,
  type Size,
  type Viewport,
  zoomAt,
} from "../../model/graph/viewport.ts";

/** How long after the last movement text is drawn anew, crisp, in milliseconds. */
const restAfter = 160;

/** From which zoom on what moves is a layer of its own. */
const smallestLayer = 0.5;

/** What a camera moves. */
export interface Scene {
  /** What is looked through: has the dots, and does not move. */
  readonly stage: HTMLElement;
  /** Has all nodes and edges. */
  readonly layer: HTMLElement;
  readonly places: NodePlaces;
  /** What it shows first is chosen once for each layout. */
  readonly layout: GraphLayout;
}

/**
 * What is seen of a graph. It writes to the styles of elements once in a frame: nothing is rendered while somebody pans or
 * zooms.
 */
export class Camera {
  #scene: Scene | undefined;
  #size: Size = { width: 0, height: 0 };
  #viewport: Viewport = { x: 0, y: 0, zoom: 1 };
  /** The layout that was opened. */
  #opened: GraphLayout | undefined;
  /** Has somebody chosen what is seen? Until then it follows the size of the stage. */
  #isMoved = false;
  #frame: number | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  get viewport(): Viewport {
    return this.#viewport;
  }

  /** Of the stage, in pixels. */
  get size(): Size {
    return this.#size;
  }

  /** @returns what leaves the scene */
  open(scene: Scene): () => void {
    this.#scene = scene;
    this.#measure();
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(scene.stage);
    return () => {
      observer.disconnect();
      if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
      this.#frame = undefined;
      clearTimeout(this.#rest);
      this.#scene = undefined;
    };
  }

  /** Calls a listener once in a frame in which it moved. @returns what ends it */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows all of the graph. */
  fit(): void {
    this.#isMoved = false;
    if (this.#scene !== undefined) this.#show(fitBox(this.#scene.places.bounds, this.#size));
  }

  /** @param at - what stays where it is, in the stage. @default its middle */
  zoom(factor: number, at: Point = this.#middle()): void {
    if (this.#scene === undefined) return;
    this.#markMoving();
    const { zoom: least } = fitBox(this.#scene.places.bounds, this.#size);
    this.#show(zoomAt(this.#viewport, at, factor, least));
  }

  pan(by: Point): void {
    this.#markMoving();
    this.#show(panBy(this.#viewport, by));
  }

  /** Brings a point of the graph to the middle. */
  lookAt(point: Point): void {
    this.#markMoving();
    this.#show(centreOn({ ...point, width: 0, height: 0 }, this.#size, this.#viewport.zoom));
  }

  /** Brings a node into sight, if it is not seen as a whole. */
  bringIntoSight(id: string): void {
    const box = this.#scene?.places.boxOf(id);
    if (box === undefined || isInSight(this.#viewport, box, this.#size)) return;
    this.#isMoved = true;
    this.#show(centreOn(box, this.#size, this.#viewport.zoom));
  }

  #middle(): Point {
    return { x: this.#size.width / 2, y: this.#size.height / 2 };
  }

  #measure(): void {
    if (this.#scene === undefined) return;
    const { stage, layout, places } = this.#scene;
    const before = this.#size;
    this.#size = { width: stage.clientWidth, height: stage.clientHeight };
    const { width, height } = this.#size;
    const isResized = width !== before.width || height !== before.height;
    if (width > 0 && height > 0 && (this.#opened !== layout || (isResized && !this.#isMoved))) {
      if (this.#opened !== layout) this.#isMoved = false;
      this.#opened = layout;
      this.#show(opening(places.bounds, this.#size, layout.direction));
    } else this.#show(this.#viewport);
    // Before anything is painted.
    this.#write();
  }

  #show(viewport: Viewport): void {
    if (this.#scene === undefined) return;
    this.#viewport = keepInSight(viewport, this.#scene.places.bounds, this.#size);
    this.#frame ??= requestAnimationFrame(this.#write);
  }

  readonly #write = (): void => {
    this.#frame = undefined;
    if (this.#scene === undefined) return;
    const { stage, layer } = this.#scene;
    const { zoom } = this.#viewport;
    // Letters are crisp on whole pixels.
    const x = Math.round(this.#viewport.x);
    const y = Math.round(this.#viewport.y);
    layer.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    const distance = dotDistance(zoom);
    stage.style.backgroundSize = `${distance}px ${distance}px`;
    stage.style.backgroundPosition = `${x}px ${y}px`;
    for (const listener of this.#listeners) listener();
  };

  /**
   * A layer of its own makes moving cheap, and letters blurred: it is one only while it moves, and not where the graph is drawn
   * small, since browsers paint such layers in full size.
   */
  #markMoving(): void {
    this.#isMoved = true;
    if (this.#scene === undefined) return;
    const { style } = this.#scene.layer;
    style.willChange = this.#viewport.zoom < smallestLayer ? "" : "transform";
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      style.willChange = "";
    }, restAfter);
  }
}
