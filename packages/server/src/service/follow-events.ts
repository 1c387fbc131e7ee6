import { isTerminalStatus } from "@llama-agents/protocol";
import { ServiceError } from "../service-error.ts";
import type { FollowedEvent } from "../store/followed-event.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { ServiceContext } from "./service-context.ts";

type Batch = readonly FollowedEvent[];

export interface FollowOptions {
  /**
   * Are the engine's own events wanted, if they are not recorded, but shown live? Recorded ones are always there.
   *
   * @default false
   */
  readonly includeLiveOnly?: boolean;
}

/** Events in one batch of a stream. */
const batchSize = 512;

/**
 * The events of a handler's run after a sequence, the past ones and those to come; `"now"` for none of the past ones.
 *
 * @returns `undefined` if there are none, and will be none
 * @throws ServiceError if the handler has no run
 */
export async function followEvents(
  record: HandlerRecord,
  after: number | "now",
  context: ServiceContext,
  { includeLiveOnly = false }: FollowOptions = {},
): Promise<AsyncIterableIterator<Batch> | undefined> {
  const { store, runtime } = context;
  const found = await findEvents(record, after, context);
  if (!found) return undefined;
  const { runId, afterSequence } = found;
  const { lastSequence = afterSequence >= 0 ? await store.lastSequence(runId) : afterSequence } = found;
  const subscribe = (from: number): AsyncIterableIterator<Batch> => {
    const recorded = store.subscribeEvents(runId, { afterSequence: from, batchSize });
    return includeLiveOnly ? runtime.withLiveOnlyEvents(runId, from, recorded) : recorded;
  };
  return afterSequence <= lastSequence ? subscribe(afterSequence) : new EndOnly(subscribe(lastSequence), afterSequence);
}

/**
 * A cursor that is ahead of the run is most likely that of an earlier run of the handler, whose sequences were others. Its
 * reader gets nothing twice, but must not miss the end.
 *
 * No generator: that would leave its subscription only when the batch comes that it is waiting for.
 */
class EndOnly implements AsyncIterableIterator<Batch> {
  readonly #batches: AsyncIterableIterator<Batch>;
  readonly #afterSequence: number;

  constructor(batches: AsyncIterableIterator<Batch>, afterSequence: number) {
    this.#batches = batches;
    this.#afterSequence = afterSequence;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Batch>> {
    for (;;) {
      const { done, value } = await this.#batches.next();
      if (done) return { done, value };
      const wanted = value.filter((each) => this.#isWanted(each));
      if (wanted.length > 0) return { done: false, value: wanted };
    }
  }

  #isWanted({ sequence, event }: FollowedEvent): boolean {
    return sequence === undefined || sequence > this.#afterSequence || event.kind.isTerminal;
  }

  async return(): Promise<IteratorResult<Batch>> {
    await this.#batches.return?.();
    return { done: true, value: undefined };
  }
}

interface FoundEvents {
  readonly runId: string;
  readonly afterSequence: number;
  /** `undefined` if nobody has asked the store. */
  readonly lastSequence: number | undefined;
}

/**
 * Where the events of a handler's run after a sequence are found.
 *
 * @returns `undefined` if there are none, and will be none
 * @throws ServiceError if the handler has no run
 */
export async function findEvents(
  { runId, status }: HandlerRecord,
  after: number | "now",
  { store }: ServiceContext,
): Promise<FoundEvents | undefined> {
  if (runId === undefined) throw new ServiceError("not-found", "Handler has no associated run");
  const hasEnded = isTerminalStatus(status);
  if (after !== "now" && !hasEnded) return { runId, afterSequence: after, lastSequence: undefined };
  const lastSequence = await store.lastSequence(runId);
  const afterSequence = after === "now" ? lastSequence : after;
  return hasEnded && afterSequence >= lastSequence ? undefined : { runId, afterSequence, lastSequence };
}
