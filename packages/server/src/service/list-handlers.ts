import { ServiceError } from "../service-error.ts";
import {
  type HandlerPage,
  type HandlerPageOptions,
  type HandlerQuery,
  InvalidCursorError,
} from "../store/handler-query.ts";
import type { ServiceContext } from "./service-context.ts";

/**
 * The handlers that fulfil a query, page by page.
 *
 * @throws ServiceError if the cursor is none
 */
export async function listHandlers(
  query: HandlerQuery,
  page: HandlerPageOptions,
  { store, runtime }: ServiceContext,
): Promise<HandlerPage> {
  try {
    const { handlers, nextCursor } = await store.queryHandlers(query, page);
    return { handlers: handlers.map((record) => runtime.withEnd(record)), nextCursor };
  } catch (error) {
    if (!(error instanceof InvalidCursorError)) throw error;
    throw new ServiceError("invalid", error.message, { cause: error });
  }
}
