import { bareTypeName, isJsonObject } from "./event-envelope.ts";
import { JsonError, parseJson } from "./safe-json.ts";

/** Data of a client that makes no event; the message says everything that was wrong. */
export class EnvelopeParseError extends Error {
  override readonly name = "EnvelopeParseError";
}

/** A closed set of event classes: a client can name only what is in it, and nothing is imported by name. */
export interface EnvelopeRegistry<EventClass, Event> {
  /** The names that `resolve` knows, in the order in which an error lists them. */
  readonly names: Iterable<string>;
  /** The class with this bare name. Look it up in a `Map`: the name comes from the client. */
  resolve(type: string): EventClass | undefined;
  /** The class with this module and name. */
  resolveQualifiedName(qualifiedName: string): EventClass | undefined;
  /** Makes the event; what it throws says which fields were wrong, and becomes an `EnvelopeParseError`. */
  load(eventClass: EventClass, value: Readonly<Record<string, unknown>>): Event;
}

export interface ParseEnvelopeOptions<EventClass> {
  /** The class of data that is not an envelope but the fields alone. @default none: only envelopes are read */
  readonly explicitClass?: EventClass | undefined;
}

/**
 * Makes an event of what a client sent: an envelope `{ type, value }`, with `data` for `value` or `qualified_name` for
 * `type` in older forms, the fields alone if there is an explicit class, or any of these as JSON in a string.
 *
 * @throws EnvelopeParseError
 */
export function parseEventEnvelope<EventClass, Event>(
  data: unknown,
  registry: EnvelopeRegistry<EventClass, Event>,
  options: ParseEnvelopeOptions<EventClass> = {},
): Event {
  const envelope = decode(data);
  const { explicitClass } = options;
  if (explicitClass !== undefined && isPlain(envelope)) return load(registry, explicitClass, envelope, []);
  const errors: string[] = [];
  const eventClass = classOf(envelope, registry, errors);
  if (eventClass === undefined) throw new EnvelopeParseError(errors.join(" "));
  const { data: olderValue, value = olderValue } = envelope;
  if (!isJsonObject(value)) throw invalid("value: must be a JSON object", errors);
  return load(registry, eventClass, value, errors);
}

function decode(data: unknown): Readonly<Record<string, unknown>> {
  const notAnObject = "Failed to deserialize event. Must be a json object, or stringified json object";
  let decoded = data;
  if (typeof data === "string") {
    try {
      decoded = parseJson(data);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      throw new EnvelopeParseError(`${notAnObject}: ${error.message}`, { cause: error });
    }
  }
  if (isJsonObject(decoded)) return decoded;
  throw new EnvelopeParseError(notAnObject);
}

/** Whether the object, in a place where bare fields are allowed, is that: it may have fields named like an envelope's. */
function isPlain(data: Readonly<Record<string, unknown>>): boolean {
  if ("value" in data) return !("type" in data || "qualified_name" in data);
  return !("type" in data && "qualified_name" in data);
}

/** The class that the envelope names; every name that names none adds an error. */
function classOf<EventClass, Event>(
  envelope: Readonly<Record<string, unknown>>,
  registry: EnvelopeRegistry<EventClass, Event>,
  errors: string[],
): EventClass | undefined {
  const { type, qualified_name: qualifiedName } = envelope;
  if (isSet(type)) {
    const found = typeof type === "string" ? resolveType(registry, type) : undefined;
    if (found !== undefined) return found;
    errors.push(`Invalid event type: ${show(type)}. Expected one of ${[...registry.names].join(", ")}`);
  }
  if (isSet(qualifiedName)) {
    const found =
      typeof qualifiedName === "string"
        ? (registry.resolveQualifiedName(qualifiedName) ?? resolveType(registry, qualifiedName))
        : undefined;
    if (found !== undefined) return found;
    const what = `Qualified name ${show(qualifiedName)} does not correspond to an Event subclass`;
    errors.push(`Invalid client data. ${what}`);
  }
  if (errors.length === 0) errors.push("Invalid client data. Must have a type or a qualified name");
  return undefined;
}

const isSet = (name: unknown): boolean => name !== undefined && name !== null && name !== "";
const show = (name: unknown): string => (typeof name === "string" ? name : JSON.stringify(name));

function resolveType<EventClass, Event>(registry: EnvelopeRegistry<EventClass, Event>, type: string) {
  return registry.resolve(type) ?? registry.resolve(bareTypeName(type));
}

function load<EventClass, Event>(
  registry: EnvelopeRegistry<EventClass, Event>,
  eventClass: EventClass,
  value: Readonly<Record<string, unknown>>,
  errors: readonly string[],
): Event {
  try {
    return registry.load(eventClass, value);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), errors, error);
  }
}

function invalid(report: string, errors: readonly string[], cause?: unknown): EnvelopeParseError {
  return new EnvelopeParseError([...errors, `Failed to deserialize event: ${report}`].join(" "), { cause });
}
