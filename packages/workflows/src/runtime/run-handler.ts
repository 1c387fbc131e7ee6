import type { WorkflowRunContext } from "../context/workflow-run-context.ts";
import { type Duration, toMilliseconds } from "../duration.ts";
import { StopEvent } from "../events/builtin-events.ts";
import type { EventClasses, WorkflowEvent } from "../events/event.ts";
import type { StreamOptions, WorkflowHandler } from "./handler.ts";
import type { ExternalRunAdapter } from "./runtime.ts";

const defaultCancelTimeout: Duration = "5s";

/** A handler over whatever runtime the run lives in. */
export class RunHandler implements WorkflowHandler {
  readonly context: WorkflowRunContext;
  readonly #workflowName: string;
  readonly #run: ExternalRunAdapter;

  constructor(workflowName: string, run: ExternalRunAdapter, context: WorkflowRunContext, signal?: AbortSignal) {
    this.#workflowName = workflowName;
    this.#run = run;
    this.context = context;
    if (signal) this.#cancelOn(signal);
  }

  get runId(): string {
    return this.#run.runId;
  }

  get isDone(): boolean {
    return this.#run.outcome !== undefined;
  }

  get stopEvent(): StopEvent | undefined {
    return this.#run.outcome?.stopEvent;
  }

  async result(): Promise<unknown> {
    const event = await this.#run.result();
    return (event.constructor as typeof StopEvent).type === StopEvent.type ? event.result : event;
  }

  streamEvents(options?: StreamOptions): AsyncIterable<WorkflowEvent>;
  streamEvents<const Only extends EventClasses>(only: Only, options?: StreamOptions): AsyncIterable<never>;
  streamEvents(first?: EventClasses | StreamOptions, second?: StreamOptions): AsyncIterable<WorkflowEvent> {
    const only = Array.isArray(first) ? (first as EventClasses) : undefined;
    const { signal, includeInternal = false }: StreamOptions = (only ? second : (first as StreamOptions)) ?? {};
    return this.#run.streamEvents({ only, signal, includeInternal });
  }

  sendEvent(event: WorkflowEvent, options?: { readonly step?: string }): Promise<void> {
    return this.context.sendEvent(event, options);
  }

  async cancel({ timeout = defaultCancelTimeout }: { readonly timeout?: Duration } = {}): Promise<void> {
    const timeoutMs = toMilliseconds(timeout);
    await this.#run.send({ type: "cancel_run" }).catch(() => {}); // the run was aborted: it has ended all the same
    await this.#run.settled(timeoutMs);
  }

  toString(): string {
    const { outcome } = this.#run;
    const result = outcome ? `, ${outcome.status}${outcome.stopEvent ? `: ${outcome.stopEvent}` : ""}` : "";
    return `WorkflowHandler(workflow: ${this.#workflowName}, run: ${this.runId}${result})`;
  }

  #cancelOn(signal: AbortSignal): void {
    const cancel = (): void => void this.cancel();
    if (signal.aborted) {
      cancel();
      return;
    }
    signal.addEventListener("abort", cancel, { once: true });
    const forget = (): void => signal.removeEventListener("abort", cancel);
    this.#run.result().then(forget, forget);
  }
}
