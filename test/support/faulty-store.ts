import type { WorkflowStore } from "@llama-agents/server";

/** What a store does that is not well: it fails, is slow, or writes and then fails, so that nobody knows. */
export type FaultKind = "fail" | "delay" | "lose the answer";

/** A method of a store, or what a reader of its events waits for. */
export type StoreCall = Exclude<keyof WorkflowStore, "keepsJournals" | symbol>;

export interface Fault {
  readonly kind: FaultKind;
  readonly method: StoreCall;
  /** With which call it begins, from 1. */
  readonly call: number;
  /** How many calls of the method have it. */
  readonly times: number;
}

/** A store that does what another one does, but for one fault. */
export class FaultyStore {
  /** What a server is given. */
  readonly store: WorkflowStore;
  /** How often each method was called. */
  readonly calls = new Map<StoreCall, number>();
  #fault: Fault | undefined;
  readonly #delayMs: number;

  /** @param delayMs - milliseconds of a delay */
  constructor(store: WorkflowStore, fault: Fault | undefined, delayMs = 5) {
    this.#fault = fault;
    this.#delayMs = delayMs;
    this.store = new Proxy(store, { get: (target, key) => this.#get(target, key) });
  }

  /** From now on nothing goes wrong any more. */
  heal(): void {
    this.#fault = undefined;
  }

  #get(target: WorkflowStore, key: string | symbol): unknown {
    const value: unknown = Reflect.get(target, key, target);
    if (typeof value !== "function") return value;
    const method = value.bind(target) as (...args: unknown[]) => unknown;
    if (typeof key === "symbol" || key === "onOrphanedRuns" || key === "openState" || key === "open") return method;
    if (key === "subscribeEvents") return (...args: unknown[]) => this.#follow(method(...args) as Batches);
    return (...args: unknown[]) => this.#call(key as StoreCall, () => method(...args));
  }

  /** Each wait for a batch is a call. */
  #follow(batches: Batches): Batches {
    const close = batches.return?.bind(batches);
    const faulty: Batches = {
      next: () => Promise.resolve(this.#call("subscribeEvents", () => batches.next())) as ReturnType<Batches["next"]>,
      [Symbol.asyncIterator]: () => faulty,
      ...(close && { return: close }),
    };
    return faulty;
  }

  #call(method: StoreCall, call: () => unknown): unknown {
    const number = (this.calls.get(method) ?? 0) + 1;
    this.calls.set(method, number);
    const fault = this.#fault;
    if (fault?.method !== method || number < fault.call || number >= fault.call + fault.times) return call();
    return this.#failing(fault, call);
  }

  async #failing({ kind, method, call: number }: Fault, call: () => unknown): Promise<unknown> {
    if (kind === "delay") await new Promise((resolve) => setTimeout(resolve, this.#delayMs));
    if (kind !== "fail") {
      const result = await call();
      if (kind === "delay") return result;
    }
    throw new Error(`the store is told to ${kind} at call ${number} of ${method}`);
  }
}

type Batches = ReturnType<WorkflowStore["subscribeEvents"]>;
