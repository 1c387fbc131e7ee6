import { Html, html } from "./html.ts";
import { pageScript, pageScriptHash } from "./page-script.ts";
import { pageStyle, pageStyleHash } from "./page-style.ts";

/** A page that loads nothing, from anywhere. */
export interface Page {
  readonly html: string;
  /** The value of the header `content-security-policy` to send with it; a browser runs no other script then. */
  readonly contentSecurityPolicy: string;
}

const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src '${pageScriptHash}'`,
  `style-src '${pageStyleHash}'`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** Puts the body of a page between what all pages have. */
export function page(title: string, body: Html): Page {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(pageStyle)}</style>
</head>
<body>
${body}
<script>${new Html(pageScript)}</script>
</body>
</html>
`;
  return { html: whole.text, contentSecurityPolicy };
}
