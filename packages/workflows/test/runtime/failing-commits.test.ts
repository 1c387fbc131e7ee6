import { expect, test } from "vitest";
import {
  defineWorkflow,
  InMemoryRuntime,
  type InternalRunAdapter,
  InternalRunAdapterDecorator,
  type RunOutcome,
  type RunTurn,
  RuntimeDecorator,
  StartEvent,
  StopEvent,
  WorkflowCancelledError,
} from "../../src/index.ts";
import { deferred, settleTurns } from "../../src/testing/index.ts";
import { collectProblems } from "../runs/problems.ts";
import { Answer, readAll } from "../runs/questions.ts";

type Commit = (turn: RunTurn) => void | Promise<void>;

/** Records turns as it is told, and may fail to close. */
class RecordingRuntime extends RuntimeDecorator {
  commit: Commit = () => {};
  close: () => void = () => {};

  constructor() {
    super(new InMemoryRuntime());
  }

  protected override decorateInternal(adapter: InternalRunAdapter): InternalRunAdapter {
    return new RecordingAdapter(adapter, this);
  }
}

class RecordingAdapter extends InternalRunAdapterDecorator {
  readonly #runtime: RecordingRuntime;

  constructor(inner: InternalRunAdapter, runtime: RecordingRuntime) {
    super(inner);
    this.#runtime = runtime;
  }

  override commit(turn: RunTurn): void | Promise<void> {
    return this.#runtime.commit(turn);
  }

  override close(outcome: RunOutcome): void {
    super.close(outcome);
    this.#runtime.close();
  }
}

const waiting = (runtime: RecordingRuntime) =>
  defineWorkflow({ name: "waiting", runtime })
    .step("begin", { on: [StartEvent] }, () => {})
    .step("stop", { on: [Answer], emits: [StopEvent] }, () => new StopEvent({ result: "done" }))
    .build();

const full: Commit = () => {
  throw new Error("the disk is full");
};

test.for([
  ["at once", full],
  ["by its promise", async (turn: RunTurn) => full(turn)],
] as const)("a commit that fails, %s, is told to the sender whose message it lacks", async ([, commit]) => {
  const runtime = new RecordingRuntime();
  const handler = waiting(runtime).start();
  const events = readAll(handler.streamEvents());
  await settleTurns();
  runtime.commit = commit;
  await expect(handler.sendEvent(new Answer({ text: "yes" }))).rejects.toThrow("the disk is full");
  await expect(handler.result()).rejects.toThrow("the disk is full");
  expect(await events).toEqual([]);
});

test("cancelling ends although the cancellation cannot be recorded", async () => {
  const runtime = new RecordingRuntime();
  const handler = waiting(runtime).start();
  await settleTurns();
  runtime.commit = full;
  await handler.cancel();
  await expect(handler.result()).rejects.toThrow("the disk is full");
});

test("what is not recorded yet is not seen from outside", async () => {
  const runtime = new RecordingRuntime();
  const isRecorded = deferred();
  runtime.commit = () => isRecorded.promise;
  const handler = waiting(runtime).start();
  await settleTurns();
  expect((await handler.context.toDict())["is_running"]).toBe(false);
  isRecorded.resolve();
  await settleTurns();
  expect((await handler.context.toDict())["is_running"]).toBe(true);
  await handler.cancel();
  await expect(handler.result()).rejects.toBeInstanceOf(WorkflowCancelledError);
});

test("a runtime that fails to close a run is reported, and the run ends", async () => {
  const problems = collectProblems();
  const runtime = new RecordingRuntime();
  runtime.commit = async () => {};
  runtime.close = () => {
    throw new Error("not now");
  };
  const handler = waiting(runtime).start();
  await handler.sendEvent(new Answer({ text: "yes" }));
  expect(await handler.result()).toBe("done");
  expect(problems).toEqual([`run ${handler.runId}: its runtime could not close it`]);
});
