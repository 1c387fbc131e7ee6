import { z } from "zod";
import type { eventEnvelopeInputSchema } from "./event-envelope.ts";

// The messages are whole texts for `detail`: a server answers 400 with the first one. What is inside an event is not
// checked here but when it is parsed, by the classes of the workflow it is for.

type JsonObject = Readonly<Record<string, unknown>>;

/** Any JSON, with the type that a client should send. */
const json = <Input>(description: string) =>
  z.unknown().meta({ type: "object", description }) as z.ZodType<unknown, Input>;

const notAnObject = "must be a JSON object";

/** The body of run and run-nowait. Unknown keys are ignored. */
export const runRequestSchema = z.object(
  {
    start_event: json<JsonObject | string | null>(
      "The start event: its fields, or an envelope; as an object or as JSON in a string.",
    ).optional(),
    handler_id: z
      .string("Error processing request body: handler_id must be a string")
      .nullish()
      .transform((id) => id || undefined)
      .meta({ description: "The id of the run. Default: a new one." }),
    kwargs: json<JsonObject | null>("Older name of start_event, which wins.").optional().meta({ deprecated: true }),
    context: json<JsonObject | null>("A saved context to continue from.").optional(),
  },
  `Error processing request body: ${notAnObject}`,
);

const isMissing = (event: unknown): boolean => !event || (typeof event === "object" && Object.keys(event).length === 0);

/** The body of send-event. */
export const sendEventRequestSchema = z.object(
  {
    event: json<z.input<typeof eventEnvelopeInputSchema> | string>(
      "An envelope, or an envelope as JSON in a string.",
    ).refine((event) => !isMissing(event), "Event data is required"),
    step: z
      .string("Error processing request: step must be a string")
      .nullish()
      .transform((step) => step || undefined)
      .meta({ description: "The only step to receive the event. Default: all that accept it." }),
  },
  `Error processing request: ${notAnObject}`,
);

const flag = z.union([z.boolean(), z.string()]).transform((value) => String(value).toLowerCase() === "true");

/** The query of cancel. */
export const cancelQuerySchema = z.object({
  purge: flag.default(false).meta({ description: "Also delete everything stored of the run." }),
});

/** The query of an event stream. */
export const streamEventsQuerySchema = z.object({
  sse: flag.default(true).meta({ description: "Server-sent events; otherwise newline-delimited JSON." }),
  include_internal: flag.default(false).meta({ description: "Also the engine's own events." }),
  include_qualified_name: flag.default(true).meta({ description: "Whether qualified_name is given, or null." }),
  after_sequence: z
    .union([z.number(), z.string()])
    .default("now")
    .transform((value, check): number | "now" => {
      const text = String(value).trim();
      if (text.toLowerCase() === "now") return "now";
      const sequence = /^[+-]?\d+$/.test(text) ? Math.max(Number(text), -1) : Number.NaN;
      if (Number.isSafeInteger(sequence)) return sequence;
      check.addIssue({ code: "custom", message: `Invalid after_sequence: '${value}'` });
      return z.NEVER;
    })
    .meta({ description: "The last event already seen, -1 for all events, or `now` for none of the past ones." }),
  acquire_timeout: z
    .union([z.number(), z.string()])
    .optional()
    .refine((value) => value === undefined || isNumeric(value), {
      error: (issue) => `Invalid acquire_timeout: '${String(issue.input)}'`,
    })
    .meta({ description: "Has no effect any more: a stream has any number of readers.", deprecated: true }),
});

const isNumeric = (value: number | string): boolean =>
  Number.isFinite(typeof value === "number" || value.trim() === "" ? value : Number(value));
