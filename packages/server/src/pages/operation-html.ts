import { exampleValue, resolvePointer } from "../openapi/example-value.ts";
import type { OpenApiDocument, Operation, Parameter, Reference, ResponseObject } from "../openapi/open-api-document.ts";
import { type Html, html, prose } from "./html.ts";
import { schemaDetails, schemaLimits, schemaType } from "./schema-html.ts";

/** An operation, and where it is. */
export interface LocatedOperation {
  readonly method: string;
  /** The path as in the document, with a slash first. */
  readonly path: string;
  readonly operation: Operation;
}

/** An operation, folded, with a form to try it. */
export function operationHtml({ method, path, operation }: LocatedOperation, document: OpenApiDocument): Html {
  const { operationId, summary, description, parameters = [], requestBody, deprecated } = operation;
  const body = requestBody?.content["application/json"];
  return html`<details class="item" id="${operationId}"><summary><span class="method ${method}">${method}</span>
<span class="path ${deprecated && "deprecated"}">${path}</span> <span class="dim">${summary}${deprecated && ". Deprecated"}</span></summary>
<div>${prose(description)}
${parameters.length > 0 && parametersHtml(parameters)}
${body && html`<h3>Body: <span class="type">${schemaType(body.schema)}</span></h3>${schemaDetails(body.schema)}`}
${responsesHtml(operation.responses, document)}
${tryIt({ method, path, operation }, document)}</div></details>
`;
}

function parametersHtml(parameters: readonly Parameter[]): Html {
  const rows = parameters.map(({ name, in: where, required, deprecated, description = "", schema }) => {
    const limits = schemaLimits(schema);
    return html`<tr><td><code class="${required && "required"}">${name}</code> <span class="dim">${where}</span></td>
<td class="type">${schemaType(schema)}</td><td>${deprecated && html`<p class="dim">Deprecated.</p>`}${prose(description)}${limits !== "" && html`<p class="dim">${limits}</p>`}</td></tr>`;
  });
  return html`<h3>Parameters</h3><div class="scroll"><table><thead><tr><th>Name</th><th>Type</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function responsesHtml(responses: Operation["responses"], document: OpenApiDocument): Html {
  const rows = Object.entries(responses).map(([status, given]) => {
    const { description, content = {}, headers = {} } = responseOf(given, document);
    const forms = Object.entries(content).map(
      ([form, { schema }]) =>
        html`<div><span class="dim">${form}</span> <span class="type">${schemaType(schema)}</span></div>`,
    );
    const names = Object.entries(headers).map(
      ([name, header]) => html`<p><code>${name}</code> <span class="dim">${header.description}</span></p>`,
    );
    return html`<tr><td>${status}</td><td>${forms}</td><td>${prose(description)}${names}</td></tr>`;
  });
  return html`<h3>Answers</h3><div class="scroll"><table><thead><tr><th>Status</th><th>Content</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

const isReference = (value: object): value is Reference => "$ref" in value;

function responseOf(given: ResponseObject | Reference, document: OpenApiDocument): ResponseObject {
  if (!isReference(given)) return given;
  const name = given.$ref.slice(given.$ref.lastIndexOf("/") + 1);
  return document.components.responses[name] ?? { description: "" };
}

function tryIt({ method, path, operation }: LocatedOperation, document: OpenApiDocument): Html {
  const body = operation.requestBody?.content["application/json"];
  const resolve = (reference: string) => resolvePointer(document, reference);
  const example = body && (body.example ?? exampleValue(body.schema, resolve));
  const hint = (parameter: Parameter): string =>
    isList(parameter) ? "several, with commas between" : String(parameter.schema.default ?? "");
  // Without the slash: relative to the page, wherever the server is mounted.
  return html`<form class="try" data-method="${method}" data-path="${path.slice(1)}" autocomplete="off"><h3>Try it</h3>
${(operation.parameters ?? []).map(
  (parameter) => html`<label><span class="${parameter.required && "required"}">${parameter.name}</span>
<input name="${parameter.name}" data-in="${parameter.in}" placeholder="${hint(parameter)}"${isList(parameter) && html` data-list`}${parameter.required && html` required`}></label>
`,
)}${body && html`<label><span>Body</span><textarea spellcheck="false">${JSON.stringify(example, null, 2)}</textarea></label>`}
<button type="submit">Send</button><button type="button" class="second" hidden>Stop</button>
<output><div class="status"></div><pre hidden></pre></output></form>`;
}

const isList = ({ schema }: Parameter): boolean => schema.type === "array";
