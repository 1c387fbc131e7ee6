import type { StepDefinition } from "../definition.ts";
import { nearestName } from "../nearest-name.ts";
import { quoted } from "./validation-text.ts";

/** The handler of each step's failures, by the name of the step; a step without one has no entry. */
export type CatchErrorCoverage = ReadonlyMap<string, CoveringHandler>;

/** Who handles the failures of a step. */
export interface CoveringHandler {
  /** The name of the handler. */
  readonly handler: string;
  /** How often one lineage of events may enter the handler. */
  readonly maxRecoveries: number;
}

/**
 * Finds the handlers of step failures: one that names its steps comes before one that names none; handlers themselves
 * are never covered.
 *
 * It does not depend on validation: of several claims on an unsound workflow's step the first counts.
 */
export function catchErrorCoverage(steps: readonly StepDefinition[]): CatchErrorCoverage {
  const coverage = new Map<string, CoveringHandler>();
  const covered = new Set(steps.filter(({ catches }) => !catches).map(({ name }) => name));
  const claim = (names: Iterable<string>, { name: handler, catches }: StepDefinition): void => {
    for (const name of names) {
      if (!catches || coverage.has(name) || !covered.has(name)) continue;
      coverage.set(name, { handler, maxRecoveries: catches.maxRecoveries });
    }
  };
  for (const step of steps) claim(step.catches?.forSteps ?? [], step);
  const wildcard = steps.find(isWildcard);
  if (wildcard) claim(covered, wildcard);
  return coverage;
}

/** What is wrong with the handlers of step failures, one text per problem. */
export function checkCatchErrors(steps: readonly StepDefinition[]): readonly string[] {
  const handlers = steps.filter(({ catches }) => catches);
  const problems = handlers.flatMap(checkHandler);
  const wildcards = handlers.filter(isWildcard).map(({ name }) => name);
  if (wildcards.length > 1) {
    problems.push(
      `Only one wildcard @catchError handler is allowed, found ${quoted(wildcards)}: give all but one of them forSteps`,
    );
  }
  return [...problems, ...checkClaims(steps, handlers)];
}

const isWildcard = ({ catches }: StepDefinition): boolean => catches !== undefined && catches.forSteps === undefined;

function checkHandler({ name, on, catches }: StepDefinition): string[] {
  const problems: string[] = [];
  if (on.length !== 1 || on[0]?.type !== "StepFailedEvent") {
    problems.push(`Handler "${name}" must accept StepFailedEvent and nothing else: make it with catchError(options)`);
  }
  const { maxRecoveries } = catches ?? {};
  if (!Number.isInteger(maxRecoveries) || Number(maxRecoveries) < 1) {
    problems.push(`Handler "${name}": maxRecoveries must be an integer greater than 0, not ${String(maxRecoveries)}`);
  }
  return problems;
}

function checkClaims(steps: readonly StepDefinition[], handlers: readonly StepDefinition[]): string[] {
  const problems: string[] = [];
  const byName = new Map(steps.map((step) => [step.name, step]));
  const claimedBy = new Map<string, string>();
  for (const { name: handler, catches } of handlers) {
    for (const name of new Set(catches?.forSteps)) {
      const other = claimedBy.get(name);
      const problem = claimProblem(handler, name, byName, other);
      if (problem) problems.push(problem);
      else claimedBy.set(name, handler);
    }
  }
  return problems;
}

/** What is wrong with the claim of `handler` on the step called `name`. */
function claimProblem(
  handler: string,
  name: string,
  steps: ReadonlyMap<string, StepDefinition>,
  other: string | undefined,
): string | undefined {
  const claimed = steps.get(name);
  if (!claimed) {
    const nearest = nearestName(
      name,
      [...steps.values()].filter(({ catches }) => !catches).map((step) => step.name),
    );
    const remedy = nearest ? `did you mean "${nearest}"?` : "name a step of this workflow";
    return `Handler "${handler}" covers unknown step "${name}": ${remedy}`;
  }
  if (claimed.catches) {
    const whom = name === handler ? "itself" : `"${name}"`;
    return `Handler "${handler}" names ${whom} in forSteps, but cannot cover another handler step or itself: remove it`;
  }
  if (!other) return undefined;
  return `Step "${name}" is claimed by two @catchError handlers, ${quoted([other, handler])}: name it in one of them`;
}
