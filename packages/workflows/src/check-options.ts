import { WorkflowValidationError } from "./errors.ts";
import { isEventClass, WorkflowEvent } from "./events/event.ts";
import { nearestName } from "./nearest-name.ts";

// What the compiler refuses in TypeScript is refused here in JavaScript. `subject` begins the text: `step "write"`.

/** @throws WorkflowValidationError if `options` is no object, or has an option that is not in `known` */
export function assertOptions(subject: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new WorkflowValidationError(
      `${subject}: the options must be an object with ${known.join(", ")}, not ${describeValue(options)}`,
    );
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    const remedy = nearest ? `did you mean "${nearest}"?` : `the options are ${known.join(", ")}`;
    throw new WorkflowValidationError(`${subject}: unknown option "${key}": ${remedy}`);
  }
}

/** @throws WorkflowValidationError if `value` is not a list of event classes, or holds fewer than `minimum` */
export function assertEventClasses(subject: string, option: string, value: unknown, minimum: 0 | 1): void {
  const found = eventClassesProblem(value, minimum);
  if (found === undefined) return;
  const wanted =
    minimum === 1 ? "must name at least one event class, and nothing else" : "must name event classes only";
  throw new WorkflowValidationError(
    `${subject}: \`${option}\` ${wanted}, but ${found}: write ${option}: [MyEvent], where MyEvent extends WorkflowEvent`,
  );
}

function eventClassesProblem(value: unknown, minimum: number): string | undefined {
  if (!Array.isArray(value)) return `it is ${describeValue(value)}, not a list`;
  if (value.length < minimum) return "it is empty";
  const index = value.findIndex((entry) => !isEventClass(entry));
  return index === -1 ? undefined : `its entry ${index} is ${describeValue(value[index])}`;
}

/** @throws WorkflowValidationError */
export function assertPositiveInteger(subject: string, option: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) > 0) return;
  throw new WorkflowValidationError(
    `${subject}: ${option} must be an integer greater than 0, not ${describeValue(value)}`,
  );
}

/** @throws WorkflowValidationError if `value` is neither left out nor a text */
export function assertOptionalText(subject: string, option: string, value: unknown): void {
  if (value === undefined || typeof value === "string") return;
  throw new WorkflowValidationError(`${subject}: \`${option}\` must be a string, not ${describeValue(value)}`);
}

/** @throws WorkflowValidationError if `value` is not a list of texts */
export function assertNames(subject: string, option: string, value: unknown): void {
  const wrong = Array.isArray(value) ? value.find((entry) => typeof entry !== "string") : value;
  if (Array.isArray(value) && wrong === undefined && !value.includes(undefined)) return;
  throw new WorkflowValidationError(
    `${subject}: \`${option}\` must be a list of names, such as ["write"], not ${describeValue(wrong)}`,
  );
}

/** @throws WorkflowValidationError if `value` has no method `method` */
export function assertMethod(subject: string, option: string, value: unknown, method: string, remedy: string): void {
  if (typeof value === "object" && value !== null && typeof Reflect.get(value, method) === "function") return;
  throw new WorkflowValidationError(`${subject}: \`${option}\` has no method ${method}(): ${remedy}`);
}

/** @throws WorkflowValidationError if `handler` is not a function */
export function assertHandler(subject: string, handler: unknown): void {
  if (typeof handler === "function") return;
  throw new WorkflowValidationError(
    `${subject}: the handler must be a function (event, context, resources) => …, not ${describeValue(handler)}`,
  );
}

/** A value in the text of an error: what it is, and a guess at how it came there. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "undefined (is it imported in a circle?)";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return value.name === "" ? "a function" : value.name;
  if (Array.isArray(value)) return "a list";
  if (value instanceof WorkflowEvent) return `an instance of ${value.constructor.name} (name its class)`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
