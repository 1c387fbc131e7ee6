// biome-ignore-all lint/complexity/noThisInStatic: statics are inherited; `this` is the event class they are called on
import { type AnyEventClass, WorkflowEvent } from "./event.ts";
import { lineage } from "./lineage.ts";
import { builtinNamespace, typeOfQualifiedName } from "./qualified-name.ts";
import type { TypeRegistry } from "./type-registry.ts";
import { WireFields } from "./wire-fields.ts";

type Json = Readonly<Record<string, unknown>>;

/** Marks events about the run itself: the stream shows them, and those that extend it, only to readers who ask. */
export class InternalDispatchEvent extends WorkflowEvent {
  static override readonly type: string = "InternalDispatchEvent";
  static override readonly namespace: string | undefined = builtinNamespace;
  static override readonly [lineage]: Readonly<Record<string, true>> = { InternalDispatchEvent: true, Event: true };
  declare readonly [lineage]: { readonly InternalDispatchEvent: true };
}

/** Where a step's execution is: waiting for a free worker, at work, done with it. */
export const StepState = {
  PREPARING: "preparing",
  RUNNING: "running",
  NOT_RUNNING: "not_running",
} as const;

export type StepState = (typeof StepState)[keyof typeof StepState];

const stepStates: readonly StepState[] = Object.values(StepState);

/** An execution of a step was queued, began, or ended. */
export class StepStateChanged extends InternalDispatchEvent {
  static override readonly type = "StepStateChanged";
  static override readonly namespace = builtinNamespace;
  static override readonly [lineage] = { StepStateChanged: true, InternalDispatchEvent: true, Event: true } as const;
  declare readonly [lineage]: { readonly StepStateChanged: true; readonly InternalDispatchEvent: true };
  /** The step. */
  declare readonly name: string;
  declare readonly stepState: StepState;
  /** The number of the worker; `"<enqueued>"` while there is none. */
  declare readonly workerId: string;
  /** The type of the event that triggered the step. */
  declare readonly inputEventName: string;
  /** The type of the event that the step returned; null if it returned none, failed, was suspended, or is not done. */
  declare readonly outputEventName: string | null;

  constructor(fields: {
    readonly name: string;
    readonly stepState: StepState;
    readonly workerId: string;
    readonly inputEventName: string;
    /** @default null */
    readonly outputEventName?: string | null | undefined;
  }) {
    super();
    this.name = fields.name;
    this.stepState = fields.stepState;
    this.workerId = fields.workerId;
    this.inputEventName = fields.inputEventName;
    this.outputEventName = fields.outputEventName ?? null;
  }

  override toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      step_state: this.stepState,
      worker_id: this.workerId,
      input_event_name: this.inputEventName,
      output_event_name: this.outputEventName,
      ...super.toJSON(),
    };
  }

  /** @throws EventValidationError */
  static override fromJSON<This extends AnyEventClass>(
    this: This,
    json: Json,
    registry?: TypeRegistry,
  ): InstanceType<This> {
    const fields = new WireFields(this.type, json);
    const event = new this({
      name: fields.string("name"),
      stepState: fields.oneOf("step_state", stepStates),
      workerId: fields.string("worker_id"),
      inputEventName: bareName(fields.string("input_event_name")),
      outputEventName: bareName(fields.nullableString("output_event_name")),
    });
    return fields.restTo(event, registry) as InstanceType<This>;
  }
}

/** An event came that no step and no waiter accepts. */
export class UnhandledEvent extends InternalDispatchEvent {
  static override readonly type = "UnhandledEvent";
  static override readonly namespace = builtinNamespace;
  static override readonly [lineage] = { UnhandledEvent: true, InternalDispatchEvent: true, Event: true } as const;
  declare readonly [lineage]: { readonly UnhandledEvent: true; readonly InternalDispatchEvent: true };
  declare readonly eventType: string;
  declare readonly qualifiedName: string;
  /** The step that the event was sent to; null if it was sent to all. */
  declare readonly stepName: string | null;
  /** Has the run nothing else to do? */
  declare readonly idle: boolean;

  constructor(fields: {
    readonly eventType: string;
    readonly qualifiedName: string;
    /** @default null */
    readonly stepName?: string | null | undefined;
    readonly idle: boolean;
  }) {
    super();
    this.eventType = fields.eventType;
    this.qualifiedName = fields.qualifiedName;
    this.stepName = fields.stepName ?? null;
    this.idle = fields.idle;
  }

  override toJSON(): Record<string, unknown> {
    return {
      event_type: this.eventType,
      qualified_name: this.qualifiedName,
      step_name: this.stepName,
      idle: this.idle,
      ...super.toJSON(),
    };
  }

  /** @throws EventValidationError */
  static override fromJSON<This extends AnyEventClass>(
    this: This,
    json: Json,
    registry?: TypeRegistry,
  ): InstanceType<This> {
    const fields = new WireFields(this.type, json);
    const event = new this({
      eventType: fields.string("event_type"),
      qualifiedName: fields.string("qualified_name"),
      stepName: fields.nullableString("step_name"),
      idle: fields.boolean("idle"),
    });
    return fields.restTo(event, registry) as InstanceType<This>;
  }
}

/** The run has nothing to do until an event comes from outside. */
export class WorkflowIdleEvent extends InternalDispatchEvent {
  static override readonly type = "WorkflowIdleEvent";
  static override readonly namespace = builtinNamespace;
  static override readonly [lineage] = { WorkflowIdleEvent: true, InternalDispatchEvent: true, Event: true } as const;
  declare readonly [lineage]: { readonly WorkflowIdleEvent: true; readonly InternalDispatchEvent: true };
}

/** The Python library prints the class when a step ends: `<class 'module.Name'>`, and that of `None` for no event. */
function bareName<T extends string | null>(name: T): T | string | null {
  const printed = name === null ? undefined : /^<class '(.*)'>$/.exec(name)?.[1];
  if (printed === undefined) return name;
  return printed === "NoneType" ? null : typeOfQualifiedName(printed);
}
