import { html } from "../../pages/html.ts";
import { page } from "../../pages/page.ts";

/** Says that the files of the page are not there, and what to do. */
export function unavailablePage(advice: string): Response {
  const body = html`<main class="single"><h1>The debugger is not there</h1>
<p>${advice}</p>
<p>The server itself is up.</p></main>`;
  const { html: text, contentSecurityPolicy } = page("The debugger is not there", body);
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": contentSecurityPolicy,
    "cache-control": "no-store",
  };
  return new Response(text, { status: 503, headers });
}
