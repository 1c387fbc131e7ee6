import { AccessStore, type TokenStorage } from "./access-store.ts";
import { type ApiBase, documentApiBase } from "./api-base.ts";
import { type Clock, systemClock } from "./clock.ts";
import { ConnectionMonitor } from "./connection-monitor.ts";
import { DebuggerApi } from "./debugger-api.ts";
import { type Fetch, HttpClient } from "./http-client.ts";
import { browserActivity, type PageActivity } from "./page-activity.ts";
import { ResourceCache } from "./resource-cache.ts";
import { Resources } from "./resources.ts";
import { createRunActions, type RunActions } from "./run-actions.ts";
import { RunLists } from "./run-lists.ts";
import { RunSessions } from "./run-sessions.ts";

/** All that the hooks need. */
export interface DebuggerServices {
  readonly api: DebuggerApi;
  readonly access: AccessStore;
  readonly connection: ConnectionMonitor;
  readonly resources: Resources;
  readonly lists: RunLists;
  readonly sessions: RunSessions;
  readonly actions: RunActions;
  /** Watches the connection, the page and the token until the function that it returns is called. */
  start(): () => void;
}

export interface ServicesOptions {
  /** Where the API is; a text is the public API's URL, beneath which the own one is. @default as the document says */
  readonly base?: ApiBase | string | undefined;
  /** @default that of the browser */
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock | undefined;
  /** Where the token is kept. @default sessionStorage */
  readonly storage?: TokenStorage | undefined;
  readonly activity?: PageActivity | undefined;
}

/** Makes the services; no request is sent before somebody asks for something. */
export function createServices(options: ServicesOptions = {}): DebuggerServices {
  const { clock = systemClock, activity = browserActivity, storage = sessionStorageIfAllowed() } = options;
  const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const base = typeof options.base === "string" ? baseOf(options.base) : (options.base ?? documentApiBase());
  const access = new AccessStore(base.publicUrl, storage);
  const onRecovered = (): void => {
    cache.reloadAll();
    sessions.wakeAll(false);
  };
  const healthUrl = `${base.publicUrl}/health`;
  const connection = new ConnectionMonitor({ healthUrl, fetch, clock, activity, onRecovered });
  const http = new HttpClient({ fetch, clock, access, onTraffic: (status) => connection.noteTraffic(status) });
  const api = new DebuggerApi({ base, http, now: () => clock.now(), onMeta: (meta) => access.noteMeta(meta) });
  const cache = new ResourceCache({ clock, activity });
  const resources = new Resources(api, cache);
  const lists = new RunLists({ api, cache, resources });
  const sessions = new RunSessions({ api, resources, clock, activity });
  const actions = createRunActions({ api, cache, resources, sessions });

  const start = (): (() => void) => {
    let { token } = access;
    const stops = [
      connection.start(),
      activity.subscribe((change) => {
        if (change === "visible") cache.wakeAll();
      }),
      access.state.subscribe(() => {
        if (access.token === token) return;
        ({ token } = access);
        api.forgetMeta();
        cache.reloadAll();
        sessions.wakeAll(true);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  };
  return { api, access, connection, resources, lists, sessions, actions, start };
}

function baseOf(url: string): ApiBase {
  const publicUrl = url.replace(/\/+$/, "");
  return { publicUrl, ownUrl: `${publicUrl}/api/`, refused: undefined };
}

/** A browser that forbids storage throws at its very name. */
function sessionStorageIfAllowed(): TokenStorage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
