import type { RunEvent } from "../run-event.ts";
import type { RequestView } from "../run-view.ts";

interface OpenRequest {
  readonly view: RequestView;
  /** The execution that asked, by its position; `undefined` if it is not known. */
  readonly position: number | undefined;
}

/** What a run has asked of the outside and has no answer to, the oldest first. */
export class RequestTracker {
  #open: OpenRequest[] = [];
  /** Executions that have asked. */
  readonly #asking = new Set<number>();
  /** Types that are known to come from outside, each with how many have come. */
  readonly #responses = new Map<string, number>();
  #published: readonly RequestView[] = [];

  get size(): number {
    return this.#open.length;
  }

  open(event: RunEvent, step: string | undefined, position: number | undefined): void {
    this.#open.push({ view: { event, step }, position });
    if (position !== undefined) this.#asking.add(position);
  }

  hasAsked(position: number): boolean {
    return this.#asking.has(position);
  }

  isResponse(type: string): boolean {
    return this.#responses.has(type);
  }

  /** So many responses of the type have come: each answers what was asked first, for nothing says which request it is to. */
  answer(type: string, count: number): void {
    const known = this.#responses.get(type) ?? 0;
    if (count > known) this.#open = this.#open.slice(count - known);
    this.#responses.set(type, Math.max(known, count));
  }

  /** The execution goes on: it has what it waited for. */
  resume(position: number): void {
    this.#open = this.#open.filter((request) => request.position !== position);
  }

  clear(): void {
    this.#open = [];
  }

  /** The same array until it changes. */
  publish(): readonly RequestView[] {
    const views = this.#open.map(({ view }) => view);
    const isSame =
      views.length === this.#published.length && views.every((view, index) => view === this.#published[index]);
    if (!isSame) this.#published = views;
    return this.#published;
  }
}
