import { RefusedError } from "../errors.ts";
import { clientAddress } from "../middleware/client-address.ts";
import type { FetchEnvironment } from "../middleware/fetch-environment.ts";

/** What proxies say of themselves, or of who has called them. */
const proxyHeaders = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via"];

/**
 * Keeps pages of other origins away from what only the debugger's own page may read, and from names of strangers that lead
 * to this machine (DNS rebinding).
 */
export class SameOriginGuard {
  readonly #trustedProxies: number;
  #isOnLoopback = false;

  /** @param trustedProxies - how many proxies stand before the server */
  constructor(trustedProxies: number) {
    this.#trustedProxies = trustedProxies;
  }

  /** From now on only names of this machine are taken: it is the only one that reaches the server. */
  listenOnLoopback(): void {
    this.#isOnLoopback = true;
  }

  /** @throws RefusedError (403) */
  readonly check = (request: Request): void => {
    const { hostname } = new URL(request.url);
    if (this.#isOnLoopback && this.#trustedProxies === 0 && !isLoopbackName(hostname)) {
      const advice = "open it as localhost, or, behind a proxy, set the option trustProxy";
      throw new RefusedError(403, `The debugger is for this machine only, and ${hostname} is no name of it: ${advice}`);
    }
    if (this.#isForeign(request)) {
      throw new RefusedError(403, "The debugger's API is for its own page only, and not for pages of other origins");
    }
  };

  /** Does a program on this machine ask, and not somebody behind a proxy on it? */
  isLocal(request: Request, environment: FetchEnvironment | undefined): boolean {
    if (proxyHeaders.some((name) => request.headers.has(name))) return false;
    const address = clientAddress(request, environment, 0);
    return address !== undefined && isLoopbackAddress(address) && isLoopbackName(new URL(request.url).hostname);
  }

  /** Browsers say it, in one header or the other; what is no browser has no other origin. */
  #isForeign(request: Request): boolean {
    const site = request.headers.get("sec-fetch-site");
    // "none" is an address that was typed in, and also an extension of the browser, which has an origin.
    if (site !== null && site !== "none") return site !== "same-origin";
    const origin = request.headers.get("origin");
    if (origin === null) return false;
    return !URL.canParse(origin) || !this.#hostsOf(request).includes(new URL(origin).host);
  }

  #hostsOf(request: Request): readonly string[] {
    const { host } = new URL(request.url);
    const forwarded = this.#trustedProxies > 0 ? request.headers.get("x-forwarded-host") : null;
    return forwarded === null ? [host] : [host, ...forwarded.split(",").map((each) => each.trim().toLowerCase())];
  }
}

const isLoopbackName = (hostname: string): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  isLoopbackAddress(hostname.replace(/^\[(.*)\]$/, "$1"));

const isLoopbackAddress = (address: string): boolean => address === "::1" || /^127(?:\.\d{1,3}){3}$/.test(address);
