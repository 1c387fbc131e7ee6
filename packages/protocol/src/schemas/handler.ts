import { z } from "zod";
import { eventEnvelopeSchema } from "./event-envelope.ts";

/** How a run stands; all but `running` are final. */
export const handlerStatusSchema = z.enum(["running", "completed", "failed", "cancelled"]);

const time = z.string().meta({ description: "ISO 8601 with microseconds and offset.", format: "date-time" });

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
  .meta({ id: "Handler" });
