import type { OpenApiDocument, Operation } from "../openapi/open-api-document.ts";
import { type Html, html, prose } from "./html.ts";
import { type LocatedOperation, operationHtml } from "./operation-html.ts";
import { type Page, page } from "./page.ts";
import { schemaDetails, schemaId, schemaType } from "./schema-html.ts";

export interface DocsPageOptions {
  readonly document: OpenApiDocument;
}

/**
 * The documentation of a server, rendered from its OpenAPI document, with a form to try each operation. Everything is in
 * the page, and its links are relative to it: serve it beside the routes, as `/docs`.
 */
export function docsPage({ document }: DocsPageOptions): Page {
  const { info, tags, security, components } = document;
  const operations = operationsOf(document);
  const groups = tags
    .map((tag) => ({ ...tag, operations: operations.filter(({ operation }) => operation.tags[0] === tag.name) }))
    .filter((group) => group.operations.length > 0);
  const schemas = Object.entries(components.schemas);
  const body = html`<div class="layout">
<nav aria-label="Operations"><a href="openapi.json">openapi.json</a>
${groups.map((group) => html`<h2>${group.name}</h2><ul>${group.operations.map(linkTo)}</ul>`)}
<h2>Schemas</h2><ul>${schemas.map(([name]) => html`<li><a class="plain" href="#${schemaId(name)}">${name}</a></li>`)}</ul></nav>
<main><h1>${info.title} <span class="version">${info.version}</span></h1>
${info.description !== undefined && prose(info.description)}
${security && tokenField()}
${groups.map(
  (group) => html`<section><h2>${group.name}</h2>${prose(group.description)}
${group.operations.map((each) => operationHtml(each, document))}</section>`,
)}
<section><h2>Schemas</h2>${schemas.map(
    ([name, schema]) => html`<details class="item" id="${schemaId(name)}"><summary><span class="path">${name}</span>
<span class="type">${schemaType(schema)}</span></summary><div>${schemaDetails(schema)}</div></details>
`,
  )}</section></main></div>`;
  return page(info.title, body);
}

function operationsOf({ paths }: OpenApiDocument): LocatedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries<Operation>(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

const linkTo = ({ method, operation: { operationId, summary, deprecated } }: LocatedOperation): Html =>
  html`<li><a href="#${operationId}"><span class="method ${method}">${method}</span><span class="${deprecated && "deprecated"}">${summary}</span></a></li>`;

const tokenField = (): Html =>
  html`<label class="token">Token, sent with what is tried here and kept nowhere
<input id="token" type="password" autocomplete="off" spellcheck="false"></label>`;
