import type { StepDefinition } from "../definition.ts";
import type { EngineDefinition } from "../engine/engine-definition.ts";
import { typeOf } from "../engine/transition.ts";
import type { WorkflowEvent } from "../events/event.ts";
import { reportProblem } from "./report-problem.ts";

/** What has been reported, by step, and by type. */
const reported = new WeakMap<EngineDefinition, Set<string>>();

/** Tells, once, that a step makes an event of a class that it does not declare. The event is delivered all the same. */
export function reportUndeclared(engine: EngineDefinition, step: StepDefinition, event: WorkflowEvent): void {
  const type = typeOf(event);
  for (const declared of step.emits) if (declared.type === type) return;
  const known = reported.get(engine) ?? new Set();
  const key = JSON.stringify([step.name, type]);
  if (known.has(key)) return;
  reported.set(engine, known.add(key));
  reportProblem(
    `workflow "${engine.definition.name}": step "${step.name}" returned or sent ${type}, which its \`emits\` does not ` +
      "name: add it, so that the graph, the checks and the drawings know",
  );
}
