import type { z } from "zod";
import type {
  debuggerMetaSchema,
  debuggerRunDetailsSchema,
  debuggerRunInputSchema,
  debuggerRunPageSchema,
  debuggerRunSchema,
  debuggerRunStateSchema,
  debuggerRunStatusSchema,
  timedEventEnvelopeSchema,
  waitingRequestSchema,
} from "./schemas/debugger-api.ts";

/** What a server offers of the debugger's API. */
export type DebuggerMeta = Readonly<z.output<typeof debuggerMetaSchema>>;
/** How a run stands: a handler's status, and `waiting`. */
export type DebuggerRunStatus = z.output<typeof debuggerRunStatusSchema>;
/** One run in the debugger's list. */
export type DebuggerRun = Readonly<z.output<typeof debuggerRunSchema>>;
export type DebuggerRunDetails = Readonly<z.output<typeof debuggerRunDetailsSchema>>;
export type DebuggerRunPage = Readonly<z.output<typeof debuggerRunPageSchema>>;
export type DebuggerRunInput = Readonly<z.output<typeof debuggerRunInputSchema>>;
export type DebuggerRunState = Readonly<z.output<typeof debuggerRunStateSchema>>;
/** What a run that waits has asked of the outside. */
export type WaitingRequest = Readonly<z.output<typeof waitingRequestSchema>>;
/** An envelope with the time of its record. */
export type TimedEventEnvelope = Readonly<z.output<typeof timedEventEnvelopeSchema>>;

/** Names the run that a new one repeats: a header of run and run-nowait. */
export const parentHandlerHeader = "x-parent-handler";
