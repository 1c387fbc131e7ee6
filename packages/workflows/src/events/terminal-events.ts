// biome-ignore-all lint/complexity/noThisInStatic: statics are inherited; `this` is the event class they are called on
import { StopEvent } from "./builtin-events.ts";
import { errorFromJSON, errorToJSON } from "./error-serialization.ts";
import type { AnyEventClass } from "./event.ts";
import { lineage } from "./lineage.ts";
import { builtinNamespace } from "./qualified-name.ts";
import type { TypeRegistry } from "./type-registry.ts";
import { WireFields } from "./wire-fields.ts";

type Json = Readonly<Record<string, unknown>>;

/** Ends the stream of a run that took longer than its timeout. */
export class WorkflowTimedOutEvent extends StopEvent {
  static override readonly type = "WorkflowTimedOutEvent";
  static readonly description = "The run took longer than its workflow allows.";
  static readonly wireProperties = {
    timeout: { type: "number" },
    active_steps: { items: { type: "string" }, type: "array" },
  };
  static override readonly namespace = builtinNamespace;
  static override readonly [lineage] = { WorkflowTimedOutEvent: true, StopEvent: true, Event: true } as const;
  declare readonly [lineage]: { readonly WorkflowTimedOutEvent: true; readonly StopEvent: true };
  /** The timeout in milliseconds. */
  declare readonly timeoutMs: number;
  /** The names of the steps that were at work. */
  declare readonly activeSteps: readonly string[];

  constructor(fields: { readonly timeoutMs: number; readonly activeSteps: readonly string[] }) {
    super();
    this.timeoutMs = fields.timeoutMs;
    this.activeSteps = fields.activeSteps;
  }

  /** The timeout is in seconds on the wire. */
  override toJSON(): Record<string, unknown> {
    return { timeout: this.timeoutMs / 1_000, active_steps: this.activeSteps, ...super.toJSON() };
  }

  /** @throws EventValidationError */
  static override fromJSON<This extends AnyEventClass>(
    this: This,
    json: Json,
    registry?: TypeRegistry,
  ): InstanceType<This> {
    const fields = new WireFields(this.type, json);
    const event = new this({ timeoutMs: fields.milliseconds("timeout"), activeSteps: fields.strings("active_steps") });
    return fields.restTo(event, registry) as InstanceType<This>;
  }
}

/** Ends the stream of a run that was cancelled. */
export class WorkflowCancelledEvent extends StopEvent {
  static override readonly type = "WorkflowCancelledEvent";
  static override readonly namespace = builtinNamespace;
  static override readonly [lineage] = { WorkflowCancelledEvent: true, StopEvent: true, Event: true } as const;
  declare readonly [lineage]: { readonly WorkflowCancelledEvent: true; readonly StopEvent: true };
}

/** Ends the stream of a run one of whose steps failed for good. */
export class WorkflowFailedEvent extends StopEvent {
  static override readonly type = "WorkflowFailedEvent";
  static readonly description = "A step failed for good, and the run with it.";
  static readonly wireProperties = {
    step_name: { type: "string" },
    exception: {},
    attempts: { type: "integer" },
    elapsed_seconds: { type: "number" },
  };
  static override readonly namespace = builtinNamespace;
  static override readonly [lineage] = { WorkflowFailedEvent: true, StopEvent: true, Event: true } as const;
  declare readonly [lineage]: { readonly WorkflowFailedEvent: true; readonly StopEvent: true };
  declare readonly stepName: string;
  /** What the step threw; the run rejects with the same object. */
  declare readonly error: Error;
  /** Attempts made, the last one included. */
  declare readonly attempts: number;
  /** Milliseconds from the start of the first attempt to the last failure. */
  declare readonly elapsedMs: number;

  constructor(fields: Pick<WorkflowFailedEvent, "stepName" | "error" | "attempts" | "elapsedMs">) {
    super();
    this.stepName = fields.stepName;
    this.error = fields.error;
    this.attempts = fields.attempts;
    this.elapsedMs = fields.elapsedMs;
  }

  /** Times are seconds on the wire. */
  override toJSON(): Record<string, unknown> {
    return {
      step_name: this.stepName,
      exception: errorToJSON(this.error),
      attempts: this.attempts,
      elapsed_seconds: this.elapsedMs / 1_000,
      ...super.toJSON(),
    };
  }

  /**
   * @param registry - restores the class of the error; without it, built-in errors only
   * @throws EventValidationError
   */
  static override fromJSON<This extends AnyEventClass>(
    this: This,
    json: Json,
    registry?: TypeRegistry,
  ): InstanceType<This> {
    const fields = new WireFields(this.type, json);
    const event = new this({
      stepName: fields.string("step_name"),
      error: errorFromJSON(fields.value("exception"), registry),
      attempts: fields.number("attempts"),
      elapsedMs: fields.milliseconds("elapsed_seconds"),
    });
    return fields.restTo(event, registry) as InstanceType<This>;
  }
}

/** Resolves a run that was released from memory because it was idle. Not on the stream: the run goes on later. */
export class IdleReleasedEvent extends StopEvent {
  static override readonly type = "IdleReleasedEvent";
  static override readonly namespace = builtinNamespace;
  static override readonly [lineage] = { IdleReleasedEvent: true, StopEvent: true, Event: true } as const;
  declare readonly [lineage]: { readonly IdleReleasedEvent: true; readonly StopEvent: true };
}
