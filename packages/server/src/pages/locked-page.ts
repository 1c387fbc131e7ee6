import { html } from "./html.ts";
import { type Page, page } from "./page.ts";

/** What stands in for the documentation until there is a token to load it with. It says nothing of the server. */
export function lockedPage(): Page {
  const title = "Workflows API";
  const body = html`<main class="single"><h1>${title}</h1>
<form data-unlock="docs" autocomplete="off"><label class="token">Token, kept nowhere
<input id="token" type="password" autocomplete="off" spellcheck="false" required></label>
<button type="submit">Open</button><output><div class="status"></div></output></form>
<noscript><p>This page needs scripts; <code>openapi.json</code> has the same, for those who send a token.</p></noscript></main>`;
  return page(title, body);
}
