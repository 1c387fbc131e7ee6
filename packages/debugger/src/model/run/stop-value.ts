import { bareTypeName, type EventEnvelope } from "@llama-agents/protocol";

/** What a terminal event tells of a failure. */
export interface Failure {
  readonly kind: "failed" | "timed-out" | "cancelled";
  /** The step that failed; `undefined` if it is not one step's fault. */
  readonly step: string | undefined;
  /** The name of the error's class, without its module; `undefined` if there is none. */
  readonly errorType: string | undefined;
  readonly message: string;
  readonly attempts: number | undefined;
  /** From the first attempt to the last failure, in milliseconds; `undefined` if unknown, or beyond belief. */
  readonly elapsedMs: number | undefined;
  /** Only from servers that show it, to those who may see it. */
  readonly stack: string | undefined;
  /** Of a timeout: the steps that were at work. */
  readonly activeSteps: readonly string[];
}

/**
 * The result of a run from its stop event: the whole value, of any type; if `result` is all there is, what is in it, be it
 * `0`, `false`, `""` or `null`. A plain stop event that says nothing has the result `null`, which is not written.
 */
export function resultOf({ type, value }: Pick<EventEnvelope, "type" | "value">): unknown {
  const keys = Object.keys(value);
  if (keys.length === 0 && type === "StopEvent") return null;
  return keys.length === 1 && keys[0] === "result" ? value["result"] : value;
}

/** What went wrong, from a terminal event; `undefined` if the run completed. */
export function failureOf(envelope: Pick<EventEnvelope, "type" | "types" | "value">): Failure | undefined {
  const { value } = envelope;
  if (isA(envelope, "WorkflowFailedEvent")) return failedOf(value);
  if (isA(envelope, "WorkflowTimedOutEvent")) return timedOutOf(value);
  if (isA(envelope, "WorkflowCancelledEvent"))
    return { ...nothing, kind: "cancelled", message: "The run was cancelled." };
  return undefined;
}

const isA = ({ type, types }: Pick<EventEnvelope, "type" | "types">, name: string): boolean =>
  type === name || (types?.includes(name) ?? false);

const nothing: Omit<Failure, "kind" | "message"> = {
  step: undefined,
  errorType: undefined,
  attempts: undefined,
  elapsedMs: undefined,
  stack: undefined,
  activeSteps: [],
};

type Json = Readonly<Record<string, unknown>>;

function failedOf(value: Json): Failure {
  const exception = isObject(value["exception"]) ? value["exception"] : {};
  const type = textOf(exception["exception_type"]);
  return {
    kind: "failed",
    step: textOf(value["step_name"]),
    errorType: type === undefined ? undefined : bareTypeName(type),
    message: textOf(exception["exception_message"]) ?? textOf(value["exception"]) ?? "",
    attempts: numberOf(value["attempts"]),
    elapsedMs: elapsedOf(value["elapsed_seconds"]),
    stack: textOf(exception["stack"]) ?? textOf(exception["traceback"]),
    activeSteps: [],
  };
}

function timedOutOf(value: Json): Failure {
  const timeout = numberOf(value["timeout"]);
  const steps = value["active_steps"];
  const activeSteps = Array.isArray(steps) ? steps.filter((step): step is string => typeof step === "string") : [];
  const message = timeout === undefined ? "The run took too long." : `The run took longer than ${timeout} s.`;
  return {
    ...nothing,
    kind: "timed-out",
    step: activeSteps.length === 1 ? activeSteps[0] : undefined,
    message,
    activeSteps,
  };
}

const secondsPerDay = 86_400;

/** The Python server writes the time of day, in seconds since 1970, for a first attempt. */
function elapsedOf(value: unknown): number | undefined {
  const seconds = numberOf(value);
  return seconds === undefined || seconds < 0 || seconds > secondsPerDay ? undefined : seconds * 1_000;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;
