import type { AnyStepHandler, StepDefinition } from "../definition.ts";
import { WorkflowValidationError } from "../errors.ts";
import { bind, isUnboundStep, lacksHandler } from "./unbound-step.ts";

const addedToClass = new WeakMap<object, Map<string, StepDefinition>>();

/** @throws WorkflowValidationError if a step of this name was added before */
export function addStepToClass(workflowClass: object, step: StepDefinition): void {
  const added = addedToClass.get(workflowClass) ?? new Map<string, StepDefinition>();
  if (added.has(step.name)) throw nameTaken(step.name);
  addedToClass.set(workflowClass, added.set(step.name, step));
}

/** Where the steps of one workflow come together, whichever way each was written. */
export class StepCollection {
  readonly #workflowClass: object;
  /** What the steps of a class must not be called, since they are its properties: `run`, `start`… */
  readonly #members: object;
  readonly #methods = new Map<string, { readonly step: StepDefinition; readonly method: AnyStepHandler }>();
  readonly #added = new Map<string, StepDefinition>();
  /** How many steps had been added when they were last collected. */
  #collected = -1;

  constructor(workflowClass: object, members: object) {
    this.#workflowClass = workflowClass;
    this.#members = members;
  }

  /**
   * Adds a decorated method, those of the base class first.
   *
   * @throws WorkflowValidationError if it hides a member of `Workflow`
   */
  addMethod(step: StepDefinition, method: AnyStepHandler): void {
    this.#assertNoMember(step.name);
    this.#methods.set(step.name, { step, method });
  }

  /** @throws WorkflowValidationError if the name is taken */
  add(workflow: object, step: StepDefinition): void {
    if (this.#has(workflow, step.name)) throw nameTaken(step.name);
    this.#added.set(step.name, step);
  }

  /** Were steps added since they were last collected? */
  get changed(): boolean {
    return this.#collected !== this.#classSteps.size + this.#added.size;
  }

  /**
   * The steps, sorted by name.
   *
   * @throws WorkflowValidationError if a field hides a member of `Workflow`, or an added step has a declared one's name
   */
  collect(workflow: object): readonly StepDefinition[] {
    const steps = this.#declared(workflow);
    for (const step of [...this.#classSteps.values(), ...this.#added.values()]) {
      if (steps.has(step.name)) throw nameTaken(step.name);
      steps.set(step.name, step);
    }
    this.#collected = this.#classSteps.size + this.#added.size;
    return [...steps.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Methods and fields: what JavaScript shows under a name is what counts. */
  #declared(workflow: object): Map<string, StepDefinition> {
    const steps = new Map<string, StepDefinition>();
    for (const [name, { step, method }] of this.#methods) if (isVisible(workflow, name, method)) steps.set(name, step);
    for (const [name, value] of Object.entries(workflow)) {
      if (lacksHandler(value)) {
        throw new WorkflowValidationError(
          `the field "${name}" holds a step without a handler: give the handler as the second argument`,
        );
      }
      if (!isUnboundStep(value)) continue;
      this.#assertNoMember(name);
      steps.set(name, bind(name, value));
    }
    return steps;
  }

  #has(workflow: object, name: string): boolean {
    if (this.#added.has(name) || this.#classSteps.has(name)) return true;
    const declared = this.#methods.get(name);
    if (declared && isVisible(workflow, name, declared.method)) return true;
    return Object.hasOwn(workflow, name) && isUnboundStep(Reflect.get(workflow, name));
  }

  get #classSteps(): ReadonlyMap<string, StepDefinition> {
    return addedToClass.get(this.#workflowClass) ?? new Map();
  }

  #assertNoMember(name: string): void {
    if (!(name in this.#members)) return;
    throw new WorkflowValidationError(
      `"${name}" is a member of Workflow, so no step can have this name: rename the step`,
    );
  }
}

/** False if a subclass has put another method, which is no step, in the place of `method`. */
function isVisible(workflow: object, name: string, method: AnyStepHandler): boolean {
  const methods: unknown[] = [];
  for (let owner = Object.getPrototypeOf(workflow); owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, name)) methods.push(Object.getOwnPropertyDescriptor(owner, name)?.value);
  }
  return methods[0] === method || !methods.includes(method); // one that another decorator wrapped is not found
}

/** The error of a second step with the name of a first. */
export const nameTaken = (name: string): WorkflowValidationError =>
  new WorkflowValidationError(`step "${name}" is already part of this workflow: give one of the two another name`);
