// Retries: a policy decides whether, and when, a failed step is tried again.
import {
  defineWorkflow,
  retryIfErrorMessage,
  retryPolicy,
  StartEvent,
  StopEvent,
  stopAfterAttempt,
  waitExponential,
} from "@llama-agents/workflows";

const fetchFlow = defineWorkflow({ name: "fetch" })
  .step(
    "fetch",
    {
      on: [StartEvent],
      emits: [StopEvent],
      retry: retryPolicy({
        retry: retryIfErrorMessage(/overloaded/),
        wait: waitExponential({ multiplier: "1ms", max: "20ms" }),
        stop: stopAfterAttempt(5),
      }),
    },
    (_event, context) => {
      const { retryNumber } = context.retryInfo();
      console.log(`attempt ${retryNumber + 1}`);
      if (retryNumber < 2) throw new Error("the service is overloaded");
      return new StopEvent({ result: "fetched" });
    },
  )
  .build();

console.log(await fetchFlow.run());

// Prints:
// attempt 1
// attempt 2
// attempt 3
// fetched
