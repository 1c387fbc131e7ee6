import type { FetchEnvironment } from "../middleware/fetch-environment.ts";

/**
 * Leads from the page to the same address with a slash at its end: without it the links of the page, which are relative,
 * would lead elsewhere. It is relative too, and right wherever the server is mounted.
 *
 * @param path - of what was asked for
 */
export function slashRedirect(path: string, request: Request): Response {
  const location = `./${path.slice(path.lastIndexOf("/") + 1)}/${new URL(request.url).search}`;
  return new Response(null, { status: 308, headers: { location } });
}

/**
 * The path that a browser has asked for, if an application has taken a prefix off it together with its slash: for it `/flows`
 * is the root of what is mounted there.
 */
export function pathWithoutSlash({ incoming }: FetchEnvironment = {}): string | undefined {
  const [path = ""] = (incoming?.originalUrl ?? incoming?.url ?? "").split("?");
  return path.startsWith("/") && !path.endsWith("/") ? path : undefined;
}
