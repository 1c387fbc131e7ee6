// A service that is stopped, or killed, and starts again on the data that it finds.
import { type AnyWorkflow, type Duration, toMilliseconds } from "@llama-agents/workflows";
import { settleTurns, VirtualClock } from "@llama-agents/workflows/testing";
import { vi } from "vitest";
import type { HandlerRecord, StoredEvent, WorkflowStore } from "../../src/index.ts";
import { RegisteredWorkflow } from "../../src/registered-workflow.ts";
import { createService, request, type TestServiceOptions } from "../service/fixtures.ts";
import type { StoreData, StoreKind } from "./store-kinds.ts";
import { durableWorkflows } from "./workflows.ts";

// Real disks and databases take what they take, beside all the other tests.
vi.setConfig({ testTimeout: 30_000 });

export interface ServiceLivesOptions extends Omit<TestServiceOptions, "store" | "additionalWorkflows" | "clock"> {
  /** Made for each life: a workflow has one runtime. @default all of these tests */
  readonly workflows?: () => Readonly<Record<string, AnyWorkflow>>;
  /** Comes between the service and its store. @default nothing */
  readonly wrap?: (store: WorkflowStore) => WorkflowStore;
  /** Is nothing brought back by itself? @default false */
  readonly isPassive?: boolean;
}

type Life = ReturnType<typeof createService>;

/** One clock goes on through all lives. */
export class ServiceLives implements AsyncDisposable {
  readonly clock = new VirtualClock();
  readonly #options: ServiceLivesOptions;
  readonly #left: { readonly life: Life; readonly data: StoreData }[] = [];
  #data: StoreData;
  /** How many answers of the store are awaited. */
  #pending: () => number = () => 0;
  #life: Life;

  private constructor(data: StoreData, options: ServiceLivesOptions) {
    this.#data = data;
    this.#options = options;
    this.#life = this.#create();
  }

  static async begin(kind: StoreKind, options: ServiceLivesOptions = {}): Promise<ServiceLives> {
    const lives = new ServiceLives(kind.create(), { idleTimeoutMs: 60_000, ...options });
    await lives.#start();
    return lives;
  }

  get service(): Life["service"] {
    return this.#life.service;
  }

  get store(): WorkflowStore {
    return this.#life.store;
  }

  get runtime(): Life["runtime"] {
    return this.#life.runtime;
  }

  get residence(): Life["residence"] {
    return this.#life.residence;
  }

  get logger(): Life["logger"] {
    return this.#life.logger;
  }

  /** Stops the service, and starts another one on its data. */
  async restart(options: ServiceLivesOptions = {}): Promise<void> {
    await stop(this.#life);
    await this.#data.close();
    this.#life = this.#create(options);
    await this.#start(options);
  }

  /** Starts another service on the data as they are now; nobody knows any more of the one before. */
  async kill(options: ServiceLivesOptions = {}): Promise<void> {
    this.#left.push({ life: this.#life, data: this.#data });
    this.#data = await this.#data.asIfKilled();
    this.#life = this.#create(options);
    await this.#start(options);
  }

  /** Moves the time on, from timer to timer, and lets the store come to its end with what each leads to. */
  async advance(duration: Duration): Promise<void> {
    const { clock } = this;
    const end = clock.now() + toMilliseconds(duration);
    await this.#settled();
    for (let next = clock.nextTimerAt; next !== undefined && next <= end; next = clock.nextTimerAt) {
      await clock.advance(Math.max(0, next - clock.now()));
      await this.#settled();
    }
    await clock.advance(Math.max(0, end - clock.now()));
  }

  /** Adds a workflow to the service while it runs. */
  addWorkflow(name: string, workflow: AnyWorkflow): void {
    const { workflows, runtime, residence } = this.#life;
    workflow.workflowName = name;
    workflow.runtime = runtime;
    workflows.set(name, new RegisteredWorkflow(name, workflow, []));
    residence.resumeAll();
  }

  /** Starts a run, and waits until it waits for the outside. */
  async startWaiting(workflowName: string, handlerId: string, startEvent: object = {}): Promise<string> {
    const { record } = await this.service.start(workflowName, request(handlerId, { startEvent }));
    await this.untilIdle(handlerId);
    return record.runId ?? "";
  }

  async untilIdle(handlerId: string): Promise<void> {
    await eventually(async () => {
      const { status, idleSince } = await this.service.getHandler(handlerId);
      if (status !== "running" || idleSince === undefined) throw new Error(`${handlerId} does not wait: ${status}`);
    });
  }

  /** Lets so much time pass that the runs which wait have left memory. */
  async untilReleased(): Promise<void> {
    await this.advance(this.#options.idleTimeoutMs ?? 60_000);
    await eventually(() => {
      if (this.service.activeRuns > 0) throw new Error(`${this.service.activeRuns} runs are in memory`);
    });
  }

  async untilEnded(handlerId: string): Promise<HandlerRecord> {
    return eventually(async () => {
      await this.advance(0); // what is overdue after a restart
      const handler = await this.service.getHandler(handlerId);
      if (handler.status === "running") throw new Error(`${handlerId} is running`);
      return handler;
    });
  }

  send(handlerId: string, type: string, value: object = {}): Promise<void> {
    return this.service.sendEvent(handlerId, { type, value }, undefined);
  }

  /** The types of the events that a handler's run has shown, without those of the engine. */
  async typesOf(handlerId: string): Promise<string[]> {
    return (await this.eventsOf(handlerId)).map(({ event }) => event.kind.type).filter((type) => !isInternal(type));
  }

  async eventsOf(handlerId: string): Promise<readonly StoredEvent[]> {
    const { runId = "" } = await this.service.getHandler(handlerId);
    return this.store.readEvents(runId, { afterSequence: -1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { life, data } of [...this.#left, { life: this.#life, data: this.#data }]) {
      await stop(life);
      await data[Symbol.asyncDispose]();
    }
  }

  #create({ workflows, wrap, isPassive: _, ...options }: ServiceLivesOptions = {}): Life {
    const { workflows: create = durableWorkflows, wrap: wrapStore, isPassive: __, ...shared } = this.#options;
    const store = this.#data.open();
    const [counted, pending] = withCount(store);
    this.#pending = pending;
    return createService({
      ...shared,
      ...options,
      store: (wrap ?? wrapStore)?.(counted) ?? counted,
      clock: this.clock,
      additionalWorkflows: (workflows ?? create)(),
    });
  }

  async #settled(): Promise<void> {
    await settleTurns();
    while (this.#pending() > 0) await settleTurns();
  }

  async #start({ isPassive = this.#options.isPassive }: ServiceLivesOptions = {}): Promise<void> {
    await this.store.open();
    if (!isPassive) this.residence.start();
  }
}

async function stop({ residence, runtime }: Life): Promise<void> {
  await residence.stop();
  await runtime.destroy();
}

const isInternal = (type: string): boolean => /^(StepStateChanged|WorkflowIdle|UnhandledEvent|EventsQueue)/.test(type);

/** Tries again until it no longer throws: for what is told by no event. */
export const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { interval: 1, timeout: 10_000 });

/** The store, and how many of its answers are awaited. */
function withCount(store: WorkflowStore): readonly [WorkflowStore, () => number] {
  let pending = 0;
  const counted = new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]) => {
        const answer: unknown = value.apply(target, given);
        if (!(answer instanceof Promise)) return answer;
        pending++;
        return answer.finally(() => pending--);
      };
    },
  });
  return [counted, () => pending];
}

/** The store, with one of its methods replaced. */
export function withMethod<Name extends keyof WorkflowStore>(
  store: WorkflowStore,
  name: Name,
  method: WorkflowStore[Name],
): WorkflowStore {
  return new Proxy(store, {
    get(target, key) {
      if (key === name) return method;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
