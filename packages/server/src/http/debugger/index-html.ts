import { html } from "../../pages/html.ts";
import type { DebuggerSettings } from "./debugger-options.ts";

/**
 * The page with what this server writes into it: where the API is, which other servers may be looked at (their origins,
 * with spaces between them), and its title.
 */
export function writeIndexHtml(template: string, { path, title, allowedApiOrigins }: DebuggerSettings): string {
  const withTitle = template.replace(/<title>[^<]*<\/title>/, () => html`<title>${title}</title>`.text);
  const withBase = writeMeta(withTitle, "wf-api-base", apiBaseOf(path));
  return writeMeta(withBase, "wf-api-allow", allowedApiOrigins.join(" "));
}

/** From the page to the root of the API: right wherever the server is mounted. */
function apiBaseOf(path: string): string {
  const depth = path.split("/").length - 2;
  return depth === 0 ? "./" : "../".repeat(depth);
}

function writeMeta(text: string, name: string, content: string): string {
  const written = html`<meta name="${name}" content="${content}">`.text;
  const known = new RegExp(`<meta\\s+name="${name}"[^>]*>`);
  return known.test(text) ? text.replace(known, () => written) : text.replace("</head>", () => `${written}</head>`);
}
