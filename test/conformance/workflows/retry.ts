import { retryPolicy, StartEvent, StopEvent, stopAfterAttempt, Workflow, waitFixed } from "@llama-agents/workflows";
import { integer } from "./integer.ts";

class RuntimeError extends Error {
  override readonly name = "RuntimeError";
}

const retry = retryPolicy({ wait: waitFixed("10ms"), stop: stopAfterAttempt(5) });

export class Retry extends Workflow {
  readonly flaky = this.step({ on: [StartEvent], emits: [StopEvent], retry }, (event, context) => {
    const { retryNumber } = context.retryInfo();
    if (retryNumber < integer(event.get("fails", 2))) throw new RuntimeError(`attempt ${retryNumber} failed`);
    return new StopEvent({ result: retryNumber });
  });
}
