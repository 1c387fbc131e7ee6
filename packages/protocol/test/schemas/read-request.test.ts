import type { RouteName } from "@llama-agents/protocol";
import {
  cancelQuerySchema,
  InvalidRequestError,
  readBody,
  readHeaders,
  readQuery,
} from "@llama-agents/protocol/schemas";
import { describe, expect, test } from "vitest";

const refused = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.message;
    throw error;
  }
  return "not refused";
};
const refusedBody = (name: RouteName, body: string) => refused(() => readBody(name, body));

describe("the body of a run", () => {
  test("keeps its keys and drops the others", () => {
    const body = {
      start_event: { topic: "x" },
      handler_id: "h1",
      kwargs: { a: 1 },
      context: {},
      on_conflict: "return",
    };
    expect(readBody("runWorkflow", JSON.stringify({ ...body, other: 1 }))).toEqual(body);
    expect(readBody("runWorkflowNoWait", "{}")).toEqual({ on_conflict: "reject" });
  });

  test("leaves the start event as it came", () => {
    for (const start_event of [{ value: 1 }, "text", "", 7, [], null]) {
      expect(readBody("runWorkflow", JSON.stringify({ start_event })).start_event).toEqual(start_event);
    }
    const { start_event } = readBody("runWorkflow", '{"start_event":{"__proto__":{"admin":true}}}');
    expect(Object.keys(start_event as object)).toEqual(["__proto__"]);
  });

  test("an empty or null handler_id is none, any other that is no text is refused", () => {
    expect(readBody("runWorkflow", '{"handler_id":""}').handler_id).toBeUndefined();
    expect(readBody("runWorkflow", '{"handler_id":null}').handler_id).toBeUndefined();
    for (const id of ["7", "0", "false", "[]"]) {
      expect(refusedBody("runWorkflow", `{"handler_id":${id}}`)).toMatch("handler_id must be a string");
    }
  });

  test("an unknown rule for conflicts is refused", () => {
    expect(refusedBody("runWorkflow", '{"on_conflict":"retry"}')).toBe(
      "Error processing request body: on_conflict must be one of reject, replace, return",
    );
  });

  test("must be a JSON object", () => {
    expect(refusedBody("runWorkflow", "")).toMatch(/^Invalid JSON body: Unexpected end of the text/);
    expect(refusedBody("runWorkflow", "nope")).toMatch(/^Invalid JSON body: Unexpected "n"/);
    expect(refusedBody("runWorkflow", '{"start_event":{"n":9007199254740993}}')).toMatch(
      /^Invalid JSON body: Number 9007/,
    );
    for (const body of ["[]", "1", "null", '"{}"']) {
      expect(refusedBody("runWorkflow", body)).toBe("Error processing request body: must be a JSON object");
    }
    expect(refused(() => readBody("runWorkflow", '{"context":{}}', { maxDepth: 1 }))).toMatch("deeper than 1");
  });
});

describe("the body of send-event", () => {
  test("is an event and perhaps a step", () => {
    const event = { type: "Answer", value: {} };
    expect(readBody("sendEvent", JSON.stringify({ event, step: "ask", other: 1 }))).toEqual({ event, step: "ask" });
    expect(readBody("sendEvent", '{"event":"{}","step":null}').step).toBeUndefined();
    expect(refusedBody("sendEvent", '{"event":"{}","step":1}')).toBe("Error processing request: step must be a string");
  });

  test("needs the event", () => {
    for (const body of [
      "{}",
      '{"event":null}',
      '{"event":""}',
      '{"event":{}}',
      '{"event":0}',
      '{"event":[]}',
      '{"step":"a"}',
    ]) {
      expect(refusedBody("sendEvent", body), body).toBe("Event data is required");
    }
  });

  test("must be a JSON object", () => {
    expect(refusedBody("sendEvent", "nope")).toMatch(/^Error processing request: Unexpected "n"/);
    expect(refusedBody("sendEvent", "[]")).toBe("Error processing request: must be a JSON object");
  });
});

describe("the query of an event stream", () => {
  const read = (query: string) => readQuery("streamEvents", new URLSearchParams(query));
  const defaults = { sse: true, include_internal: false, include_qualified_name: true, after_sequence: "now" };

  test("has defaults", () => {
    expect(read("")).toEqual(defaults);
    expect(read("other=1")).toEqual(defaults);
  });

  test("only the text true, in any case, is true", () => {
    expect(read("sse=TRUE&include_internal=True&include_qualified_name=true")).toEqual({
      ...defaults,
      include_internal: true,
    });
    for (const no of ["false", "1", "yes", ""]) {
      expect(read(`sse=${no}&include_internal=${no}&include_qualified_name=${no}`)).toEqual({
        ...defaults,
        sse: false,
        include_qualified_name: false,
      });
    }
  });

  test.each([
    ["now", "now"],
    ["NOW", "now"],
    ["0", 0],
    ["41", 41],
    ["-1", -1],
    ["-5", -1],
    ["-99999999999999999999", -1],
    ["999999", 999999],
  ])("after_sequence=%s", (text, expected) => {
    expect(read(`after_sequence=${text}`).after_sequence).toBe(expected);
  });

  test.each(["abc", "1.5", "", "1e3", "0x10", "9007199254740993"])("after_sequence=%s is refused", (text) => {
    expect(refused(() => read(`after_sequence=${text}`))).toBe(`Invalid after_sequence: '${text}'`);
  });

  test("acquire_timeout must be a number, and has no effect", () => {
    expect(read("acquire_timeout=1.5")).toMatchObject(defaults);
    for (const text of ["x", "", "Infinity"]) {
      expect(refused(() => read(`acquire_timeout=${text}`))).toBe(`Invalid acquire_timeout: '${text}'`);
    }
  });
});

test("a run streams its events only for the text true", () => {
  const read = (query: string) => readQuery("runWorkflow", new URLSearchParams(query)).stream;
  expect(["", "stream=true", "stream=True", "stream=1"].map(read)).toEqual([false, true, true, false]);
});

test("status_code is ok or absent", () => {
  expect(readQuery("getHandler", new URLSearchParams("a=1"))).toEqual({});
  expect(readQuery("getResult", new URLSearchParams("status_code=ok"))).toEqual({ status_code: "ok" });
  expect(refused(() => readQuery("getHandler", new URLSearchParams("status_code=200")))).toBe(
    "Invalid status_code: '200'. Expected ok",
  );
});

describe("the headers", () => {
  test("an idempotency key has 1 to 255 characters", () => {
    const read = (key: string) => readHeaders("runWorkflowNoWait", new Headers({ "Idempotency-Key": key }));
    expect(read(" k 1 ")).toEqual({ "idempotency-key": "k 1" });
    expect(readHeaders("runWorkflow", new Headers({ accept: "*/*" }))).toEqual({});
    for (const key of ["", "k".repeat(256)]) {
      expect(refused(() => read(key))).toBe(`Invalid Idempotency-Key: '${key}'. Expected 1 to 255 characters`);
    }
  });

  test("a last event id that is no sequence is none", () => {
    const read = (id: string) => readHeaders("streamEvents", new Headers({ "Last-Event-ID": id }))["last-event-id"];
    expect(["7", "-3", "abc", ""].map(read)).toEqual([7, -1, undefined, undefined]);
    expect(readHeaders("streamEvents", new Headers())["last-event-id"]).toBeUndefined();
  });
});

test("purge is exactly the text true, in any case", () => {
  expect(["true", "TRUE", "1", "", undefined].map((purge) => cancelQuerySchema.parse({ purge }).purge)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("a route without body or query reads none", () => {
  expect(readBody("health", "whatever")).toBeUndefined();
  expect(readQuery("listWorkflows", new URLSearchParams("a=1"))).toBeUndefined();
  expect(readHeaders("listWorkflows", new Headers({ "idempotency-key": "1" }))).toBeUndefined();
});
