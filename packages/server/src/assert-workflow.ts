/** By its shape: it may come from another copy of the package. */
export const isWorkflow = (value: unknown): boolean =>
  isObject(value) && "definition" in value && "workflowName" in value;

/** @throws TypeError if the value is no workflow; it says what to do about a class or an unfinished builder */
export function assertWorkflow(name: string, value: unknown): void {
  if (isWorkflow(value)) return;
  const what = `addWorkflow(${JSON.stringify(name)}, …) needs a workflow, not`;
  if (typeof value === "function") {
    const className = value.name || "Workflow";
    throw new TypeError(`${what} a class or a function: pass an instance, such as new ${className}()`);
  }
  if (isObject(value) && typeof value["build"] === "function") {
    throw new TypeError(`${what} a builder: finish it by .build()`);
  }
  throw new TypeError(`${what} ${value === null ? "null" : typeof value}: pass an instance of Workflow`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
