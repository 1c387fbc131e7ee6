/** Of a page that brings no policy of its own: nothing runs, nothing is loaded. */
const strictestPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The headers of every page that the server serves: it is what it says it is, in no foreign frame, and tells no address. */
export const pageSecurityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": strictestPolicy,
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};
