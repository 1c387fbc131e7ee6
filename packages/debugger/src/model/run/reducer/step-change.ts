import { bareTypeName, type EventEnvelope } from "@llama-agents/protocol";

/** What a step returned, as far as the change of its state tells. */
export type StepOutput =
  | { readonly kind: "event"; readonly type: string }
  /** It returned, and returned nothing. */
  | { readonly kind: "none" }
  /** It returned nothing, failed, or waits for an event. */
  | { readonly kind: "unknown" };

/** A `StepStateChanged` in one form, whichever server wrote it. */
export interface StepChange {
  readonly step: string;
  readonly state: "preparing" | "running" | "not_running";
  readonly workerId: string;
  readonly input: string;
  readonly output: StepOutput;
  /** Does the server print Python classes? Then it tells steps that returned nothing from those that failed. */
  readonly isPrinted: boolean;
}

const printedClass = /^<class '(.*)'>$/;

/** Reads the change; `undefined` if the event is none, or not one that can be understood. */
export function readStepChange({ type, value }: Pick<EventEnvelope, "type" | "value">): StepChange | undefined {
  if (type !== "StepStateChanged") return undefined;
  const { name, step_state: state, worker_id: worker, input_event_name: input, output_event_name: output } = value;
  if (typeof name !== "string" || name === "") return undefined;
  if (state !== "preparing" && state !== "running" && state !== "not_running") return undefined;
  return {
    step: name,
    state,
    workerId: typeof worker === "string" || typeof worker === "number" ? String(worker) : "0",
    input: typeof input === "string" ? classNameOf(input) : "",
    output: outputOf(output),
    isPrinted: [input, output].some((text) => typeof text === "string" && printedClass.test(text)),
  };
}

function outputOf(output: unknown): StepOutput {
  if (typeof output !== "string" || output === "") return { kind: "unknown" };
  const type = classNameOf(output);
  return type === "NoneType" ? { kind: "none" } : { kind: "event", type };
}

/** The last name of a class, of which the Python server writes the whole path: `<class 'package.Name'>`. */
function classNameOf(text: string): string {
  return bareTypeName(printedClass.exec(text)?.[1] ?? text);
}
