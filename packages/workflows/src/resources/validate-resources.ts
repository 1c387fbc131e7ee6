import type { StepDefinition } from "../definition.ts";
import { messageOf } from "../to-error.ts";
import { DisposableCollector } from "./disposable-collector.ts";
import { all, andThen, isPromiseLike, type MaybePromise } from "./maybe-promise.ts";
import type { AnyResource, Resources } from "./resource.ts";
import type { ResourceManager } from "./resource-manager.ts";
import { ResourceScope } from "./resource-scope.ts";

export interface ResourceValidation {
  /** Read every configuration file and validate what it holds. @default true */
  readonly configs?: boolean;
  /** Build every resource, in the manager, where the cached ones stay. @default false */
  readonly factories?: boolean;
}

/** A resource, and how a step comes to need it. */
interface Use {
  readonly step: string;
  readonly parameter: string;
  /** From what the step names to the resource itself. */
  readonly chain: readonly AnyResource[];
  readonly resource: AnyResource;
}

/**
 * What is wrong with the resources of a workflow: the text of a `WorkflowValidationError`, or `null`. Every resource is
 * visited once. At once, unless factories are called or a schema is asynchronous.
 */
export function validateResources(
  steps: readonly Pick<StepDefinition, "name" | "resources">[],
  manager: ResourceManager,
  { configs = true, factories = false }: ResourceValidation = {},
): MaybePromise<string | null> {
  const problem = configs ? validateConfigs(steps, manager) : null;
  return andThen(problem, (text) => text ?? (factories ? validateFactories(steps, manager) : null));
}

function validateConfigs(
  steps: readonly Pick<StepDefinition, "name" | "resources">[],
  manager: ResourceManager,
): MaybePromise<string | null> {
  const visited = new Set<AnyResource>();
  const visit = (use: Use): readonly Use[] => {
    if (visited.has(use.resource) || manager.has(use.resource)) return []; // a value that was set reads no file
    visited.add(use.resource);
    const nested = Object.values<AnyResource>(use.resource.needs as Resources).flatMap((need) =>
      visit({ ...use, chain: [...use.chain, need], resource: need }),
    );
    return [use, ...nested];
  };
  const uses = usesOf(steps).flatMap(visit);
  const problems = uses.filter(({ resource }) => resource.kind === "resource_config").map(problemOfConfig);
  return andThen(all(problems), (lines) => report("Resource config validation failed:", lines));
}

function problemOfConfig(use: Use): MaybePromise<string | null> {
  try {
    const value: unknown = use.resource.create({} as never);
    if (!isPromiseLike(value)) return null;
    return Promise.resolve(value).then(
      () => null,
      (error: unknown) => line(use, error),
    );
  } catch (error) {
    return line(use, error);
  }
}

async function validateFactories(
  steps: readonly Pick<StepDefinition, "name" | "resources">[],
  manager: ResourceManager,
): Promise<string | null> {
  const collector = new DisposableCollector();
  const scope = new ResourceScope((value) => collector.add(value));
  const visited = new Set<AnyResource>();
  const lines: string[] = [];
  for (const use of usesOf(steps)) {
    if (visited.has(use.resource)) continue;
    visited.add(use.resource);
    try {
      await manager.get(use.resource, scope);
    } catch (error) {
      lines.push(line(use, error));
    }
  }
  await collector.disposeAll().catch((error: unknown) => lines.push(messageOf(error)));
  return report("Resource validation failed:", lines);
}

function usesOf(steps: readonly Pick<StepDefinition, "name" | "resources">[]): readonly Use[] {
  return steps.flatMap(({ name: step, resources }) =>
    Object.entries(resources).map(([parameter, resource]) => ({ step, parameter, chain: [resource], resource })),
  );
}

function line({ step, parameter, chain }: Use, error: unknown): string {
  const path = chain.length > 1 ? ` (chain ${chain.map(({ name }) => name).join(" -> ")})` : "";
  return `In step '${step}', parameter '${parameter}'${path}: ${messageOf(error)}`;
}

function report(header: string, lines: readonly (string | null)[]): string | null {
  const problems = lines.filter((text) => text !== null);
  return problems.length > 0 ? [header, ...problems.map((text) => `  ${text}`)].join("\n") : null;
}
