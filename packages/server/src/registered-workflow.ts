import { EnvelopeParseError, type EnvelopeRegistry, parseEventEnvelope } from "@llama-agents/protocol";
import {
  type AnyEventClass,
  type AnyWorkflow,
  compileDefinition,
  EventRegistry,
  eventClasses,
  InternalDispatchEvent,
  StopEvent,
  startEventClass,
  type WorkflowDefinition,
  type WorkflowEvent,
} from "@llama-agents/workflows";
import { ServiceError } from "./service-error.ts";

/** What follows from the definition of a workflow; made again if that has changed. */
interface Events {
  readonly definition: WorkflowDefinition;
  readonly startClass: AnyEventClass;
  readonly classes: EventRegistry;
  readonly registry: EnvelopeRegistry<AnyEventClass, WorkflowEvent>;
  /** Of those events that clients may send to a run. */
  readonly sendable: EnvelopeRegistry<AnyEventClass, WorkflowEvent>;
}

/** What workflows were called before they got the name of a route. */
const originalNames = new WeakMap<AnyWorkflow, string>();

/** A workflow under the name of its route, and the events that clients may send to it. */
export class RegisteredWorkflow {
  readonly name: string;
  /** What the workflow was called before it got the name of its route: its drawings go by it. */
  readonly originalName: string;
  readonly workflow: AnyWorkflow;
  readonly additionalEvents: readonly AnyEventClass[];
  #events: Events;

  /**
   * @throws WorkflowConfigurationError if the workflow has no start event, or several
   * @throws WorkflowValidationError if two of its events have the same type
   */
  constructor(name: string, workflow: AnyWorkflow, additionalEvents: readonly AnyEventClass[]) {
    this.name = name;
    this.originalName = originalNames.get(workflow) ?? workflow.workflowName;
    originalNames.set(workflow, this.originalName);
    this.workflow = workflow;
    this.additionalEvents = additionalEvents;
    this.#events = this.#collect(workflow.definition);
  }

  /** What journals of the workflow's runs are written and read with. */
  get eventRegistry(): EventRegistry {
    return this.#current().classes;
  }

  /**
   * @param advice - ends the message if the data are not valid
   * @throws ServiceError if the data make no event of the class that starts the workflow
   */
  parseStartEvent(data: unknown, advice?: string): WorkflowEvent {
    const { registry, startClass } = this.#current();
    const suffix = advice === undefined ? "" : `: ${advice}`;
    const event = parse(data, registry, {
      prefix: "Validation error for 'start_event': ",
      suffix,
      explicitClass: startClass,
    });
    if (typeOf(event) === startClass.type) return event;
    throw new ServiceError("invalid", `Start event must be an instance of ${startClass.type}, not of ${typeOf(event)}`);
  }

  /** @throws ServiceError if the data make no event of the workflow, or one that only the workflow itself may send */
  parseEvent(data: unknown): WorkflowEvent {
    return parse(data, this.#current().sendable);
  }

  /** @throws ServiceError if there is no such step, or it does not accept the event */
  assertStepAccepts(step: string, event: WorkflowEvent): void {
    const { steps, stepIndices } = compileDefinition(this.workflow.definition);
    const definition = steps[stepIndices.get(step) ?? -1];
    if (!definition) {
      const known = steps.map(({ name }) => name).join(", ");
      throw new ServiceError("invalid", `Failed to send event: Step ${step} does not exist; there are: ${known}`);
    }
    if (definition.on.some(({ type }) => type === typeOf(event))) return;
    const accepted = definition.on.map(({ type }) => type).join(", ");
    const what = `Step ${step} does not accept ${typeOf(event)}; it accepts: ${accepted}`;
    throw new ServiceError("invalid", `Failed to send event: ${what}`);
  }

  #current(): Events {
    const { definition } = this.workflow;
    if (this.#events.definition !== definition) this.#events = this.#collect(definition);
    return this.#events;
  }

  #collect(definition: WorkflowDefinition): Events {
    const { events = [], errors = [] } = this.workflow.options;
    const classes = [...eventClasses(definition), ...events, ...this.additionalEvents];
    const registry = new EventRegistry(classes, { errors });
    const named = new Set([...definition.steps.flatMap(({ on }) => on), ...this.additionalEvents]);
    return {
      definition,
      startClass: startEventClass(definition),
      classes: registry,
      registry: envelopeRegistry(classes, registry),
      sendable: envelopeRegistry(
        classes.filter((eventClass) => named.has(eventClass) || !isOutgoing(eventClass)),
        registry,
      ),
    };
  }
}

/**
 * Does an event of the class only come from a workflow: as its end, or as a word of the engine? Its questions may be sent,
 * as to published servers.
 */
const isOutgoing = (eventClass: AnyEventClass): boolean =>
  [StopEvent, InternalDispatchEvent].some(
    (outgoing) => eventClass === outgoing || eventClass.prototype instanceof outgoing,
  );

function envelopeRegistry(
  classes: readonly AnyEventClass[],
  registry: EventRegistry,
): EnvelopeRegistry<AnyEventClass, WorkflowEvent> {
  const byType = new Map(classes.map((eventClass) => [eventClass.type, eventClass]));
  const byQualifiedName = new Map(classes.map((eventClass) => [registry.qualifiedNameOf(eventClass), eventClass]));
  return {
    names: [...byType.keys()],
    resolve: (type) => byType.get(type),
    resolveQualifiedName: (qualifiedName) => byQualifiedName.get(qualifiedName),
    load: (eventClass, value) => eventClass.fromJSON(value, registry),
  };
}

interface ParseOptions {
  /** What the message of an error begins with. */
  readonly prefix?: string;
  /** What it ends with. */
  readonly suffix?: string;
  readonly explicitClass?: AnyEventClass;
}

function parse(
  data: unknown,
  registry: EnvelopeRegistry<AnyEventClass, WorkflowEvent>,
  { prefix = "", suffix = "", explicitClass }: ParseOptions = {},
): WorkflowEvent {
  try {
    return parseEventEnvelope(data, registry, { explicitClass });
  } catch (error) {
    if (!(error instanceof EnvelopeParseError)) throw error;
    throw new ServiceError("invalid", `${prefix}${error.message}${suffix}`, { cause: error });
  }
}

const typeOf = (event: WorkflowEvent): string => (event.constructor as unknown as AnyEventClass).type;
