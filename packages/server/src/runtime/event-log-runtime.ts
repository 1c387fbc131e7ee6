import {
  type EngineDefinition,
  type ExternalRunAdapter,
  type InternalRunAdapter,
  type RunRequest,
  type Runtime,
  RuntimeDecorator,
} from "@llama-agents/workflows";
import { RunEnds } from "./run-ends.ts";
import { RunRecorder, type RunRecorderOptions } from "./run-recorder.ts";

/** The tag that steps and traces see: the handler whose run this is. */
export const handlerIdTag = "llamaindex.handler_id";

export interface EventLogRuntimeOptions extends Omit<RunRecorderOptions, "ends"> {
  /** The timeout of workflows that set none, in milliseconds; `undefined` for no limit. */
  readonly defaultTimeoutMs: number | undefined;
}

/**
 * Records the events and the end of the runs of handlers in a store. Other runs, which the program has started itself,
 * are left alone.
 */
export class EventLogRuntime extends RuntimeDecorator {
  readonly #options: RunRecorderOptions;
  readonly #defaultTimeoutMs: number | undefined;
  readonly #ends = new RunEnds();
  readonly #limited = new WeakMap<EngineDefinition, EngineDefinition>();

  constructor(inner: Runtime, { defaultTimeoutMs, ...options }: EventLogRuntimeOptions) {
    super(inner);
    this.#defaultTimeoutMs = defaultTimeoutMs;
    this.#options = { ...options, ends: this.#ends };
  }

  /**
   * Resolves when the end of a run is recorded. Call it before the run can end: in the turn of its start.
   *
   * @throws the error with which the runtime has given the run up, without an end
   */
  ended(runId: string): Promise<void> {
    return this.#ends.wait(runId);
  }

  override run(request: RunRequest): ExternalRunAdapter {
    if (!isOfHandler(request)) return super.run(request);
    const store = this.#options.store.openState(request.runId, request.store);
    return super.run({ ...request, store, engine: this.#withTimeout(request.engine) });
  }

  protected override decorateInternal(adapter: InternalRunAdapter, request: RunRequest): InternalRunAdapter {
    return isOfHandler(request) ? new RunRecorder(adapter, this.#options) : adapter;
  }

  #withTimeout(engine: EngineDefinition): EngineDefinition {
    if (this.#defaultTimeoutMs === undefined || engine.definition.timeout !== undefined) return engine;
    let limited = this.#limited.get(engine);
    if (!limited) {
      limited = { ...engine, timeoutMs: this.#defaultTimeoutMs };
      this.#limited.set(engine, limited);
    }
    return limited;
  }
}

const isOfHandler = ({ tags }: RunRequest): boolean => tags[handlerIdTag] !== undefined;
