// The public names of the server, in reading order. Nothing inside of this package imports this file.

export type { ServerLogger } from "./logger.ts";
export type { MaybePromise } from "./maybe-promise.ts";
export type { EventData, EventKind } from "./store/event-data.ts";
export { envelopeJson, envelopeOf, eventKind } from "./store/event-data.ts";
export type { MemoryWorkflowStoreOptions } from "./store/memory-workflow-store.ts";
// What it records
export { MemoryWorkflowStore } from "./store/memory-workflow-store.ts";
export type {
  EventSubscription,
  HandlerEnd,
  HandlerRecord,
  StoredEvent,
  TurnRecord,
  WorkflowStore,
} from "./store/workflow-store.ts";
export type { AddWorkflowOptions, StopOptions, WorkflowServerOptions } from "./workflow-server.ts";
// The server
export { WorkflowServer } from "./workflow-server.ts";
