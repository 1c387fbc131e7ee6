import { expect, test } from "vitest";
import { z } from "zod";
import {
  defineWorkflow,
  InMemoryRuntime,
  type InternalRunAdapter,
  InternalRunAdapterDecorator,
  type RunTurn,
  RuntimeDecorator,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "../../src/index.ts";
import { Gate } from "./gate.ts";

class Work extends WorkflowEvent.extend("Work", { n: z.number() }) {}
class Worked extends WorkflowEvent.extend("Worked", { n: z.number() }) {}

class RecordingRuntime extends RuntimeDecorator {
  readonly turns: RunTurn[] = [];

  protected override decorateInternal(adapter: InternalRunAdapter): InternalRunAdapter {
    const { turns } = this;
    return new (class extends InternalRunAdapterDecorator {
      override commit(turn: RunTurn) {
        turns.push(turn);
        return super.commit(turn);
      }
    })(adapter);
  }
}

test("what a step returned or sent is recorded with its result, however much it is: a crash loses neither", async () => {
  const count = 500;
  const gate = new Gate();
  const runtime = new RecordingRuntime(new InMemoryRuntime());
  const workflow = defineWorkflow({ name: "wide", runtime })
    .step("split", { on: [StartEvent], emits: [Work] }, (_event, context) => {
      for (let n = 0; n < count; n++) context.sendEvent(new Work({ n }));
    })
    .step("work", { on: [Work], emits: [Worked], numWorkers: count }, async ({ n }) => {
      await gate.pass();
      return new Worked({ n });
    })
    .step("join", { on: [Worked], emits: [StopEvent], numWorkers: count }, (event, context) => {
      if (context.collectEvents(event, Worked, count)) return new StopEvent({ result: "all" });
    })
    .build();
  const result = workflow.run();
  await gate.reached(count);
  gate.open();
  expect(await result).toBe("all");

  const made: WorkflowEvent[] = [];
  const arrived = new Set<WorkflowEvent>();
  for (const { ticks, state } of runtime.turns) {
    for (const tick of ticks) {
      if (tick.type === "add_event") arrived.add(tick.event);
      if (tick.type === "deliver_sent" && tick.sent) arrived.add(tick.sent.event);
      if (tick.type !== "step_result") continue;
      made.push(...tick.sent.map(({ event }) => event));
      for (const item of tick.results) if (item.type === "result" && Worked.is(item.event)) made.push(item.event);
    }
    const onTheirWay = new Set(state.outbox.toArray().map(({ event }) => event));
    expect(made.filter((event) => !arrived.has(event) && !onTheirWay.has(event))).toEqual([]);
  }
  expect(made).toHaveLength(2 * count);
});
