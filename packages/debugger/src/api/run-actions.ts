import type { DebuggerApi } from "./debugger-api.ts";
import type { SentEvent, StartRunOptions } from "./debugger-api-types.ts";
import type { ResourceCache } from "./resource-cache.ts";
import type { Resources } from "./resources.ts";
import type { RunSessions } from "./run-sessions.ts";

/** What changes something on the server. Each throws `ApiError`. */
export interface RunActions {
  startRun(workflow: string, options: StartRunOptions): Promise<{ readonly handlerId: string }>;
  /** @param step - the only one to get the event. @default all that accept it */
  sendEvent(handlerId: string, event: SentEvent, step?: string): Promise<void>;
  cancelRun(handlerId: string): Promise<void>;
  deleteRun(handlerId: string): Promise<void>;
}

interface RunActionsOptions {
  readonly api: DebuggerApi;
  readonly cache: ResourceCache;
  readonly resources: Resources;
  readonly sessions: RunSessions;
}

/** The actions; what they change is asked for anew as soon as they are done, also if they failed: others may have acted. */
export function createRunActions({ api, cache, resources, sessions }: RunActionsOptions): RunActions {
  const refresh = (handlerId?: string): void => {
    cache.invalidate("runs", "waiting", ...(handlerId === undefined ? [] : [`run:${handlerId}`, `state:${handlerId}`]));
  };
  const refreshing = async <T>(handlerId: string | undefined, action: Promise<T>): Promise<T> => {
    try {
      return await action;
    } finally {
      refresh(handlerId);
    }
  };
  return {
    startRun: async (workflow, options) => {
      const started = await refreshing(options.handlerId, api.startRun(workflow, options));
      // It may have been the name of another run before.
      if (options.handlerId !== undefined) resources.forgetRun(started.handlerId, { isThere: true });
      return started;
    },
    sendEvent: (handlerId, event, step) => refreshing(handlerId, api.sendEvent(handlerId, event, step)),
    cancelRun: (handlerId) => refreshing(handlerId, api.cancelRun(handlerId)),
    deleteRun: async (handlerId) => {
      try {
        await api.deleteRun(handlerId);
      } catch (error) {
        refresh(handlerId);
        throw error;
      }
      // The run itself is not asked for any more: it is not there.
      refresh();
      sessions.forget(handlerId);
      resources.forgetRun(handlerId, { isThere: false });
    },
  };
}
