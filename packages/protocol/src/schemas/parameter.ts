import { z } from "zod";

/** What is documented of a parameter: a part of its JSON Schema. */
export interface ParameterMeta {
  readonly description: string;
  readonly type?: "boolean" | "integer" | "number" | "string" | readonly string[];
  readonly [keyword: string]: unknown;
}

/**
 * A parameter of a query or a header: text when it comes, whatever its type is for a client. What cannot be read is
 * refused with a whole text for `detail`.
 *
 * @param read - what the text says; `undefined` if nothing
 * @param expected - what the refusal adds, such as "Expected a number"
 */
export function parameter<Input, Output>(
  name: string,
  read: (text: string) => Output | undefined,
  { expected, ...meta }: ParameterMeta & { readonly expected?: string },
): z.ZodType<Output, Input> {
  const schema = z.unknown().transform((value, check): Output => {
    const result = read(String(value));
    if (result !== undefined) return result;
    const message = `Invalid ${name}: '${value}'${expected === undefined ? "" : `. ${expected}`}`;
    check.addIssue({ code: "custom", message });
    return z.NEVER;
  });
  return schema.meta(meta) as unknown as z.ZodType<Output, Input>;
}

/** A parameter that only the text `true`, in any case, sets. */
export function flag(description: string): z.ZodType<boolean, boolean | string> {
  return parameter("flag", (text) => text.toLowerCase() === "true", { description, type: "boolean" });
}

/** A whole number in decimal digits that JavaScript holds exactly. */
export function readInteger(text: string): number | undefined {
  const value = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
