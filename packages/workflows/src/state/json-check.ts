import { isPlainObject, kindOf } from "./plain-data.ts";

/**
 * The JSON of a value. Unlike `JSON.stringify`, refuses what it would lose in silence: functions, symbols, maps, numbers
 * that are not finite, instances of classes without `toJSON`. `undefined` fields are left out.
 *
 * @throws TypeError that says what cannot be written, and where in the value
 */
export function strictJson(value: unknown): string {
  assertJson(value, "", new Set());
  return JSON.stringify(value) ?? "null";
}

function assertJson(value: unknown, path: string, parents: Set<object>): void {
  const refuse = (reason: string): never => {
    throw new TypeError(path === "" ? reason : `${reason}, at "${path.slice(1)}"`);
  };
  if (typeof value === "number" && !Number.isFinite(value)) refuse(`${value} is not JSON`);
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
    refuse(`a ${typeof value} is not JSON`);
  }
  if (typeof value !== "object" || value === null) return;
  if (parents.has(value)) refuse("it contains itself");
  parents.add(value);
  if ("toJSON" in value && typeof value.toJSON === "function") {
    assertJson(value.toJSON(""), path, parents);
  } else if (Array.isArray(value) || isPlainObject(value)) {
    for (const [key, item] of Object.entries(value)) assertJson(item, `${path}.${key}`, parents);
  } else {
    refuse(`${kindOf(value)} is not JSON`);
  }
  parents.delete(value);
}
