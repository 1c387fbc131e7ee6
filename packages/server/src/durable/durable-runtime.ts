import {
  type AnyWorkflow,
  type Clock,
  type Duration,
  type ExternalRunAdapter,
  InMemoryRuntime,
  type RunRequest,
  type Runtime,
  type RuntimeWorkflow,
  systemClock,
  toMilliseconds,
  WorkflowConfigurationError,
} from "@llama-agents/workflows";
import type { ServerLogger } from "../logger.ts";
import { DefaultLogger } from "../observability/default-logger.ts";
import { RegisteredWorkflow } from "../registered-workflow.ts";
import { EventLogRuntime, handlerIdTag } from "../runtime/event-log-runtime.ts";
import type { InternalEventRecording } from "../runtime/internal-event-recording.ts";
import { RunResidence } from "../runtime/run-residence.ts";
import type { WorkflowStore } from "../store/workflow-store.ts";
import { DurableRun, type DurableRunHost } from "./durable-run.ts";

export interface DurableRuntimeOptions {
  /** Where the runs are recorded. Whoever made it disposes of it. */
  readonly store: WorkflowStore;
  /** How long a run may wait in memory for the outside; `null` for ever. @default "60s" */
  readonly idleTimeout?: Duration | null;
  /** The delays between attempts of a write that failed: as many retries as delays. @default ["500ms", "3s"] */
  readonly persistenceBackoff?: readonly Duration[];
  /**
   * Are the engine's own events recorded, for readers who ask for them? With `"live"` they are not: those see them who read
   * the events of a run in this process while they happen, and a reader who is slow misses the oldest.
   *
   * @default true
   */
  readonly recordInternalEvents?: InternalEventRecording;
  /** @default the console */
  readonly logger?: ServerLogger;
  /** @default the clock of the system */
  readonly clock?: Clock;
}

/**
 * Makes the runs of a program durable, without a server: what has happened is recorded before anything follows from it.
 *
 * A run is known by its id. `start` with the id of a run that is not finished goes on with it, whatever the input; with
 * that of a finished one it gives its result again. `launch` resumes, in the background, the unfinished runs of all
 * workflows that were made with the runtime.
 *
 * @example
 * const runtime = createDurableRuntime({ store: new SqliteWorkflowStore("runs.db") });
 * const flow = new OrderFlow({ runtime });
 * await runtime.launch();
 * const handler = flow.start({ item: "book" }, { runId: "order-42" }); // after Ctrl-C: start the program again
 * console.log(await handler.result());
 * await runtime.destroy();
 * @throws RangeError if a duration is none
 */
export const createDurableRuntime = (options: DurableRuntimeOptions): DurableRuntime => new DurableRuntime(options);

/** See {@link createDurableRuntime}. */
export class DurableRuntime implements Runtime, AsyncDisposable {
  readonly #store: WorkflowStore;
  readonly #eventLog: EventLogRuntime;
  readonly #residence: RunResidence;
  readonly #host: DurableRunHost;
  readonly #tracked = new Set<RuntimeWorkflow>();
  readonly #workflows = new Map<string, RegisteredWorkflow>();
  #launching: Promise<void> | undefined;
  #isLaunched = false;

  constructor(options: DurableRuntimeOptions) {
    const { store, clock = systemClock, logger = new DefaultLogger(), idleTimeout = "60s" } = options;
    const { persistenceBackoff = ["500ms", "3s"], recordInternalEvents = true } = options;
    const shared = { store, clock, logger, retryDelaysMs: persistenceBackoff.map(toMilliseconds) };
    this.#store = store;
    this.#eventLog = new EventLogRuntime(new InMemoryRuntime({ clock }), {
      ...shared,
      recordInternalEvents,
      defaultTimeoutMs: undefined,
      idleTimeoutMs: idleTimeout === null ? undefined : toMilliseconds(idleTimeout),
      onReleased: (_runId, wakeAt) => this.#residence.released(wakeAt),
      onGivenUp: (runId) => this.#residence.givenUp(runId),
      registryOf: (name) => this.#registered(name).eventRegistry,
    });
    this.#residence = new RunResidence({ ...shared, runtime: this.#eventLog, workflows: this.#workflows });
    this.#host = {
      ...shared,
      runtime: this.#eventLog,
      loader: this.#residence.loader,
      ready: () => this.launch(),
      registered: (name) => this.#registered(name),
    };
  }

  get isLaunched(): boolean {
    return this.#isLaunched;
  }

  /**
   * Opens the store, and begins to resume what is unfinished. The first run does this too.
   *
   * @throws StoreOpenError if the store cannot be used
   * @throws WorkflowConfigurationError if two workflows have the same name: their runs could not be told apart
   */
  launch(): Promise<void> {
    this.#launching ??= this.#launch().catch((error: unknown) => {
      this.#launching = undefined;
      throw error;
    });
    return this.#launching;
  }

  /** Lets go of all runs in memory: they go on when they are resumed, here or in another process. */
  async destroy(): Promise<void> {
    await this.#launching?.catch(() => {}); // told to whoever has launched it
    this.#launching = undefined;
    this.#isLaunched = false;
    await this.#residence.stop();
    await this.#eventLog.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.destroy();
  }

  /** Unlike other runtimes, this one keeps its workflows alive: their runs may have to be resumed at any time. */
  track(workflow: RuntimeWorkflow): void {
    this.#tracked.add(workflow);
  }

  untrack(workflow: RuntimeWorkflow): void {
    this.#tracked.delete(workflow);
    for (const [name, registered] of this.#workflows) {
      if (registered.workflow === workflow) this.#workflows.delete(name);
    }
  }

  run(request: RunRequest): ExternalRunAdapter {
    const { runId, workflow, tags } = request;
    this.#register(workflow);
    if (tags[handlerIdTag] !== undefined) return this.#eventLog.run(request); // it is being resumed
    return new DurableRun({ ...request, tags: { ...tags, [handlerIdTag]: runId } }, this.#host);
  }

  getRun(runId: string): ExternalRunAdapter {
    return this.#eventLog.getRun(runId);
  }

  async #launch(): Promise<void> {
    for (const workflow of this.#tracked) this.#register(workflow);
    await this.#store.open();
    await this.#eventLog.launch();
    this.#residence.start();
    this.#isLaunched = true;
  }

  #register(workflow: RuntimeWorkflow): void {
    const name = workflow.workflowName;
    const known = this.#workflows.get(name);
    if (known?.workflow === workflow) return;
    if (known) {
      const what = `Two workflows of the durable runtime are called ${JSON.stringify(name)}`;
      throw new WorkflowConfigurationError(`${what}: give one another name, so that their runs can be told apart`);
    }
    this.#workflows.set(name, new RegisteredWorkflow(name, workflow as AnyWorkflow, []));
    if (this.#isLaunched) this.#residence.resumeAll();
  }

  #registered(name: string): RegisteredWorkflow {
    const registered = this.#workflows.get(name);
    if (registered) return registered;
    throw new WorkflowConfigurationError(`The durable runtime has no workflow called ${JSON.stringify(name)}`);
  }
}
