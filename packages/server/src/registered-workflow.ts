import { EnvelopeParseError, type EnvelopeRegistry, parseEventEnvelope } from "@llama-agents/protocol";
import {
  type AnyEventClass,
  type AnyWorkflow,
  compileDefinition,
  EventRegistry,
  eventClasses,
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

  /** @throws ServiceError if the data make no event of the class that starts the workflow */
  parseStartEvent(data: unknown): WorkflowEvent {
    const { registry, startClass } = this.#current();
    const event = parse(data, registry, "Validation error for 'start_event': ", startClass);
    if (typeOf(event) === startClass.type) return event;
    throw new ServiceError("invalid", `Start event must be an instance of ${startClass.type}, not of ${typeOf(event)}`);
  }

  /** @throws ServiceError if the data make no event of the workflow */
  parseEvent(data: unknown): WorkflowEvent {
    return parse(data, this.#current().registry, "");
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
    const byType = new Map(classes.map((eventClass) => [eventClass.type, eventClass]));
    const byQualifiedName = new Map(classes.map((eventClass) => [registry.qualifiedNameOf(eventClass), eventClass]));
    return {
      definition,
      startClass: startEventClass(definition),
      classes: registry,
      registry: {
        names: [...byType.keys()],
        resolve: (type) => byType.get(type),
        resolveQualifiedName: (qualifiedName) => byQualifiedName.get(qualifiedName),
        load: (eventClass, value) => eventClass.fromJSON(value, registry),
      },
    };
  }
}

function parse(
  data: unknown,
  registry: EnvelopeRegistry<AnyEventClass, WorkflowEvent>,
  prefix: string,
  explicitClass?: AnyEventClass,
): WorkflowEvent {
  try {
    return parseEventEnvelope(data, registry, { explicitClass });
  } catch (error) {
    if (!(error instanceof EnvelopeParseError)) throw error;
    throw new ServiceError("invalid", `${prefix}${error.message}`, { cause: error });
  }
}

const typeOf = (event: WorkflowEvent): string => (event.constructor as unknown as AnyEventClass).type;
