import diff from "microdiff";
import type { JsonDifference } from "../json/json-rows.ts";

/** How the right JSON value differs from the left one, whatever they are: at the empty path if one is no object or array. */
export function differencesOf(left: unknown, right: unknown): readonly JsonDifference[] {
  if (left === right) return [];
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) {
    return [{ type: "CHANGE", path: [], oldValue: left }];
  }
  // What comes from JSON has no cycles.
  return diff(left, right, { cyclesFix: false });
}

/** Are they the same JSON, in whatever order their keys are? */
export function isEqualJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (!isContainer(left) || !isContainer(right)) return false;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((element, index) => isEqualJson(element, right[index]));
  }
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isEqualJson(left[key], right[key]));
}

type Container = Readonly<Record<string, unknown>>;

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;
