import type { JsonSchema } from "../openapi/open-api-document.ts";
import { type Html, html, prose } from "./html.ts";

const prefix = "#/components/schemas/";

/** The name of the component that a reference points to. */
function referenceName({ $ref }: JsonSchema): string | undefined {
  return typeof $ref === "string" && $ref.startsWith(prefix) ? $ref.slice(prefix.length) : undefined;
}

/** The id of the element that shows a component. */
export const schemaId = (name: string): string => `schema-${name}`;

/** A schema in a few words, with links to the components in it. */
export function schemaType(schema: JsonSchema): Html {
  const name = referenceName(schema);
  if (name !== undefined) return html`<a href="#${schemaId(name)}">${name}</a>`;
  if ("const" in schema) return html`${JSON.stringify(schema.const)}`;
  if (Array.isArray(schema.enum)) return html`${schema.enum.map((value) => JSON.stringify(value)).join(" | ")}`;
  const options = schemasOf(schema.anyOf ?? schema.oneOf);
  if (options.length > 0) return joined(options, " | ");
  const all = schemasOf(schema.allOf);
  if (all.length > 0) return joined(all, " & ");
  const types = typesOf(schema);
  if (types.length === 1 && types[0] === "array" && isSchema(schema.items)) return html`${schemaType(schema.items)}[]`;
  const format = typeof schema.format === "string" && html` (${schema.format})`;
  return html`${types.join(" | ") || "any"}${format}`;
}

/** A schema with its description and its properties, to any depth that is not a component of its own. */
export function schemaDetails(schema: JsonSchema): Html {
  const { title, description } = schema;
  const options = [...schemasOf(schema.anyOf ?? schema.oneOf), ...schemasOf(schema.allOf)].filter(hasProperties);
  return html`${typeof description === "string" && prose(description)}
${hasProperties(schema) && propertyTable(schema)}
${options.map((option) => html`${headingOf(option, title)}${schemaDetails(option)}`)}`;
}

const headingOf = (option: JsonSchema, known: unknown): Html | false =>
  typeof option.title === "string" && option.title !== known && html`<h3>${option.title}</h3>`;

/** The bounds and the default of a schema, as far as there are any. */
export function schemaLimits(schema: JsonSchema): string {
  const bounds: readonly (readonly [string, unknown])[] = [
    ["default", "default" in schema ? JSON.stringify(schema.default) : undefined],
    ["at least", schema.minimum],
    ["at most", schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum],
    ["length at least", schema.minLength],
    ["length at most", schema.maxLength],
    ["items at least", schema.minItems],
  ];
  const known = bounds.filter(([, value]) => value !== undefined && value !== -Number.MAX_SAFE_INTEGER);
  return known.map(([name, value]) => `${name} ${String(value)}`).join(", ");
}

function propertyTable({ properties, required }: JsonSchema): Html {
  const needed = new Set(Array.isArray(required) ? required : []);
  const rows = Object.entries(isSchema(properties) ? properties : {}).map(([name, value]) => {
    const schema = isSchema(value) ? value : {};
    const inner = isSchema(schema.items) ? schema.items : schema;
    return html`<tr><td><code class="${needed.has(name) && "required"}">${name}</code></td><td class="type">${schemaType(schema)}</td>
<td>${describe(schema)}${hasProperties(inner) && propertyTable(inner)}</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th>Property</th><th>Type</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function describe(schema: JsonSchema): Html {
  const limits = schemaLimits(schema);
  return html`${schema.deprecated === true && html`<p class="dim">Deprecated.</p>`}${
    typeof schema.description === "string" && prose(schema.description)
  }${limits !== "" && html`<p class="dim">${limits}</p>`}`;
}

const joined = (schemas: readonly JsonSchema[], separator: string): Html =>
  html`${schemas.map((each, index) => html`${index > 0 && separator}${partType(each)}`)}`;

/** Within a combination an object is told by its properties. */
function partType(schema: JsonSchema): Html {
  const { properties } = schema;
  if (!isSchema(properties)) return schemaType(schema);
  return html`{ ${Object.keys(properties).join(", ")} }`;
}

const hasProperties = ({ properties }: JsonSchema): boolean =>
  isSchema(properties) && Object.keys(properties).length > 0;

const typesOf = ({ type, properties }: JsonSchema): readonly string[] => {
  if (Array.isArray(type)) return type.map(String);
  if (typeof type === "string") return [type];
  return properties ? ["object"] : [];
};

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const schemasOf = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);
