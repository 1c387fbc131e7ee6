import { ContextSerdeError, type RunContext } from "@llama-agents/workflows";
import { handlerLogFields } from "../handler-log-fields.ts";
import type { RegisteredWorkflow } from "../registered-workflow.ts";
import { ServiceError } from "../service-error.ts";
import type { HandlerRecord } from "../store/handler-record.ts";
import type { ServiceContext } from "./service-context.ts";

/**
 * The context that a client has sent along; `undefined` if there is none, or an empty one.
 *
 * @throws ServiceError if the server takes none, or it is none
 */
export function readContext(
  { workflow }: RegisteredWorkflow,
  saved: unknown,
  { acceptContextApi }: ServiceContext,
): RunContext | undefined {
  if (!saved || (typeof saved === "object" && Object.keys(saved).length === 0)) return undefined;
  if (!acceptContextApi) {
    throw new ServiceError("invalid", "Context API is disabled. Set accept_context_api=True (acceptContextApi: true)");
  }
  try {
    return workflow.createContext(saved as Parameters<typeof workflow.createContext>[0]);
  } catch (error) {
    if (!(error instanceof ContextSerdeError)) throw error;
    throw new ServiceError("invalid", `Validation error for 'context': ${error.message}`, { cause: error });
  }
}

/** A new run of an old handler goes on with its state, and with nothing else of it. */
export async function continueState(
  registered: RegisteredWorkflow,
  earlier: HandlerRecord,
  { store, runtime, logger }: ServiceContext,
): Promise<RunContext | undefined> {
  if (earlier.runId === undefined) return undefined;
  try {
    const state = await store.readState(earlier.runId);
    if (!state) return undefined;
    const context: RunContext = registered.workflow.createContext();
    await context.store.setState({ ...runtime.codecOf(registered).fieldsOf(state) });
    return context;
  } catch (error) {
    const what = `The state of run ${earlier.runId} could not be read: its handler starts with an empty one`;
    logger.warn(what, error, handlerLogFields(earlier));
    return undefined;
  }
}
