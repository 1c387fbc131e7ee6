import { exampleValue } from "../openapi/example-value.ts";
import type { JsonSchema } from "../openapi/open-api-document.ts";
import { type Html, html, prose } from "./html.ts";
import { type Page, page } from "./page.ts";

export interface LandingPageOptions {
  /** @default "Workflows API" */
  readonly title?: string;
  /** The version of the API, or of the program that serves it. @default none */
  readonly version?: string;
  /** The workflows that are served, in their order; `undefined` if the reader may not know them. */
  readonly workflows: readonly LandingPageWorkflow[] | undefined;
  /** The address of the page, for those who read it without scripts: in a browser it is taken from there. */
  readonly url: string;
  /** Do requests need a bearer token? @default false */
  readonly hasAuthentication?: boolean;
  /** Where the page of the debugger is, relative to this one. @default none */
  readonly debuggerLink?: string;
}

export interface LandingPageWorkflow {
  /** The name of its route. */
  readonly name: string;
  readonly description?: string | null;
  /** The JSON Schema of its start event. */
  readonly startSchema: JsonSchema;
}

/** The first page of a server: what it serves and how to run it. Its links are relative: serve it beside the routes. */
export function landingPage(options: LandingPageOptions): Page {
  const { title = "Workflows API", version, workflows, debuggerLink } = options;
  const [first] = workflows ?? [];
  const body = html`<main class="single"><h1>${title} ${version !== undefined && html`<span class="version">${version}</span>`}</h1>
<p>The server is up. <a href="docs">Documentation</a>, <a href="openapi.json">openapi.json</a>${debuggerLink !== undefined && html`, <a href="${debuggerLink}">debugger</a>`}.</p>
<h2>Workflows</h2>
${workflows === undefined && html`<p>They are in the <a href="docs">documentation</a>, which asks for a token.</p>`}
${workflows?.length === 0 && html`<p>There are none yet: add one with <code>server.addWorkflow(name, workflow)</code>.</p>`}
${workflows?.map(workflowHtml)}
${first && html`<h2>Run one</h2>${command(first, options)}`}</main>`;
  return page(title, body);
}

function workflowHtml({ name, description }: LandingPageWorkflow): Html {
  const path = `workflows/${encodeURIComponent(name)}`;
  return html`<section><h3>${name}</h3>${typeof description === "string" && prose(description)}
<p><a href="${path}/schema">schema</a> · <a href="${path}/events">events</a> · <a href="${path}/representation">representation</a></p></section>
`;
}

/** A command for a POSIX shell. */
function command(
  { name, startSchema }: LandingPageWorkflow,
  { url, hasAuthentication = false }: LandingPageOptions,
): Html {
  const relative = `workflows/${encodeURIComponent(name)}/run`;
  const absolute = new URL(relative, url).href.replace(/'/g, "%27");
  const body = JSON.stringify({ start_event: exampleValue(startSchema) }).replace(/'/g, "'\\''");
  const token = hasAuthentication && ` -H "authorization: Bearer $TOKEN"`;
  return html`<pre><code id="command">curl '<span data-relative-url="${relative}">${absolute}</span>'${token} -H 'content-type: application/json' -d '${body}'</code></pre>
<button type="button" data-copy="command" hidden>Copy</button>`;
}
