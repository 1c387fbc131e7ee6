import { z } from "zod";
import { parentHandlerHeader } from "../debugger-api.ts";
import { parseLastEventId } from "../event-stream.ts";
import { maxHandlerIdLength } from "../handler.ts";
import type { eventEnvelopeInputSchema } from "./event-envelope.ts";
import { flag, parameter, readInteger } from "./parameter.ts";

// The messages are whole texts for `detail`: a server answers 400 with the first one. What is inside an event is not
// checked here but when it is parsed, by the classes of the workflow it is for.

type JsonObject = Readonly<Record<string, unknown>>;

/** Any JSON, with the type that a client should send. */
const json = <Input>(description: string, more: Readonly<Record<string, unknown>> = {}) =>
  z.unknown().meta({ type: "object", description, ...more }) as z.ZodType<unknown, Input>;

const notAnObject = "must be a JSON object";

const conflictRules = ["reject", "replace", "return"] as const;

/** What happens if the handler that a new run asks for has a run that goes on. */
export const conflictRuleSchema = z.enum(
  conflictRules,
  `Error processing request body: on_conflict must be one of ${conflictRules.join(", ")}`,
);

/** The body of run and run-nowait. Unknown keys are ignored. */
export const runRequestSchema = z
  .object(
    {
      start_event: json<JsonObject | string | null>(
        "The start event: its fields, or an envelope; as an object or as JSON in a string.",
      ).optional(),
      handler_id: z
        .string("Error processing request body: handler_id must be a string")
        .nullish()
        .transform((id) => id || undefined)
        .meta({
          description:
            "The id of the run. Default: a new one. Not dots only, and without slashes, control characters, and halves " +
            "of surrogate pairs.",
          maxLength: maxHandlerIdLength,
        }),
      kwargs: json<JsonObject | null>("Older name of start_event, which wins.").optional().meta({ deprecated: true }),
      context: json<JsonObject | null>("A saved context to continue from.").optional(),
      on_conflict: conflictRuleSchema.default("reject").meta({
        description:
          "If the handler has a run that goes on: reject this request (409), replace that run, which is cancelled, or " +
          "return that run.",
      }),
    },
    `Error processing request body: ${notAnObject}`,
  )
  .meta({ id: "RunRequest" });

const isMissing = (event: unknown): boolean => !event || (typeof event === "object" && Object.keys(event).length === 0);

/** The body of send-event. */
export const sendEventRequestSchema = z
  .object(
    {
      event: json<z.input<typeof eventEnvelopeInputSchema> | string>(
        "An envelope, or an envelope as JSON in a string.",
        {
          properties: {
            type: { type: "string", description: "The name of the event's class." },
            value: { type: "object", description: "The event's fields." },
          },
          required: ["type", "value"],
        },
      ).refine((event) => !isMissing(event), "Event data is required"),
      step: z
        .string("Error processing request: step must be a string")
        .nullish()
        .transform((step) => step || undefined)
        .meta({ description: "The only step to receive the event. Default: all that accept it." }),
    },
    `Error processing request: ${notAnObject}`,
  )
  .meta({ id: "SendEventRequest" });

/** The query of run. */
export const runQuerySchema = z.object({
  stream: flag("Answer with the events of the run as server-sent events, from the first one to the last.").default(
    false,
  ),
});

function readParentHandler(text: string): string | undefined {
  try {
    const id = decodeURIComponent(text.trim());
    return id.length >= 1 && id.length <= maxHandlerIdLength && !/\p{Cc}/u.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** The headers of run and run-nowait. */
export const runHeadersSchema = z.object({
  "idempotency-key": parameter<string, string>(
    "Idempotency-Key",
    (text) => (text.trim().length >= 1 && text.length <= 255 ? text.trim() : undefined),
    {
      type: "string",
      minLength: 1,
      maxLength: 255,
      description:
        "Makes it safe to send the request again: a run is started once per key, and every further request with the " +
        "key answers with that run. With another body it is a 409.",
      expected: "Expected 1 to 255 characters",
    },
  ).optional(),
  [parentHandlerHeader]: parameter<string, string>("X-Parent-Handler", readParentHandler, {
    type: "string",
    description:
      "The id of the run that this one repeats, percent-encoded; only remembered, for the debugger. It need not be there.",
    expected: `Expected a percent-encoded id of 1 to ${maxHandlerIdLength} characters`,
  }).optional(),
});

/** The headers of the answer to a run whose events are streamed. */
export const runResponseHeadersSchema = z.object({
  "x-handler-id": z
    .string()
    .optional()
    .meta({ description: "The id of the run, percent-encoded; with an event stream only." }),
});

/** The headers of the answer to run-nowait. */
export const runNoWaitResponseHeadersSchema = z.object({
  "x-last-sequence": z.string().optional().meta({
    description: "What to pass as after_sequence to miss no event of the run: -1, or more if it was running.",
  }),
});

/** The headers of the answer to an event stream. */
export const streamEventsResponseHeadersSchema = z.object({
  "x-last-sequence": z.string().optional().meta({
    description: "What `now` stood for: the after_sequence with which to come back before the first event.",
  }),
});

/** The query of get-handler and get-result. */
export const handlerQuerySchema = z.object({
  status_code: parameter<"ok", "ok">("status_code", (text) => (text === "ok" ? text : undefined), {
    type: "string",
    enum: ["ok"],
    description: "Answer 200 however the run stands; look at its status instead.",
    expected: "Expected ok",
  }).optional(),
});

/** The query of cancel. */
export const cancelQuerySchema = z.object({
  purge: flag("Also delete everything stored of the run.").default(false),
});

/** @returns the last event already seen; `undefined` if the text says none */
export const readAfterSequence = (text: string): number | "now" | undefined => {
  if (text.trim().toLowerCase() === "now") return "now";
  // A number too small to be exact is negative all the same.
  if (/^\s*-\d+\s*$/.test(text)) return -1;
  return readInteger(text);
};

/** The query of an event stream. */
export const streamEventsQuerySchema = z.object({
  sse: flag("Server-sent events; otherwise newline-delimited JSON.").default(true),
  include_internal: flag("Also the engine's own events.").default(false),
  include_qualified_name: flag("Whether qualified_name is given, or null.").default(true),
  after_sequence: parameter<number | string, number | "now">("after_sequence", readAfterSequence, {
    type: ["integer", "string"],
    description: "The last event already seen, -1 for all events, or `now` for none of the past ones.",
  }).default("now"),
  acquire_timeout: parameter<number | string, string>(
    "acquire_timeout",
    (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? text : undefined),
    {
      type: "number",
      description: "Has no effect any more: a stream has any number of readers.",
      deprecated: true,
    },
  ).optional(),
});

/** The headers of an event stream. */
export const streamEventsHeadersSchema = z.object({
  "last-event-id": (
    z
      .unknown()
      .transform((text) => parseLastEventId(String(text)))
      .meta({
        type: "string",
        description: "The id of the last event already seen, in place of after_sequence; of server-sent events only.",
      }) as unknown as z.ZodType<number | undefined, string>
  ).optional(),
});
