import {
  type ComponentPropsWithRef,
  createElement,
  type MouseEvent,
  type ReactElement,
  useSyncExternalStore,
} from "react";
import type { Route } from "../model/route/route.ts";
import { formatRoute, parseRoute } from "../model/route/run-route.ts";

const listeners = new Set<() => void>();
let parsed: { readonly hash: string; readonly route: Route } | undefined;

/** Where the page is; the same object as long as the address is the same. */
export function currentRoute(): Route {
  const { hash } = window.location;
  if (parsed?.hash !== hash) parsed = { hash, route: parseRoute(hash) };
  return parsed.route;
}

/** Where the page is; renders again when it changes. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

/**
 * Goes to another place of the page.
 *
 * @param options.replace - do not add to the history of the browser: for selections, tabs and filters
 */
export function navigate(route: Route, { replace = false }: { readonly replace?: boolean | undefined } = {}): void {
  const hash = formatRoute(route);
  if (hash === window.location.hash) return;
  window.history[replace ? "replaceState" : "pushState"](null, "", hash);
  for (const listener of listeners) listener();
}

export interface RouteLinkProps extends Omit<ComponentPropsWithRef<"a">, "href"> {
  readonly to: Route;
}

/** A link to a place of the page: one that can be opened in a new tab. */
export function RouteLink({ to, onClick, ...rest }: RouteLinkProps): ReactElement {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const opensElsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (event.defaultPrevented || opensElsewhere) return;
    event.preventDefault();
    navigate(to);
  };
  return createElement("a", { ...rest, href: formatRoute(to), onClick: follow });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("hashchange", listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("hashchange", listener);
    window.removeEventListener("popstate", listener);
  };
}
