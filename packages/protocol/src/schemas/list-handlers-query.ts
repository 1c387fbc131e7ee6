import { z } from "zod";
import { constantHandlerKeys, handlerDataSchema, handlerStatusSchema } from "./handler.ts";
import { anyOf, notBlank, someOf } from "./list-parameter.ts";
import { parameter, readInteger } from "./parameter.ts";

const statuses = someOf(
  "status",
  handlerStatusSchema.options,
  "Only runs in one of these statuses. Blanks are dropped; without a value all.",
);

/** No key has a comma, so these lists may be written with commas as well. */
const fields = someOf(
  "fields",
  Object.keys(handlerDataSchema.shape) as (keyof typeof handlerDataSchema.shape)[],
  `Of each run only these keys, beside ${constantHandlerKeys.join(", ")}; several may also be separated by commas. ` +
    "Results may be large: leave them out of a list. Without a value all keys.",
  (given) => notBlank(given).flatMap((text) => notBlank(text.split(","))),
);

const workflowNames = anyOf("Only runs of one of these workflows. Blanks are dropped; without a value all.");

const maxLimit = 1000;
const readLimit = (text: string): number | undefined => {
  const limit = readInteger(text) ?? 0;
  return limit >= 1 && limit <= maxLimit ? limit : undefined;
};

const dateTime = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/i;

/** Milliseconds since the epoch. In a query that was not encoded, the plus of an offset has become a space. */
function readTime(text: string): number | undefined {
  const whole = text.trim().replace(/ (?=\d\d:?\d\d$)/, (space, at: number) => (at > 10 ? "+" : space));
  const time = dateTime.test(whole) ? Date.parse(whole.replace(" ", "T")) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const time = (name: string, description: string) =>
  parameter<string, number>(name, readTime, {
    type: "string",
    format: "date-time",
    description,
    expected: "Expected ISO 8601 with an offset, such as 2026-01-31T12:00:00Z, or a date alone, which is in UTC",
  }).optional();

const readIdle = (text: string): boolean | undefined =>
  ({ true: true, false: false })[text.trim().toLowerCase() as "true" | "false"];
const readOrder = (text: string): "asc" | "desc" | undefined => (text === "asc" || text === "desc" ? text : undefined);

/** The query of the list of runs. Between parameters it is "and", within one "or". Times become milliseconds. */
export const listHandlersQuerySchema = z.object({
  status: statuses.optional(),
  workflow_name: workflowNames.optional(),
  limit: parameter<number | string, number>("limit", readLimit, {
    type: "integer",
    minimum: 1,
    maximum: maxLimit,
    description:
      "The most runs in one answer, which then has a next_cursor. Default: all runs, and no next_cursor; if they are " +
      "more than the server lists at once, the first of them, and a next_cursor.",
    expected: `Expected a number from 1 to ${maxLimit}`,
  }).optional(),
  cursor: parameter<string, string>("cursor", (text) => text.trim() || undefined, {
    type: "string",
    description: "The next_cursor of the page before; the other parameters are to be those of that page.",
  }).optional(),
  order: parameter<"asc" | "desc", "asc" | "desc">("order", readOrder, {
    type: "string",
    enum: ["asc", "desc"],
    description: "By started_at, the oldest run first or the newest.",
    expected: "Expected asc or desc",
  }).default("asc"),
  started_after: time("started_after", "Only runs that started after this time."),
  started_before: time("started_before", "Only runs that started before this time."),
  idle: parameter<boolean | string, boolean>("idle", readIdle, {
    type: "boolean",
    description: "Only runs that wait for an event from outside; or, with false, only the others.",
    expected: "Expected true or false",
  }).optional(),
  fields: fields.optional(),
});
