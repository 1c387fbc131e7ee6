import {
  type AnyWorkflow,
  type Duration,
  InMemoryRuntime,
  systemClock,
  toMilliseconds,
  WorkflowConfigurationError,
  type WorkflowMap,
} from "@llama-agents/workflows";
import { assertSound } from "./assert-sound.ts";
import { assertWorkflow } from "./assert-workflow.ts";
import { createDebugger, type ServedDebugger } from "./http/debugger/debugger.ts";
import { EventStreams } from "./http/event-stream-response.ts";
import type { HealthChecks } from "./http/health.ts";
import { metricsHandlers } from "./http/metrics.ts";
import { Auth } from "./http/middleware/auth.ts";
import { Cors } from "./http/middleware/cors.ts";
import { readLimits } from "./http/middleware/limits.ts";
import { StreamSlots } from "./http/middleware/stream-slots.ts";
import { ServerDescription } from "./http/openapi.ts";
import { landingPages } from "./http/pages.ts";
import { RequestGate } from "./http/request-gate.ts";
import { createRouteHandlers } from "./http/route-handlers.ts";
import { Router } from "./http/router.ts";
import type { ServerLogger } from "./logger.ts";
import { DefaultLogger } from "./observability/default-logger.ts";
import { Metrics } from "./observability/metrics.ts";
import { createRequestObserver } from "./observability/request-observer.ts";
import type { OpenApiDocument } from "./openapi/open-api-document.ts";
import { RegisteredWorkflow } from "./registered-workflow.ts";
import { EventLogRuntime } from "./runtime/event-log-runtime.ts";
import { RunResidence } from "./runtime/run-residence.ts";
import { DefaultStore } from "./store/default-store.ts";
import type { WorkflowStore } from "./store/workflow-store.ts";
import { workflowServerBrand } from "./workflow-server-brand.ts";
import {
  type AddWorkflowOptions,
  readBasePath,
  readTrustedProxies,
  type StopOptions,
  type WorkflowServerOptions,
} from "./workflow-server-options.ts";
import { WorkflowService } from "./workflow-service.ts";

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
  readonly [workflowServerBrand] = true;
  /** What stands before all paths; `""` for nothing. */
  readonly basePath: string;
  /** Must callers say who they are? */
  readonly hasAuth: boolean;
  /** As it was given, not measured. */
  readonly #givenStore: WorkflowStore;
  readonly #store: WorkflowStore;
  readonly #runtime: EventLogRuntime;
  readonly #residence: RunResidence;
  readonly #workflows = new Map<string, RegisteredWorkflow>();
  readonly #service: WorkflowService;
  readonly #streams: EventStreams;
  readonly #streamSlots: StreamSlots;
  readonly #gate = new RequestGate();
  readonly #cors: Cors | undefined;
  readonly #isCorsDefault: boolean;
  readonly #debugger: ServedDebugger | undefined;
  readonly #router: Router;
  readonly #description: ServerDescription;
  readonly #logger: ServerLogger;
  readonly #metrics: Metrics | undefined;
  #startsLazily: boolean;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  /** @throws RangeError if an option is not what it should be */
  constructor(options: WorkflowServerOptions = {}) {
    const {
      store = new DefaultStore(),
      runtime = new InMemoryRuntime(),
      idleTimeout = "60s",
      heartbeatInterval = "25s",
      persistenceBackoff = ["500ms", "3s"],
      recordInternalEvents = true,
      acceptContextApi = false,
      clock = systemClock,
      logger = new DefaultLogger(),
    } = options;
    this.basePath = readBasePath(options.basePath ?? "");
    this.hasAuth = options.auth !== undefined;
    this.#logger = logger;
    this.#startsLazily = options.autoStart ?? true;
    this.#isCorsDefault = options.cors === undefined;
    this.#cors = createCors(options.cors ?? true);
    const limits = readLimits(options.limits);
    this.#streamSlots = new StreamSlots(limits.maxStreamsPerAddress);
    const retryDelaysMs = persistenceBackoff.map(toMilliseconds);
    this.#metrics = options.metrics === false ? undefined : this.#createMetrics(logger, options.blockingThreshold);
    const shared = { store: this.#metrics?.store.measure(store) ?? store, logger, clock, retryDelaysMs };
    this.#runtime = new EventLogRuntime(runtime, {
      ...shared,
      recordInternalEvents,
      defaultTimeoutMs: optionalMilliseconds(options.defaultTimeout),
      idleTimeoutMs: optionalMilliseconds(idleTimeout),
      onReleased: (_runId, wakeAt) => this.#residence.released(wakeAt),
      onGivenUp: (runId) => this.#residence.givenUp(runId),
      registryOf: (name) => this.#service.getWorkflow(name).eventRegistry,
    });
    this.#residence = new RunResidence({ ...shared, runtime: this.#runtime, workflows: this.#workflows });
    this.#givenStore = store;
    this.#store = shared.store;
    this.#streams = new EventStreams(optionalMilliseconds(heartbeatInterval), logger);
    this.#service = new WorkflowService({
      ...shared,
      runtime: this.#runtime,
      loader: this.#residence.loader,
      workflows: this.#workflows,
      acceptContextApi,
      maxActiveRuns: limits.maxRuns,
      retention: {
        completedForMs: optionalMilliseconds(options.retention?.completedFor),
        maxCompleted: options.retention?.maxCompleted ?? undefined,
      },
    });
    const { basePath, hasAuth } = this;
    this.#description = new ServerDescription({ service: this.#service, basePath, hasAuth });
    const trustedProxies = readTrustedProxies(options.trustProxy ?? false);
    const served = { service: this.#service, streams: this.#streams, basePath, hasAuth, trustedProxies, clock, logger };
    this.#debugger = createDebugger(options.debugger ?? true, served);
    this.#router = new Router({
      handlers: {
        ...createRouteHandlers({
          service: this.#service,
          streams: this.#streams,
          health: this.#healthChecks(),
          description: this.#description,
          maxListedHandlers: limits.maxListedHandlers,
        }),
        ...(this.#metrics && metricsHandlers(this.#metrics)),
      },
      pages: this.#debugger?.path === "/" ? {} : landingPages(this.#description, this.#debugger?.path),
      ownRoutes: this.#debugger?.routes ?? [],
      basePath,
      gate: this.#gate,
      limits,
      streams: this.#streamSlots,
      trustedProxies,
      auth: options.auth === undefined ? undefined : new Auth(options.auth),
      cors: this.#cors,
      onError: options.onError,
      observer: createRequestObserver({ logger, metrics: this.#metrics?.requests }),
      logger,
    });
  }

  /**
   * Adds a workflow under the name of its route, which becomes the name of the workflow. Its runs live in the server's
   * runtime from now on; those that the program itself starts are no handlers of the server.
   *
   * @throws WorkflowConfigurationError if the name cannot stand in a path, or another workflow has it; or if the workflow
   *   has not exactly one start event and one stop event
   * @throws WorkflowRuntimeError if the workflow was run or launched elsewhere before
   * @throws WorkflowValidationError if two of its events have the same type, or it is not sound otherwise: a workflow that
   *   could not run is not served
   * @throws TypeError if it is no workflow
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
    assertWorkflow(name, workflow);
    const known = this.#workflows.get(name);
    if (known && known.workflow !== workflow && !replace) {
      const advice = "choose another name, or pass replace: true";
      throw new WorkflowConfigurationError(`There is a workflow of the name ${JSON.stringify(name)}: ${advice}`);
    }
    const registered = new RegisteredWorkflow(name, workflow, additionalEvents);
    assertSound(name, workflow);
    const isOurs = [...this.#workflows.values()].some((each) => each.workflow === workflow);
    workflow.workflowName = name;
    if (!isOurs) workflow.runtime = this.#runtime;
    this.#workflows.set(name, registered);
    this.#residence.resumeAll(); // does nothing before the start
    return this as never;
  }

  /** The workflows by their names, in the order in which they were added. */
  getWorkflows(): ReadonlyMap<string, AnyWorkflow> {
    return new Map([...this.#workflows.values()].map(({ name, workflow }) => [name, workflow]));
  }

  /**
   * The whole server as one function, which may be passed on.
   *
   * @param environment - what the HTTP server passes besides; of a server of Node it says the client's address
   */
  readonly fetch = (request: Request, environment?: unknown): Response | Promise<Response> =>
    this.#gate.isOpen || !this.#startsLazily
      ? this.#router.fetch(request, environment)
      : this.#startAndFetch(request, environment);

  /** Where the page of the debugger is, beneath the base path; `undefined` if there is none. */
  get debuggerPath(): string | undefined {
    return this.#debugger?.path;
  }

  /**
   * Lets the pages of this machine call with credentials, unless `cors` says something else; and the debugger asks to be
   * called by a name of this machine, so that no other name leads a browser to it. `serve` does this if nobody else can
   * reach the server.
   */
  allowLoopbackOrigins(): void {
    this.#debugger?.listenOnLoopback();
    if (this.#isCorsDefault) this.#cors?.listLoopback();
  }

  /** Writes to another log than the console, unless the option `logger` says where: for programs that run servers. */
  useDefaultLogger(logger: ServerLogger): void {
    if (this.#logger instanceof DefaultLogger) this.#logger.replace(logger);
  }

  /**
   * Records in another store than memory, unless the option `store` says where: for programs that run servers.
   *
   * @returns false if the server has a store of its own
   * @throws StoreError if the server is started already
   */
  useDefaultStore(store: WorkflowStore): boolean {
    if (!(this.#givenStore instanceof DefaultStore)) return false;
    this.#givenStore.replace(store);
    return true;
  }

  /** What the server says of itself at `/openapi.json`: its routes, and its workflows with the types of their events. */
  openApiDocument(): OpenApiDocument {
    return this.#description.document;
  }

  /**
   * Launches the runtime; does nothing if that is done. A stopped server may be started again.
   *
   * @throws what the runtime throws; the next call tries again
   */
  start(): Promise<void> {
    const stopping = this.#stopping;
    this.#starting ??= this.#launch(stopping).catch((error: unknown) => {
      this.#starting = undefined;
      throw error;
    });
    return this.#starting;
  }

  /**
   * Refuses new requests, breaks the event streams off, and lets those requests that are being answered come to their end,
   * for as long as the grace is. Then it ends the stay of all runs in memory. The handlers of these runs stay `running`: a
   * store that outlives the process lets them go on.
   *
   * @throws RangeError if the grace is not a duration
   */
  async stop({ grace = "10s" }: StopOptions = {}): Promise<void> {
    const graceMs = toMilliseconds(grace);
    // A start that was asked for since the last stop is to be undone as well.
    if (this.#stopping === undefined || this.#starting !== undefined) {
      const stopping = this.#shutDown(graceMs).finally(() => {
        if (this.#stopping === stopping) this.#stopping = undefined;
      });
      this.#stopping = stopping;
    }
    await this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #healthChecks(): HealthChecks {
    return {
      isRunning: () => this.#gate.isOpen && this.#runtime.isLaunched,
      pingStore: () => this.#service.ping(),
      runsToResume: () => this.#residence.remaining,
    };
  }

  #createMetrics(logger: ServerLogger, blockingThreshold: Duration = "100ms"): Metrics {
    return new Metrics({
      logger,
      isOurs: (runId) => this.#runtime.active.has(runId),
      counts: {
        activeRuns: () => this.#runtime.active.size,
        waitingRuns: () => this.#runtime.active.waiting,
        openStreams: () => this.#streams.openCount,
      },
      blockingThresholdMs: toMilliseconds(blockingThreshold),
    });
  }

  async #launch(stopping: Promise<void> | undefined): Promise<void> {
    await stopping;
    await this.#store.open();
    await this.#runtime.launch();
    this.#metrics?.start();
    this.#service.open();
    this.#residence.start();
    this.#streams.open();
    this.#gate.open();
  }

  async #shutDown(graceMs: number): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    this.#startsLazily = false;
    this.#gate.close();
    await starting?.catch(() => {}); // whoever has started it is told
    this.#gate.close();
    this.#streamSlots.breakConnections();
    // The connections end their streams when they have closed.
    await new Promise((resolve) => setTimeout(resolve));
    this.#streams.failAll(new Error("The server was stopped"));
    await this.#residence.stop();
    await Promise.all([this.#gate.drained(graceMs), this.#service.drain(graceMs)]);
    this.#residence.loader.close();
    await this.#runtime.destroy();
    this.#metrics?.stop();
    await this.#gate.drained(giveUpMs);
  }

  async #startAndFetch(request: Request, environment: unknown): Promise<Response> {
    try {
      await this.start();
    } catch (error) {
      this.#logger.error("The server could not start", error);
    }
    return this.#router.fetch(request, environment);
  }
}

/** Milliseconds for the answers to requests whose runs have left memory. */
const giveUpMs = 1_000;

function createCors(option: Exclude<WorkflowServerOptions["cors"], undefined>): Cors | undefined {
  if (option === false) return undefined;
  return new Cors(option === true ? { origins: [], allowOthers: true } : option);
}

const optionalMilliseconds = (duration: Duration | null | undefined): number | undefined =>
  duration == null ? undefined : toMilliseconds(duration);
