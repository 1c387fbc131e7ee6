import type { SentEvent, WorkflowTick } from "../engine/tick.ts";
import { StopEvent } from "../events/builtin-events.ts";
import type { WorkflowEvent } from "../events/event.ts";
import { summarizeEvent } from "../events/event-summary.ts";
import { InternalDispatchEvent, StepStateChanged } from "../events/internal-events.ts";
import { isPromiseLike, type MaybePromise } from "../resources/maybe-promise.ts";
import type { InternalRunAdapter, RunRequest, RunTurn, Runtime } from "./runtime.ts";
import { InternalRunAdapterDecorator, RuntimeDecorator } from "./runtime-decorator.ts";

/** Where verbose lines go: to `debug` if it is there, else to `info`. */
export interface VerboseLogger {
  debug?(line: string): void;
  info?(line: string): void;
}

type Print = (line: string) => void;

/** Prints what happens in the runs of another runtime, and changes nothing. */
export class VerboseRuntime extends RuntimeDecorator {
  readonly #print: Print;

  constructor(inner: Runtime, logger?: VerboseLogger) {
    super(inner);
    this.#print = printTo(logger);
  }

  protected override decorateInternal(adapter: InternalRunAdapter, { engine }: RunRequest): InternalRunAdapter {
    return new VerboseAdapter(adapter, this.#print, engine.timeoutMs);
  }
}

class VerboseAdapter extends InternalRunAdapterDecorator {
  readonly #print: Print;
  /** Milliseconds. */
  readonly #timeoutMs: number | undefined;

  constructor(inner: InternalRunAdapter, print: Print, timeoutMs: number | undefined) {
    super(inner);
    this.#print = print;
    this.#timeoutMs = timeoutMs;
  }

  override get wantsInternalEvents(): boolean {
    return true;
  }

  override commit(turn: RunTurn): MaybePromise<void> {
    const committed = this.inner.commit(turn);
    if (isPromiseLike(committed)) return committed.then(() => this.#printTurn(turn));
    this.#printTurn(turn); // what was not recorded has not happened
  }

  /** Internal events are made for the lines; readers that have not asked for them do not get them. */
  override publish(events: readonly WorkflowEvent[]): void {
    const wanted = this.inner.wantsInternalEvents ? events : events.filter((event) => !InternalDispatchEvent.is(event));
    if (wanted.length > 0) this.inner.publish(wanted);
  }

  #printTurn({ ticks, events }: RunTurn): void {
    for (const tick of ticks) {
      const line = lineOfTick(tick, this.#timeoutMs);
      if (line !== undefined) this.#print(line);
    }
    for (const event of events) if (StepStateChanged.is(event)) this.#print(lineOfStepState(event));
  }
}

function lineOfStepState({ name, stepState, workerId, inputEventName, outputEventName }: StepStateChanged): string {
  switch (stepState) {
    case "running":
      return `[${name}:${workerId}] started from ${inputEventName}`;
    case "preparing":
      return `[${name}] enqueued (waiting for capacity)`;
    case "not_running":
      return `[${name}:${workerId}] complete with ${outputEventName ?? "no result"}`;
  }
}

const lineOfAdded = ({ event, step }: SentEvent): string =>
  `[tick] add: ${summarizeEvent(event)}${step === undefined ? "" : ` -> ${step}`}`;

/** The line of a tick; `undefined` for the silent ones. */
function lineOfTick(tick: WorkflowTick, timeoutMs: number | undefined): string | undefined {
  switch (tick.type) {
    case "add_event":
      return lineOfAdded(tick);
    case "deliver_sent":
      return tick.sent && lineOfAdded(tick.sent);
    case "publish_event":
      return `[tick] publish: ${summarizeEvent(tick.event)}`;
    case "timeout":
      return `[tick] timeout${timeoutMs === undefined ? "" : `: ${inSeconds(timeoutMs)}`}`;
    case "waiter_timeout":
      return `[tick] waiter timeout: step ${tick.step} waiter ${tick.waiterId}`;
    case "cancel_run":
      return "[tick] cancelled";
    case "idle_release":
      return "[tick] idle release";
    case "step_result": {
      const last = tick.results.at(-1);
      return last?.type === "result" && StopEvent.is(last.event) ? `[result] ${summarizeEvent(last.event)}` : undefined;
    }
    default:
      return undefined;
  }
}

/** @returns seconds with a decimal point, as the reference writes them: `30.0s` */
function inSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  return `${Number.isInteger(seconds) ? seconds.toFixed(1) : seconds}s`;
}

function printTo(logger: VerboseLogger | undefined): Print {
  if (logger?.debug) return (line) => logger.debug?.(line);
  if (logger?.info) return (line) => logger.info?.(line);
  // biome-ignore lint/suspicious/noConsole: printing to the console is what was asked for
  return (line) => console.log(line);
}
