import { z } from "zod";

type OneOrMany<T extends string> = T | readonly T[];

/** The values of a parameter that may be repeated, without blanks. */
export const notBlank = (given: unknown): string[] =>
  (Array.isArray(given) ? given : [given]).map((text) => String(text).trim()).filter((text) => text !== "");

/**
 * A parameter that may be repeated, with some of so many values.
 *
 * @param read - the texts of what was given
 */
export function someOf<Value extends string>(
  name: string,
  allowed: readonly Value[],
  description: string,
  read: (given: unknown) => readonly string[] = notBlank,
): z.ZodType<readonly Value[], OneOrMany<Value>> {
  const schema = z.unknown().transform((given, check): readonly Value[] => {
    const texts = read(given);
    const unknown = texts.filter((text) => !(allowed as readonly string[]).includes(text));
    if (unknown.length === 0) return texts as readonly Value[];
    const shown = unknown.map((text) => `'${text}'`).join(", ");
    check.addIssue({ code: "custom", message: `Invalid ${name}: ${shown}. Allowed values: ${allowed.join(", ")}` });
    return z.NEVER;
  });
  const meta = { type: "array", items: { type: "string", enum: allowed }, description };
  return schema.meta(meta) as unknown as z.ZodType<readonly Value[], OneOrMany<Value>>;
}

/** A parameter that may be repeated, with any values; blanks are dropped. */
export function anyOf(description: string): z.ZodType<readonly string[], OneOrMany<string>> {
  const schema = z.unknown().transform(notBlank);
  const meta = { type: "array", items: { type: "string" }, description };
  return schema.meta(meta) as unknown as z.ZodType<readonly string[], OneOrMany<string>>;
}
