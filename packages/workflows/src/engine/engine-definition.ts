import type { StepDefinition, WorkflowDefinition } from "../definition.ts";
import { type CatchErrorCoverage, catchErrorCoverage } from "./catch-error-coverage.ts";
import { entersWorkflow } from "./event-kinds.ts";

/** A workflow definition with the indices that make one tick independent of the number of steps. */
export interface EngineDefinition {
  readonly definition: WorkflowDefinition;
  readonly steps: readonly StepDefinition[];
  readonly stepIndices: ReadonlyMap<string, number>;
  /** The indices of the steps that accept an event, by its type, in the order of the steps. */
  readonly routes: ReadonlyMap<string, readonly number[]>;
  /** The `catchError` handler of each covered step. */
  readonly coverage: CatchErrorCoverage;
  /** Does a step accept an answer of the outside world? A run that is idle may be waiting for it. */
  readonly acceptsAnswers: boolean;
  /** Milliseconds; `undefined` for no limit. */
  readonly timeoutMs: number | undefined;
}

const compiled = new WeakMap<WorkflowDefinition, EngineDefinition>();

/** Compiles a definition, once. */
export function compileDefinition(definition: WorkflowDefinition): EngineDefinition {
  const known = compiled.get(definition);
  if (known) return known;
  const { steps, timeout } = definition;
  const routes = new Map<string, number[]>();
  for (const [index, { on }] of steps.entries()) {
    for (const { type } of new Set(on)) {
      const route = routes.get(type);
      if (route) route.push(index);
      else routes.set(type, [index]);
    }
  }
  const engine: EngineDefinition = {
    definition,
    steps,
    stepIndices: new Map(steps.map(({ name }, index) => [name, index])),
    routes,
    coverage: catchErrorCoverage(steps),
    acceptsAnswers: steps.some(({ on }) => on.some(entersWorkflow)),
    timeoutMs: timeout ?? undefined,
  };
  compiled.set(definition, engine);
  return engine;
}
