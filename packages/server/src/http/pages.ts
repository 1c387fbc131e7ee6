import { docsPage } from "../pages/docs-page.ts";
import { landingPage } from "../pages/landing-page.ts";
import { lockedPage } from "../pages/locked-page.ts";
import type { Page } from "../pages/page.ts";
import { serverVersion } from "../server-version.ts";
import type { ServerDescription } from "./openapi.ts";
import type { PageHandler, ServerRouteHandlers } from "./router.ts";

/** The routes of the server's description for people. */
export function pageHandlers(description: ServerDescription): ServerRouteHandlers<"docs" | "redoc"> {
  return {
    docs: ({ caller }) =>
      respond(description.hasAuth && !caller ? lockedPage() : docsPage({ document: description.document })),
    // A relative address: it is right wherever the server is mounted.
    redoc: () => new Response(null, { status: 307, headers: { location: "docs" } }),
  };
}

/**
 * The first page of the server, by its paths.
 *
 * @param debuggerPath - where the page of the debugger is, if there is one
 */
export function landingPages(
  description: ServerDescription,
  debuggerPath: string | undefined,
): Record<"/" | "/index.html", PageHandler> {
  const respondLanding: PageHandler = ({ request: { url }, caller }) => {
    const { workflows, hasAuth: hasAuthentication } = description;
    const known = hasAuthentication && !caller ? undefined : workflows;
    const link = debuggerPath === undefined ? {} : { debuggerLink: debuggerPath.slice(1) };
    const options = { version: serverVersion, workflows: known, hasAuthentication, ...link };
    return respond(landingPage({ ...options, url: new URL(".", url).href }));
  };
  return { "/": respondLanding, "/index.html": respondLanding };
}

function respond({ html, contentSecurityPolicy }: Page): Response {
  const headers = { "content-type": "text/html; charset=utf-8", "content-security-policy": contentSecurityPolicy };
  return new Response(html, { headers });
}
