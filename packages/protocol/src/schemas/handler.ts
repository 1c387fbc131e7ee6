import { z } from "zod";
import { eventEnvelopeSchema } from "./event-envelope.ts";

/** How a run stands; all but `running` are final. */
export const handlerStatusSchema = z.enum(["running", "completed", "failed", "cancelled"]);

const time = z.string().meta({ description: "ISO 8601 with microseconds and offset.", format: "date-time" });

/** The keys that a handler has in every answer: what published clients were generated from requires them. */
export const constantHandlerKeys = ["handler_id", "workflow_name", "status", "started_at"] as const;

/** One run as the server tells it; the keys are in the order of the wire, and always all present. */
export const handlerDataSchema = z
  .object({
    handler_id: z.string(),
    workflow_name: z.string(),
    run_id: z.string().nullable(),
    error: z.string().nullable().meta({ description: "What went wrong; only of a failed run." }),
    result: eventEnvelopeSchema.nullable().meta({ description: "The stop event; only of a completed run." }),
    status: handlerStatusSchema,
    started_at: time,
    updated_at: time.nullable(),
    completed_at: time.nullable().meta({ description: "Null until the run has ended." }),
  })
  .meta({
    id: "Handler",
    description: "A run, under the id by which clients address it.",
    // The others are present too, but in a list for which `fields` does not name them.
    required: [...constantHandlerKeys],
  });

/** One run with its result as a bare value: what a plain stop event carries, or the fields of any other. */
export const handlerResultSchema = handlerDataSchema
  .extend({
    result: z.unknown().meta({ description: "The result of a completed run, without an envelope; else null." }),
  })
  .meta({ id: "HandlerResult", required: [...constantHandlerKeys] });

/** A list of runs. */
export const handlersListSchema = z
  .object({
    handlers: z.array(handlerDataSchema.readonly()).readonly(),
    next_cursor: z
      .string()
      .nullable()
      .optional()
      .meta({
        description:
          "Where the next page begins, null on the last one; absent if neither limit nor cursor was given, and the " +
          "server lists all runs at once.",
      }),
  })
  .meta({ id: "HandlersList" });
