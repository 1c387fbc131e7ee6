// biome-ignore-all lint/complexity/noThisInStatic: statics are inherited; `this` is the event class they are called on
import { EventValidationError } from "../errors.ts";
import { errorFromJSON, errorToJSON } from "./error-serialization.ts";
import { type AnyEventClass, WorkflowEvent } from "./event.ts";
import { unwrapEvent, wrapEvent } from "./event-serialization.ts";
import { lineage } from "./lineage.ts";
import { builtinNamespace } from "./qualified-name.ts";
import type { TypeRegistry } from "./type-registry.ts";
import { WireFields } from "./wire-fields.ts";

/** Delivered to a `catchError` handler when the retries of a step are exhausted. */
export class StepFailedEvent extends WorkflowEvent {
  static override readonly type = "StepFailedEvent";
  static override readonly namespace = builtinNamespace;
  static override readonly [lineage] = { StepFailedEvent: true, Event: true } as const;
  declare readonly [lineage]: { readonly StepFailedEvent: true };
  static readonly description = "A step failed, and its retries are exhausted.";
  static readonly wireProperties = {
    step_name: { type: "string" },
    input_event: {},
    exception: {},
    attempts: { type: "integer" },
    elapsed_seconds: { type: "number" },
    failed_at: { format: "date-time", type: "string" },
  };
  declare readonly stepName: string;
  declare readonly inputEvent: WorkflowEvent;
  declare readonly error: Error;
  /** Attempts made, the last one included. */
  declare readonly attempts: number;
  /** Milliseconds from the start of the first attempt to the last failure. */
  declare readonly elapsedMs: number;
  declare readonly failedAt: Date;

  constructor(
    fields: Pick<StepFailedEvent, "stepName" | "inputEvent" | "error" | "attempts" | "elapsedMs" | "failedAt">,
  ) {
    super();
    this.stepName = fields.stepName;
    this.inputEvent = fields.inputEvent;
    this.error = fields.error;
    this.attempts = fields.attempts;
    this.elapsedMs = fields.elapsedMs;
    this.failedAt = fields.failedAt;
  }

  /** Times are seconds on the wire. */
  override toJSON(): Record<string, unknown> {
    return {
      step_name: this.stepName,
      input_event: wrapEvent(this.inputEvent),
      exception: errorToJSON(this.error),
      attempts: this.attempts,
      elapsed_seconds: this.elapsedMs / 1_000,
      failed_at: this.failedAt.toISOString(),
      ...super.toJSON(),
    };
  }

  /**
   * @param registry - must know the type of the input event
   * @throws EventValidationError if a field is missing or wrong, or there is no registry
   * @throws UnknownEventTypeError
   */
  static override fromJSON<This extends AnyEventClass>(
    this: This,
    json: Readonly<Record<string, unknown>>,
    registry?: TypeRegistry,
  ): InstanceType<This> {
    const fields = new WireFields(this.type, json);
    if (!registry) {
      throw new EventValidationError(this.type, "input_event", [{ message: "needs a registry to be read" }]);
    }
    const event = new this({
      stepName: fields.string("step_name"),
      inputEvent: unwrapEvent(fields.value("input_event"), registry),
      error: errorFromJSON(fields.value("exception"), registry),
      attempts: fields.number("attempts"),
      elapsedMs: fields.milliseconds("elapsed_seconds"),
      failedAt: fields.date("failed_at"),
    });
    return fields.restTo(event, registry) as InstanceType<This>;
  }
}
