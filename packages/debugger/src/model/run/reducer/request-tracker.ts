import type { RunEvent } from "../run-event.ts";
import type { EventPlace, RequestView, WaitView } from "../run-view.ts";

interface OpenRequest {
  readonly view: RequestView;
  /** The execution that asked, by its position; `undefined` if it is not known. */
  readonly position: number | undefined;
  /** Its place among the waits. */
  readonly wait: number;
}

/** What a run has asked of the outside and has no answer to, the oldest first. */
export class RequestTracker {
  #open: OpenRequest[] = [];
  readonly #waits: WaitView[] = [];
  /** Executions that have asked. */
  readonly #asking = new Set<number>();
  /** Types that are known to come from outside, each with how many have come. */
  readonly #responses = new Map<string, number>();
  #published: { readonly requests: readonly RequestView[]; readonly waits: readonly WaitView[] } = {
    requests: [],
    waits: [],
  };
  #isDirty = false;

  get size(): number {
    return this.#open.length;
  }

  open(event: RunEvent, step: string | undefined, position: number | undefined): void {
    const view: RequestView = { event, step };
    this.#open.push({ view, position, wait: this.#waits.push({ request: view, end: undefined }) - 1 });
    if (position !== undefined) this.#asking.add(position);
    this.#isDirty = true;
  }

  hasAsked(position: number): boolean {
    return this.#asking.has(position);
  }

  isResponse(type: string): boolean {
    return this.#responses.has(type);
  }

  /** So many responses of the type have come: each answers what was asked first, for nothing says which request it is to. */
  answer(type: string, count: number, place: EventPlace): void {
    const known = this.#responses.get(type) ?? 0;
    this.#responses.set(type, Math.max(known, count));
    const answered = this.#open.slice(0, Math.max(0, count - known));
    this.#close((request) => answered.includes(request), place);
  }

  /** The execution goes on: it has what it waited for. */
  resume(position: number, place: EventPlace): void {
    this.#close((request) => request.position === position, place);
  }

  /** The run has ended. */
  clear(place: EventPlace): void {
    this.#close(() => true, place);
  }

  /** The same arrays until they change. */
  publish(): { readonly requests: readonly RequestView[]; readonly waits: readonly WaitView[] } {
    if (this.#isDirty) {
      this.#published = { requests: this.#open.map(({ view }) => view), waits: [...this.#waits] };
      this.#isDirty = false;
    }
    return this.#published;
  }

  #close(isClosed: (request: OpenRequest) => boolean, end: EventPlace): void {
    if (this.#open.length === 0) return;
    const closed = this.#open.filter(isClosed);
    if (closed.length === 0) return;
    this.#open = this.#open.filter((request) => !closed.includes(request));
    for (const { view, wait } of closed) this.#waits[wait] = { request: view, end };
    this.#isDirty = true;
  }
}
