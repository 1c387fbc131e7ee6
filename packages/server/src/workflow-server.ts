import {
  type AnyEventClass,
  type AnyWorkflow,
  type Duration,
  InMemoryRuntime,
  type Runtime,
  toMilliseconds,
  WorkflowConfigurationError,
  type WorkflowMap,
} from "@llama-agents/workflows";
import { refusal } from "./http/errors.ts";
import { EventStreams } from "./http/event-stream-response.ts";
import { eventHandlers } from "./http/events.ts";
import { handlerHandlers } from "./http/handlers.ts";
import { healthHandlers } from "./http/health.ts";
import { createRouter } from "./http/router.ts";
import { workflowHandlers } from "./http/workflows.ts";
import { consoleLogger, type ServerLogger } from "./logger.ts";
import { RegisteredWorkflow } from "./registered-workflow.ts";
import { EventLogRuntime } from "./runtime/event-log-runtime.ts";
import { MemoryWorkflowStore } from "./store/memory-workflow-store.ts";
import type { WorkflowStore } from "./store/workflow-store.ts";
import { WorkflowService } from "./workflow-service.ts";

export interface WorkflowServerOptions {
  /** What the server records. @default a new `MemoryWorkflowStore` */
  readonly store?: WorkflowStore;
  /** Where the runs live. @default a new `InMemoryRuntime` */
  readonly runtime?: Runtime;
  /** How long a run may take if its workflow does not say; `null` for no limit. @default null */
  readonly defaultTimeout?: Duration | null;
  /** How long an event stream may be silent before it carries a comment; `null` for ever. @default "25s" */
  readonly heartbeatInterval?: Duration | null;
  /** The delays between attempts of a write that failed: as many retries as delays. @default ["500ms", "3s"] */
  readonly persistenceBackoff?: readonly Duration[];
  /** Are the engine's own events (step states, idleness) recorded, for readers who ask for them? @default true */
  readonly recordInternalEvents?: boolean;
  /** May a request carry a saved context to start from? @default false */
  readonly acceptContextApi?: boolean;
  /** @default the console */
  readonly logger?: ServerLogger;
}

export interface AddWorkflowOptions {
  /** Event classes that clients may send and no step names, such as those of `waitForEvent`. @default none */
  readonly additionalEvents?: readonly AnyEventClass[];
  /** Takes the place of another workflow of this name, instead of throwing. @default false */
  readonly replace?: boolean;
}

export interface StopOptions {
  /** Break open event streams off? Not needed if their connections are closed next. @default true */
  readonly breakStreams?: boolean;
}

/**
 * Serves workflows over HTTP, as one web-standard function.
 *
 * @example
 * const server = new WorkflowServer().addWorkflow("greet", greet);
 * await serve(server, { port: 8080 }); // from "@llama-agents/server/node"
 * export default { fetch: server.fetch }; // Bun, Deno and others
 */
export class WorkflowServer<Workflows extends WorkflowMap = Record<never, never>> implements AsyncDisposable {
  /** Type-only: what a client is generic in. */
  declare readonly "~workflows": Workflows;
  readonly #runtime: EventLogRuntime;
  readonly #workflows = new Map<string, RegisteredWorkflow>();
  readonly #streams: EventStreams;
  readonly #handle: (request: Request) => Response | Promise<Response>;
  #state: "new" | "starting" | "started" | "stopped" = "new";
  #starting: Promise<void> | undefined;

  /** @throws RangeError if an option is not a duration */
  constructor(options: WorkflowServerOptions = {}) {
    const {
      store = new MemoryWorkflowStore(),
      runtime = new InMemoryRuntime(),
      defaultTimeout,
      heartbeatInterval = "25s",
      persistenceBackoff = ["500ms", "3s"],
      recordInternalEvents = true,
      acceptContextApi = false,
      logger = consoleLogger,
    } = options;
    const shared = { store, logger, retryDelaysMs: persistenceBackoff.map(toMilliseconds) };
    const defaultTimeoutMs = optionalMilliseconds(defaultTimeout);
    this.#runtime = new EventLogRuntime(runtime, { ...shared, recordInternalEvents, defaultTimeoutMs });
    this.#streams = new EventStreams(optionalMilliseconds(heartbeatInterval));
    const service = new WorkflowService({
      ...shared,
      runtime: this.#runtime,
      workflows: this.#workflows,
      acceptContextApi,
    });
    const isHealthy = (): boolean => this.#state === "started" && this.#runtime.isLaunched;
    const handlers = {
      ...healthHandlers(isHealthy),
      ...workflowHandlers(service),
      ...handlerHandlers(service),
      ...eventHandlers(service, this.#streams),
    };
    this.#handle = createRouter(handlers, logger).fetch;
  }

  /**
   * Adds a workflow under the name of its route, which becomes the name of the workflow. Its runs live in the server's
   * runtime from now on; those that the program itself starts are no handlers of the server.
   *
   * @throws WorkflowConfigurationError if the name cannot stand in a path, or another workflow has it; or if the workflow
   *   has no start event, or several
   * @throws WorkflowRuntimeError if the workflow was run or launched elsewhere before
   * @throws WorkflowValidationError if two of its events have the same type
   */
  addWorkflow<const Name extends string, W extends AnyWorkflow>(
    name: Name,
    workflow: W,
    { additionalEvents = [], replace = false }: AddWorkflowOptions = {},
  ): WorkflowServer<Workflows & { readonly [N in Name]: W }> {
    if (/^\.{0,2}$|[/\\]/.test(name)) {
      const what = "it must not be empty or dots only, nor have a slash";
      throw new WorkflowConfigurationError(`${JSON.stringify(name)} cannot be the name of a route: ${what}`);
    }
    const known = this.#workflows.get(name);
    if (known && known.workflow !== workflow && !replace) {
      const advice = "choose another name, or pass replace: true";
      throw new WorkflowConfigurationError(`There is a workflow of the name ${JSON.stringify(name)}: ${advice}`);
    }
    const registered = new RegisteredWorkflow(name, workflow, additionalEvents);
    const isOurs = [...this.#workflows.values()].some((each) => each.workflow === workflow);
    workflow.workflowName = name;
    if (!isOurs) workflow.runtime = this.#runtime;
    this.#workflows.set(name, registered);
    return this as never;
  }

  /** The workflows by their names, in the order in which they were added. */
  getWorkflows(): ReadonlyMap<string, AnyWorkflow> {
    return new Map([...this.#workflows.values()].map(({ name, workflow }) => [name, workflow]));
  }

  /** The whole server as one function, which may be passed on. The first request starts the server. */
  readonly fetch = (request: Request): Response | Promise<Response> =>
    this.#state === "started" ? this.#handle(request) : this.#handleUnstarted(request);

  /** Launches the runtime; does nothing if that is done. A stopped server may be started again. */
  start(): Promise<void> {
    this.#starting ??= this.#launch();
    return this.#starting;
  }

  /**
   * Ends the stay of all runs in memory, and breaks the open streams off. The handlers of these runs stay `running`: a
   * store that outlives the process lets them go on.
   */
  async stop({ breakStreams = true }: StopOptions = {}): Promise<void> {
    this.#state = "stopped";
    this.#starting = undefined;
    if (breakStreams) this.#streams.failAll(new Error("The server was stopped"));
    await this.#runtime.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #launch(): Promise<void> {
    this.#state = "starting";
    await this.#runtime.launch();
    this.#state = "started";
  }

  async #handleUnstarted(request: Request): Promise<Response> {
    if (this.#state === "stopped") return refusal(503, "The server is stopped");
    await this.start();
    return this.#handle(request);
  }
}

const optionalMilliseconds = (duration: Duration | null | undefined): number | undefined =>
  duration == null ? undefined : toMilliseconds(duration);
