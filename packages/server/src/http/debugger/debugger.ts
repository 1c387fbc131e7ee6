import type { ServerLogger } from "../../logger.ts";
import type { OwnRoute } from "../router.ts";
import { apiRoutes } from "./api-route.ts";
import { type DebuggerApiOptions, debuggerHandlers } from "./debugger-api.ts";
import { type DebuggerOptions, type DebuggerSettings, readDebuggerOptions } from "./debugger-options.ts";
import { DebuggerPage } from "./debugger-page.ts";
import { SameOriginGuard } from "./same-origin-guard.ts";

interface ServedDebuggerOptions extends Omit<DebuggerApiOptions, "guard" | "title"> {
  readonly settings: DebuggerSettings;
  /** Before the path of the page; `""` for nothing. */
  readonly basePath: string;
  /** How many proxies stand before the server. */
  readonly trustedProxies: number;
  readonly logger: ServerLogger;
}

/**
 * @returns `undefined` if there is to be no debugger
 * @throws RangeError if an option is not what it should be
 */
export function createDebugger(
  option: boolean | DebuggerOptions,
  served: Omit<ServedDebuggerOptions, "settings">,
): ServedDebugger | undefined {
  const settings = readDebuggerOptions(option);
  return settings && new ServedDebugger({ ...served, settings });
}

/** The debugger as a server serves it: its page, and what only that page reads. */
export class ServedDebugger {
  /** Where the page is, beneath the base path; ends with a slash. */
  readonly path: string;
  readonly routes: readonly OwnRoute[];
  readonly #guard: SameOriginGuard;

  constructor({ settings, basePath, trustedProxies, logger, ...api }: ServedDebuggerOptions) {
    const { path, title } = settings;
    this.path = path;
    this.#guard = new SameOriginGuard(trustedProxies);
    const handlers = debuggerHandlers({ ...api, title, guard: this.#guard });
    const page = new DebuggerPage({ settings, basePath, logger });
    this.routes = [...apiRoutes(path, handlers, this.#guard.check), ...page.routes];
  }

  /** Takes only names of this machine from now on. */
  listenOnLoopback(): void {
    this.#guard.listenOnLoopback();
  }
}
