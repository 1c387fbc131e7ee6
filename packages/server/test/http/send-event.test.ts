import { describe, expect, test } from "vitest";
import { createAsk, createServer, type Fetcher, get, post, startWaiting, Verdict } from "../fixtures.ts";
import {
  BreakableStore,
  createHttpServer,
  internalError,
  strangeRow,
  streamFrames,
  streamText,
} from "./http-server.ts";

const server = createHttpServer();
const sent = { status: 200, body: { status: "sent" } };
const value = { text: "yes" };
const event = { type: "Answer", value };
const refused = (detail: string) => ({ status: 400, body: { detail: expect.stringContaining(detail) } });

const send = (handlerId: string, body: unknown, to: Fetcher = server) => post(to, `/events/${handlerId}`, body);

/** Sends an event to a run of `ask`, which completes with it. */
async function verdictOf(handlerId: string, body: unknown) {
  await startWaiting(server, handlerId);
  expect(await send(handlerId, body)).toEqual(sent);
  await streamText(server, handlerId);
  return (await get(server, `/handlers/${handlerId}`)).body.result.value;
}

/** A run that waits, and stays as it is when something is refused. */
await startWaiting(server, "waiting");
await startWaiting(server, "ended");
await send("ended", { event });
await streamText(server, "ended");

describe("an event", () => {
  const serialized = { __is_pydantic: true, value, qualified_name: "my.module.Answer" };

  test("[server 125] may be a serializer's JSON string", async () => {
    expect(await verdictOf("125", { event: JSON.stringify(serialized) })).toEqual({ verdict: "yes" });
  });

  test("[server 126] may be {type, data} in a string", async () => {
    const text = JSON.stringify({ type: "Answer", data: value });
    expect(await verdictOf("126", { event: text })).toEqual({ verdict: "yes" });
  });

  test("[server 127] may be a serializer's object", async () => {
    expect(await verdictOf("127", { event: serialized })).toEqual({ verdict: "yes" });
  });

  test("[server 128] may be {type, value}", async () => {
    expect(await verdictOf("128", { event })).toEqual({ verdict: "yes" });
  });

  test.each([
    ["{type, data}", { type: "Answer", data: value }],
    ["{type, value} in a string", JSON.stringify(event)],
    [
      "what the published components send",
      JSON.stringify({ ...serialized, qualified_name: "Answer", ...event, types: [] }),
    ],
  ])("may be %s", async (what, form) => {
    expect(await verdictOf(what, { event: form })).toEqual({ verdict: "yes" });
  });

  test("[server 129] may be an additional one that no step names", async () => {
    await post(server, "/workflows/wait/run-nowait", { handler_id: "129" });
    expect(await send("129", { event: { type: "Approval", value: { approved: true } } })).toEqual(sent);
    expect((await streamFrames(server, "129")).at(-1)?.value).toEqual({ result: true });
  });

  test("[server 138] for a step reaches that step only", async () => {
    const heard = async (handler_id: string, step?: string) => {
      await post(server, "/workflows/choir/run-nowait", { handler_id });
      expect(await send(handler_id, { event, step })).toEqual(sent);
      expect(await send(handler_id, { event: { type: "Approval", value: { approved: true } } })).toEqual(sent);
      const frames = await streamFrames(server, handler_id);
      return frames.filter(({ type }) => type === "Echo").map(({ value: { from } }) => from);
    };
    expect(await heard("one", "low")).toEqual(["low"]);
    expect((await heard("both")).sort()).toEqual(["high", "low"]);
  });

  test("[server 143] that no step accepts is sent, and noticed among the internal events", async () => {
    await post(server, "/workflows/wait/run-nowait", { handler_id: "143" });
    expect(await send("143", { event: { type: "Token", value: { index: 1 } } })).toEqual(sent);
    await send("143", { event: { type: "Approval", value: { approved: false } } });
    const frames = await streamFrames(server, "143", "after_sequence=-1&include_internal=true");
    const notice = frames.find(({ type }) => type === "UnhandledEvent");
    expect(notice?.value).toMatchObject({ event_type: "Token" });
    expect((await streamFrames(server, "143")).map(({ type }) => type)).toEqual(["StopEvent"]);
  });
});

describe("an event is refused", () => {
  test("[server 130] by an unknown handler", async () => {
    expect(await send("nobody", { event })).toEqual({ status: 404, body: { detail: "Handler not found" } });
  });

  const completed = { status: 409, body: { detail: "Workflow already completed" } };

  test("[server 131] by a completed handler", async () => {
    expect(await send("ended", { event })).toEqual(completed);
  });

  test("[server 132] by a completed handler before it is looked at", async () => {
    expect(await send("ended", { event: { type: "Nope" } })).toEqual(completed);
    expect(await send("ended", { event: "invalid json" })).toEqual(completed);
  });

  test("[server 133] if it is no JSON", async () => {
    expect(await send("waiting", { event: "invalid json" })).toEqual(refused("Failed to deserialize event"));
  });

  test("[server 134] if the body is no JSON", async () => {
    expect(await send("waiting", "{")).toEqual(refused("Error processing request"));
  });

  test("[server 135] if it is not there", async () => {
    for (const body of [{}, { event: "" }, { event: {} }, { event: null }]) {
      expect(await send("waiting", body)).toEqual(refused("Event data is required"));
    }
  });

  test("[server 136] if the body is an array", async () => {
    expect(await send("waiting", [])).toEqual(refused("Error processing request"));
  });

  test("[server 137] if its type is unknown, with the known ones", async () => {
    const detail = "Invalid event type: Nope. Expected one of StartEvent, Question, Answer";
    expect(await send("waiting", { event: { type: "Nope", value } })).toEqual(refused(detail));
  });

  test("if only the workflow itself may send it: its end, or a word of the engine", async () => {
    const detail = "Invalid event type: Verdict. Expected one of StartEvent, Question, Answer";
    expect(await send("waiting", { event: { type: "Verdict", value: { verdict: "mine" } } })).toEqual(refused(detail));
    for (const type of ["StopEvent", "WorkflowCancelledEvent", "WorkflowIdleEvent"]) {
      expect(await send("waiting", { event: { type, value: {} } })).toEqual(refused("Invalid event type"));
    }
  });

  test("but an end that a client may send by name is taken", async () => {
    const open = createServer().addWorkflow("open", createAsk(), { additionalEvents: [Verdict] });
    await post(open, "/workflows/open/run-nowait", { handler_id: "open" });
    expect(await send("open", { event: { type: "Verdict", value: { verdict: "mine" } } }, open)).toEqual(sent);
  });

  test("if a field is wrong", async () => {
    const wrong = { event: { type: "Answer", value: { text: 3 } } };
    expect(await send("waiting", wrong)).toEqual(refused("Answer.text"));
  });

  test("[server 139] if it is for an unknown step", async () => {
    expect(await send("waiting", { event, step: "nope" })).toEqual(refused("Step nope does not exist"));
    expect(await send("waiting", { event, step: "ask" })).toEqual(refused("Step ask does not accept Answer"));
    expect(await send("waiting", { event, step: 3 })).toEqual(refused("step must be a string"));
  });
});

describe("a handler that cannot take an event", () => {
  const store = new BreakableStore();
  const strange = createHttpServer({ store });
  const failed = (detail: string) => ({ status: 500, body: { detail: expect.stringContaining(detail) } });

  test("[server 140] says that its workflow is not registered", async () => {
    store.row = strangeRow({ workflowName: "gone", runId: "run" });
    expect(await send("strange", { event }, strange)).toEqual(failed("Workflow gone not registered"));
  });

  test("[server 141] says that it has no run", async () => {
    store.row = strangeRow({});
    expect(await send("strange", { event }, strange)).toEqual(failed("Handler strange has no run ID"));
  });

  test("[server 142] is 500 in JSON if the store fails", async () => {
    const broken = createHttpServer({ store: new BreakableStore() });
    await startWaiting(broken, "x");
    const failing = new BreakableStore();
    failing.isBroken = true;
    expect(await send("x", { event }, createHttpServer({ store: failing }))).toEqual(internalError);
  });
});
