// Testing: with a clock that stands still until it is told to go on, an hour passes in no time, and always the same.
import {
  defineWorkflow,
  InMemoryRuntime,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  waitFixed,
} from "@llama-agents/workflows";
import { runWorkflow, VirtualClock } from "@llama-agents/workflows/testing";

const clock = new VirtualClock({ start: 0 });

const reportFlow = defineWorkflow({ name: "report", runtime: new InMemoryRuntime({ clock }) })
  .step(
    "send",
    {
      on: [StartEvent],
      emits: [StopEvent],
      retry: retryPolicy({ wait: waitFixed("1h"), stop: stopAfterAttempt(3) }),
    },
    (_event, context) => {
      if (context.retryInfo().retryNumber < 2) throw new Error("the mail server is down");
      return new StopEvent({ result: "sent" });
    },
  )
  .build();

const { result, eventTypes } = await runWorkflow(reportFlow, { clock });
console.log(`${result} after ${clock.now() / 3_600_000} hours`);
console.log(`stop events on the stream: ${eventTypes.get(StopEvent)}`);

// Prints:
// sent after 2 hours
// stop events on the stream: 1
