// Traces: what happens in all runs of this process, for logs, metrics or OpenTelemetry.
import { defineWorkflow, StartEvent, StopEvent, subscribeToTraces, WorkflowEvent } from "@llama-agents/workflows";

class Half extends WorkflowEvent.extend("Half") {}

const twoSteps = defineWorkflow({ name: "two-steps" })
  .step("first", { on: [StartEvent], emits: [Half] }, () => new Half())
  .step("second", { on: [Half], emits: [StopEvent] }, () => new StopEvent())
  .build();

const unsubscribe = subscribeToTraces((event) => {
  switch (event.type) {
    case "run_started":
      return console.log(`${event.workflow} for ${event.tags["user"]}: started`);
    case "step_started":
      return console.log(`  ${event.step}: started`);
    case "step_ended":
      return console.log(`  ${event.step}: ${event.outcome} ${event.output}`);
    case "run_ended":
      return console.log(`${event.workflow}: ${event.outcome}`);
  }
});
await twoSteps.run({}, { tags: { user: "ada" } });
unsubscribe();

// Prints:
// two-steps for ada: started
//   first: started
//   first: returned Half()
//   second: started
//   second: returned StopEvent()
// two-steps: completed
