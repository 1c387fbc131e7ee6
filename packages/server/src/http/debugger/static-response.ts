import type { Representation } from "./page-files.ts";

/**
 * Answers with bytes, or says that the client has them already.
 *
 * @param headers - what the answer says besides its tag, their names in lower case
 */
export function staticResponse(
  request: Request,
  { bytes, etag }: Representation,
  headers: Readonly<Record<string, string>>,
): Response {
  if (hasAlready(request, etag)) {
    const { "content-type": _type, "content-encoding": _coding, ...rest } = headers;
    return new Response(null, { status: 304, headers: { ...rest, etag } });
  }
  return new Response(bytes, { headers: { ...headers, etag, "content-length": String(bytes.byteLength) } });
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function hasAlready(request: Request, etag: string): boolean {
  const tags = request.headers.get("if-none-match")?.split(",") ?? [];
  return tags.some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}
