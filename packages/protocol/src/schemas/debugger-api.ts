import { z } from "zod";
import { eventEnvelopeSchema } from "./event-envelope.ts";

/** How a run stands for those who look at it: of the running ones, those that wait for the outside are told apart. */
export const debuggerRunStatusSchema = z.enum(["running", "waiting", "completed", "failed", "cancelled"]);

const timeSchema = z.string().meta({ format: "date-time" });

export const debuggerMetaSchema = z.object({
  version: z.string(),
  title: z.string(),
  /** What of the debugger's own API the server offers. */
  features: z.array(z.string()).readonly(),
  /** What the caller may do; `null` if everybody may do everything. */
  scopes: z.array(z.string()).readonly().nullable(),
  has_auth: z.boolean(),
});

/** What a run that waits has asked of the outside. */
export const waitingRequestSchema = z.object({
  /** The event that asks; `null` for a step that only waits. */
  event: eventEnvelopeSchema.nullable(),
  /** The type of the event that is waited for, if the run says so. */
  awaits: z.string().nullable(),
  step: z.string().nullable(),
  since: timeSchema,
});

export const debuggerRunSchema = z.object({
  handler_id: z.string(),
  run_id: z.string().nullable(),
  workflow_name: z.string(),
  status: debuggerRunStatusSchema,
  started_at: timeSchema,
  updated_at: timeSchema,
  completed_at: timeSchema.nullable(),
  idle_since: timeSchema.nullable(),
  /** Of a run that goes on: until now. */
  duration_ms: z.number(),
  event_count: z.int(),
  error: z.string().nullable(),
  /** The run that this one repeats. */
  parent_handler_id: z.string().nullable(),
  waiting_for: z.array(waitingRequestSchema).readonly(),
});

export const debuggerRunDetailsSchema = debuggerRunSchema.extend({
  /** Of the error of a failed run, for those who may see it. */
  stack: z.string().nullable(),
});

export const debuggerRunPageSchema = z.object({
  /** The newest first. */
  runs: z.array(debuggerRunSchema).readonly(),
  /** What to pass as `before` for the next page; `null` if this is the last one. */
  next: z.string().nullable(),
  /** How many runs wait, of all workflows. */
  waiting_count: z.int(),
});

export const debuggerRunInputSchema = z.object({
  /** `null` if it was not recorded. */
  start_event: eventEnvelopeSchema.nullable(),
  parent_handler_id: z.string().nullable(),
});

export const debuggerRunStateSchema = z.object({
  state: z.record(z.string(), z.unknown()),
  updated_at: timeSchema,
});

/** An event of the debugger's stream. */
export const timedEventEnvelopeSchema = eventEnvelopeSchema.extend({ timestamp: timeSchema });
