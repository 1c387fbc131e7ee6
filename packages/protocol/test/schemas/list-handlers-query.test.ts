import { InvalidRequestError, readQuery } from "@llama-agents/protocol/schemas";
import { expect, test } from "vitest";

const read = (query: string) => readQuery("listHandlers", new URLSearchParams(query));
const refused = (query: string): string => {
  try {
    read(query);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.message;
    throw error;
  }
  return "not refused";
};

test("without parameters nothing is filtered", () => {
  expect(read("other=1")).toEqual({ order: "asc" });
});

test("statuses and names repeat, are trimmed, and blanks are dropped", () => {
  expect(read("status=running&status=%20failed%20&status=&workflow_name=a,b&workflow_name=%20")).toEqual({
    status: ["running", "failed"],
    workflow_name: ["a,b"],
    order: "asc",
  });
  expect(read("status=&workflow_name=%20")).toMatchObject({ status: [], workflow_name: [] });
});

test("an unknown status is refused, also beside a known one", () => {
  const allowed = "Allowed values: running, completed, failed, cancelled";
  expect(refused("status=idle")).toBe(`Invalid status: 'idle'. ${allowed}`);
  expect(refused("status=running&status=Failed&status=x")).toBe(`Invalid status: 'Failed', 'x'. ${allowed}`);
  expect(refused("status=running,failed")).toContain(allowed);
});

test("fields repeat or have commas between, and unknown ones are refused", () => {
  expect(read("fields=error,run_id&fields=%20result%20&fields=&fields=,")).toMatchObject({
    fields: ["error", "run_id", "result"],
  });
  expect(read("fields=")).toMatchObject({ fields: [] });
  expect(refused("fields=error,Result&fields=x")).toBe(
    "Invalid fields: 'Result', 'x'. Allowed values: handler_id, workflow_name, run_id, error, result, status, " +
      "started_at, updated_at, completed_at",
  );
});

test("a page has 1 to 1000 runs", () => {
  expect(read("limit=1000&cursor=abc&order=desc")).toEqual({ limit: 1000, cursor: "abc", order: "desc" });
  for (const limit of ["0", "-1", "1001", "1.5", "x", ""]) {
    expect(refused(`limit=${limit}`)).toBe(`Invalid limit: '${limit}'. Expected a number from 1 to 1000`);
  }
  expect(refused("cursor=")).toBe("Invalid cursor: ''");
  expect(refused("order=up")).toBe("Invalid order: 'up'. Expected asc or desc");
});

test.each([
  ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31T12:00:00.123456%2B00:00", "2026-01-31T12:00:00.123Z"],
  ["2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00.000Z"],
  ["2026-01-31%2012:00Z", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31", "2026-01-31T00:00:00.000Z"],
])("the time %s", (text, expected) => {
  expect(read(`started_after=${text}`).started_after).toBe(Date.parse(expected));
});

test.each(["yesterday", "", "1700000000", "2026-01-31T12:00:00", "2026-13-01", "2026-01-31 12:00"])(
  "the time %s is refused",
  (text) => {
    expect(refused(`started_before=${text}`)).toMatch(`Invalid started_before: '${text}'. Expected ISO 8601`);
  },
);

test("idle is true or false", () => {
  expect(read("idle=TRUE").idle).toBe(true);
  expect(read("idle=false").idle).toBe(false);
  expect(refused("idle=1")).toBe("Invalid idle: '1'. Expected true or false");
});
