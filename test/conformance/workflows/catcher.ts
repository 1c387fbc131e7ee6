import { StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";

class KeyError extends Error {
  override readonly name = "KeyError";

  /** The message is the key in quotes, as the reference has it. */
  constructor(key: string) {
    super(`'${key}'`);
  }
}

export class Catcher extends Workflow {
  readonly risky = this.step({ on: [StartEvent], emits: [StopEvent] }, () => {
    throw new KeyError("lost");
  });

  readonly rescue = this.catchError({ emits: [StopEvent] }, ({ stepName, error, attempts }) => {
    return new StopEvent({ result: { step: stepName, error: error.name, message: error.message, attempts } });
  });
}
