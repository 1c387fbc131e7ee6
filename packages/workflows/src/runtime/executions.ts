import type { StepDefinition } from "../definition.ts";
import { DisposableCollector } from "../resources/disposable-collector.ts";
import type { MaybePromise } from "../resources/maybe-promise.ts";
import type { ResourceManager } from "../resources/resource-manager.ts";
import { ResourceScope } from "../resources/resource-scope.ts";
import type { Clock } from "./clock.ts";
import { reportProblem } from "./report-problem.ts";
import { SmallSet } from "./small-set.ts";
import type { StepExecution } from "./step-execution.ts";

/** How long resources wait for steps that do not react to the end of their run. */
const disposalGraceMs = 500;

/** The calls of handlers that have not returned yet, and what was built for them. */
export class Executions {
  readonly #clock: Clock;
  readonly #unsettled = new SmallSet<StepExecution>();
  #disposables: DisposableCollector | undefined;
  #listeners: (() => void)[] | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#unsettled.size;
  }

  /** Gives memory back while nothing is at work. */
  trim(): void {
    this.#unsettled.trim();
  }

  add(execution: StepExecution): void {
    this.#unsettled.add(execution);
  }

  /** The handler has returned or thrown. */
  settled(execution: StepExecution): void {
    this.#unsettled.delete(execution);
    if (this.#unsettled.size > 0 || !this.#listeners) return;
    for (const listener of this.#listeners.splice(0)) listener();
  }

  /** Resolves when no handler is at work any more, or after `timeoutMs` milliseconds. */
  settledWithin(timeoutMs: number): Promise<void> {
    if (this.#unsettled.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancelTimer = this.#clock.setTimer(resolve, timeoutMs);
      this.#listeners ??= [];
      this.#listeners.push(() => {
        cancelTimer();
        resolve();
      });
    });
  }

  /** Tells all of them that their run has ended. @param onActive - told of each whose work is lost */
  abort(status: string, error: Error | undefined, onActive: (execution: StepExecution) => void): void {
    if (this.#unsettled.size === 0) return;
    const reason = error ?? new Error(`The run has ended: ${status}`);
    for (const execution of this.#unsettled) {
      if (execution.isActive) onActive(execution);
      execution.abort(reason);
    }
  }

  resolveResources({ resources }: StepDefinition, manager: ResourceManager): MaybePromise<object> {
    this.#disposables ??= new DisposableCollector();
    const disposables = this.#disposables;
    return manager.resolveAll(resources, new ResourceScope((value) => disposables.add(value)));
  }

  /** Disposes of the resources of the run when nobody uses them any more, or will not stop to. */
  disposeResources(runId: string): void {
    const disposables = this.#disposables;
    if (!disposables) return;
    this.settledWithin(disposalGraceMs)
      .then(() => disposables.disposeAll())
      .catch((error: unknown) => reportProblem(`run ${runId}: a resource could not be disposed of`, error));
  }
}
