import type {
  DebuggerMeta,
  DebuggerRun,
  DebuggerRunDetails,
  DebuggerRunInput,
  DebuggerRunState,
  WorkflowGraph,
} from "@llama-agents/protocol";
import { useCallback, useContext, useMemo, useRef, useSyncExternalStore } from "react";
import type { RunBuffer } from "../model/run/run-buffer.ts";
import type { RunView } from "../model/run/run-view.ts";
import { allows, type Scope } from "./access-store.ts";
import type { ConnectionState } from "./connection-monitor.ts";
import type { DebuggerApi } from "./debugger-api.ts";
import type { JsonSchema, RunsPage, WorkflowSchema } from "./debugger-api-types.ts";
import { isEqualShallow } from "./is-equal-shallow.ts";
import { type Resource, unaskedResource } from "./resource.ts";
import type { CachedResource } from "./resource-cache.ts";
import type { RunActions } from "./run-actions.ts";
import { type RunsQuery, runsQueryKey } from "./runs-query.ts";
import type { DebuggerServices } from "./services.ts";
import { ServicesContext } from "./services-context.ts";
import type { StreamStatus } from "./stream-status.ts";

// The only place where components meet the network.

/** @throws Error outside of an `ApiProvider` */
function useServices(): DebuggerServices {
  const services = useContext(ServicesContext);
  if (!services) throw new Error("There is no ApiProvider around this component");
  return services;
}

export function useApi(): DebuggerApi {
  return useServices().api;
}

/** What the server offers beyond the public API; `null`: nothing, it is another one. */
export function useMeta(): Resource<DebuggerMeta | null> {
  return useCached(useServices().resources.meta);
}

/** Does the server offer this part of the debugger's own API? `false` until that is known. */
export function useFeature(name: string): boolean {
  return useMeta().data?.features.includes(name) ?? false;
}

export function useWorkflows(): Resource<readonly string[]> {
  return useCached(useServices().resources.workflows);
}

export function useGraph(name: string | undefined): Resource<WorkflowGraph> {
  return useCached(useServices().resources.graph(name));
}

export function useWorkflowSchema(name: string | undefined): Resource<WorkflowSchema> {
  return useCached(useServices().resources.workflowSchema(name));
}

export function useEventSchemas(name: string | undefined): Resource<readonly JsonSchema[]> {
  return useCached(useServices().resources.eventSchemas(name));
}

export interface RunsResource extends Resource<RunsPage> {
  loadOlder(): void;
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
}

/** The newest runs that the query selects, and as many older ones as were asked for. */
export function useRuns(query: RunsQuery): RunsResource {
  const { lists } = useServices();
  const key = runsQueryKey(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal queries have equal keys
  const list = useMemo(() => lists.of(query), [lists, key]);
  const page = useCached(list.resource);
  const isLoadingOlder = useSyncExternalStore(list.isLoadingOlder.subscribe, list.isLoadingOlder.get);
  return useMemo(
    () => ({
      ...withLiveAge(page),
      loadOlder: list.loadOlder,
      hasOlder: (page.data?.next ?? null) !== null,
      isLoadingOlder,
    }),
    [page, list, isLoadingOlder],
  );
}

/** Runs that wait for somebody outside; empty where the server cannot tell (`useFeature("inbox")`). */
export function useWaitingRuns(): Resource<readonly DebuggerRun[]> {
  return useCached(useServices().resources.waitingRuns);
}

export function useWaitingCount(): number {
  return useCached(useServices().resources.waitingCount).data ?? 0;
}

export function useRunDetails(id: string | undefined): Resource<DebuggerRunDetails> {
  return useCached(useServices().resources.run(id));
}

/** What the run was started with; `null`: the server does not tell. */
export function useRunInput(id: string | undefined): Resource<DebuggerRunInput | null> {
  return useCached(useServices().resources.input(id));
}

export interface RunStateResource extends Resource<DebuggerRunState | null> {
  /** The states that were seen since the run was first looked at, the oldest first. */
  readonly history: readonly DebuggerRunState[];
}

/** What the run keeps in its context; `null`: the server does not expose it. */
export function useRunState(id: string | undefined): RunStateResource {
  const { resources } = useServices();
  const state = useCached(resources.state(id));
  const seen = resources.stateHistory(id);
  const history = useSyncExternalStore(seen.subscribe, seen.get);
  return useMemo(() => ({ ...withLiveAge(state), history }), [state, history]);
}

export interface RunStreamHandle {
  readonly buffer: RunBuffer;
  readonly status: StreamStatus;
  retry(): void;
}

/** Follows the events of a run as long as the component is there. */
export function useRunStream(id: string): RunStreamHandle {
  const { sessions } = useServices();
  const session = useMemo(() => sessions.of(id), [sessions, id]);
  const { buffer, status } = useSyncExternalStore(session.subscribe, session.get);
  return useMemo(() => ({ buffer, status, retry: session.retry }), [buffer, status, session]);
}

/** What `select` takes of a run, anew once per frame at most; equal values, and arrays of equal elements, are no news. */
export function useRunView<T>(buffer: RunBuffer, select: (view: RunView, buffer: RunBuffer) => T): T {
  const seen = useRef<{ buffer: RunBuffer; version: number; select: unknown; value: T } | undefined>(undefined);
  const subscribe = useCallback((listener: () => void) => buffer.subscribe(listener), [buffer]);
  const get = (): T => {
    const last = seen.current;
    const { version } = buffer;
    if (last && last.buffer === buffer && last.version === version && last.select === select) return last.value;
    const value = select(buffer.view, buffer);
    const kept = last && isEqualShallow(last.value, value) ? last.value : value;
    seen.current = { buffer, version, select, value: kept };
    return kept;
  };
  return useSyncExternalStore(subscribe, get);
}

/** Is the server there? As the page's own requests tell. */
export function useConnection(): ConnectionState & { retry(): void } {
  const { connection } = useServices();
  const state = useSyncExternalStore(connection.state.subscribe, connection.state.get);
  return useMemo(() => ({ ...state, retry: connection.retry }), [state, connection]);
}

export interface Access {
  readonly isSignedIn: boolean;
  readonly needsToken: boolean;
  readonly hasAuth: boolean;
  can(scope: Scope): boolean;
  signIn(token: string): void;
  forgetToken(): void;
}

export function useAccess(): Access {
  const { access } = useServices();
  const state = useSyncExternalStore(access.state.subscribe, access.state.get);
  return useMemo(
    () => ({
      isSignedIn: state.token !== undefined,
      needsToken: state.needsToken,
      hasAuth: state.hasAuth,
      can: (scope: Scope) => allows(state, scope),
      signIn: (token: string) => access.signIn(token),
      forgetToken: () => access.forgetToken(),
    }),
    [state, access],
  );
}

/** What changes something on the server; the lists follow at once. Each throws `ApiError`. */
export function useActions(): RunActions {
  return useServices().actions;
}

function useCached<T>(cached: CachedResource<T> | undefined): Resource<T> {
  return useSyncExternalStore(cached?.subscribe ?? subscribeToNothing, cached?.get ?? getUnasked);
}

const subscribeToNothing = (): (() => void) => () => {};
const getUnasked = (): Resource<never> => unaskedResource;

/** A copy of a resource; when it was fetched is read when it is wanted, since equal answers are no news. */
function withLiveAge<T>(resource: Resource<T>): Resource<T> {
  return {
    ...resource,
    get fetchedAt() {
      return resource.fetchedAt;
    },
  };
}
