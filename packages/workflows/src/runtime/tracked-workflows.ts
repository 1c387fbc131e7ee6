import type { RuntimeWorkflow } from "./runtime.ts";

/** Workflows by identity, held weakly: one that nobody else holds disappears. */
export class TrackedWorkflows implements Iterable<RuntimeWorkflow> {
  readonly #references = new Map<WeakKey, WeakRef<RuntimeWorkflow>>();
  readonly #tokens = new WeakMap<RuntimeWorkflow, WeakKey>();
  readonly #registry = new FinalizationRegistry<WeakKey>((token) => this.#references.delete(token));

  get size(): number {
    return [...this].length;
  }

  has(workflow: RuntimeWorkflow): boolean {
    return this.#tokens.has(workflow);
  }

  add(workflow: RuntimeWorkflow): void {
    if (this.#tokens.has(workflow)) return;
    const token = {};
    this.#tokens.set(workflow, token);
    this.#references.set(token, new WeakRef(workflow));
    this.#registry.register(workflow, token, token);
  }

  delete(workflow: RuntimeWorkflow): void {
    const token = this.#tokens.get(workflow);
    if (!token) return;
    this.#tokens.delete(workflow);
    this.#references.delete(token);
    this.#registry.unregister(token);
  }

  clear(): void {
    for (const workflow of [...this]) this.delete(workflow);
  }

  *[Symbol.iterator](): Iterator<RuntimeWorkflow> {
    for (const reference of this.#references.values()) {
      const workflow = reference.deref();
      if (workflow) yield workflow;
    }
  }
}
