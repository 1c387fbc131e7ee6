// Cancelling a run, and limiting its time. Either way the steps at work are told by `context.signal`.
import {
  defineWorkflow,
  StartEvent,
  StopEvent,
  WorkflowCancelledError,
  WorkflowTimeoutError,
} from "@llama-agents/workflows";

const steps = (timeout: number | null) =>
  defineWorkflow({ name: "slow", timeout })
    .step("work", { on: [StartEvent], emits: [StopEvent] }, (_event, context) => {
      return new Promise<StopEvent>((_resolve, reject) => {
        context.signal.addEventListener("abort", () => {
          console.log("the step stops");
          reject(context.signal.reason);
        });
      });
    })
    .build();

const patient = steps(null).start();
setTimeout(() => patient.cancel(), 10);
await patient.result().catch((error: unknown) => console.log(error instanceof WorkflowCancelledError));

const hasty = steps(10).start(); // milliseconds, or a string such as "10s"
await hasty.result().catch((error: unknown) => console.log(error instanceof WorkflowTimeoutError));

// Prints:
// the step stops
// true
// the step stops
// true
