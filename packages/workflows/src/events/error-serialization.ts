import * as errors from "../errors.ts";
import { messageOf } from "../to-error.ts";
import { defaultNamespace, typeOfQualifiedName } from "./qualified-name.ts";
import type { ErrorClass, TypeRegistry } from "./type-registry.ts";

/** An error in JSON. Its stack and its cause stay in the process. */
export interface ErrorJson {
  readonly exception_type: string;
  readonly exception_message: string;
}

/** The errors of the language, by name. */
const languageErrors: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((each) => [each.name, each]),
);

/** The names of a `DOMException` that programs look for. */
const platformErrors: ReadonlySet<string> = new Set(["AbortError", "TimeoutError"]);

/** The errors of this package, by their names on the wire: those of the Python library. */
const workflowErrors: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ["WorkflowConfigurationError", errors.WorkflowConfigurationError],
  ["WorkflowValidationError", errors.WorkflowValidationError],
  ["WorkflowRuntimeError", errors.WorkflowRuntimeError],
  ["WorkflowTimeoutError", errors.WorkflowTimeoutError],
  ["WorkflowCancelledByUser", errors.WorkflowCancelledError],
  ["ContextStateError", errors.ContextStateError],
  ["ContextSerdeError", errors.ContextSerdeError],
  ["EventSerializationError", errors.EventSerializationError],
]);

const workflowErrorNames = new Map<unknown, string>(Array.from(workflowErrors, ([name, each]) => [each, name]));

/**
 * @param error - what was thrown; a value that is not an error becomes the message of one
 * @param registry - knows the names of the application's errors; others go by their `name` or that of their class
 */
export function errorToJSON(error: unknown, registry?: TypeRegistry): ErrorJson {
  if (!(error instanceof Error)) return { exception_type: "builtins.Error", exception_message: messageOf(error) };
  return { exception_type: errorType(error, registry), exception_message: error.message };
}

/**
 * Restores an error: its class, if that is a built-in one or registered, else an `Error` with the name and the message.
 *
 * @throws EventSerializationError if `json` is no error
 */
export function errorFromJSON(json: unknown, registry?: TypeRegistry): Error {
  if (typeof json !== "object" || json === null) throw notAnError();
  const { exception_type: type, exception_message: message } = json as Readonly<Record<string, unknown>>;
  if (typeof type !== "string" || typeof message !== "string") throw notAnError();
  const name = typeOfQualifiedName(type);
  const registered = registry?.findError(type);
  if (registered === undefined && platformErrors.has(name)) return new DOMException(message, name);
  const errorClass = registered ?? workflowErrors.get(name) ?? languageErrors.get(name);
  return (errorClass && construct(errorClass, message)) ?? genericError(name, message);
}

function errorType(error: Error, registry: TypeRegistry | undefined): string {
  const errorClass: unknown = error.constructor;
  const registered = registry?.errorTypeOf(errorClass);
  if (registered !== undefined) return registered;
  const workflowName = workflowErrorNames.get(errorClass);
  if (workflowName !== undefined) return `workflows.errors.${workflowName}`;
  if (languageErrors.get(error.name) === errorClass || error instanceof DOMException) return `builtins.${error.name}`;
  // A class that sets no name has inherited that of a built-in one.
  const name = languageErrors.has(error.name) && typeof errorClass === "function" ? errorClass.name : error.name;
  return `${registry?.namespace ?? defaultNamespace}.${name || "Error"}`;
}

/** `undefined` if the constructor wants more than a message. */
function construct(errorClass: ErrorClass, message: string): Error | undefined {
  try {
    const error = new errorClass(message);
    return error instanceof Error && error.message === message ? error : undefined;
  } catch {
    return undefined;
  }
}

function genericError(name: string, message: string): Error {
  const error = new Error(message);
  if (name !== "" && name !== "Error") Object.defineProperty(error, "name", { value: name, configurable: true });
  return error;
}

const notAnError = (): Error =>
  new errors.EventSerializationError("not an error: expected { exception_type, exception_message }");
