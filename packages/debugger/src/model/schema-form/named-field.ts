import { isRecord, type JsonSchema } from "./json-schema.ts";

/** The property that an answer of a server names, such as `Field "count" must be …`, as a JSON pointer; the first one. */
export function namedField(schema: JsonSchema, detail: string): string | undefined {
  const properties = isRecord(schema["properties"]) ? Object.keys(schema["properties"]) : [];
  let first: { readonly name: string; readonly index: number } | undefined;
  for (const name of properties) {
    const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    // Quoted, or at the beginning of a line as pydantic does, or followed by a colon.
    const match = new RegExp(`["'\`]${escaped}["'\`]|^${escaped}$|(?<![\\w.])${escaped}(?=:)`, "m").exec(detail);
    if (match !== null && (first === undefined || match.index < first.index)) first = { name, index: match.index };
  }
  return first && `/${first.name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
