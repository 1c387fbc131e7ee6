/**
 * What the page may do. Styles within its elements are those of the graph, which places its nodes by them.
 *
 * @param allowedApiOrigins - other servers that it may ask
 */
export function pagePolicy(allowedApiOrigins: readonly string[]): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...allowedApiOrigins].join(" "),
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'self'",
  ].join("; ");
}

/** Of every file of the page. */
export const fileHeaders = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" } as const;

/** The name of an asset has a hash of what is in it. */
export const assetCaching = "public, max-age=31536000, immutable";
/** To be asked for each time; the answer is mostly 304. */
export const indexCaching = "no-cache";
