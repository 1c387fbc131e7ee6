import { HumanResponseEvent, InputRequiredEvent, StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";
import { z } from "zod";
import { namespace } from "./namespace.ts";

class RequestEvent extends InputRequiredEvent.extend("RequestEvent", { prompt: z.string() }) {
  static override readonly namespace = namespace;
}
class ResponseEvent extends HumanResponseEvent.extend("ResponseEvent", { response: z.string() }) {
  static override readonly namespace = namespace;
}
class OutEvent extends StopEvent.extend("OutEvent", { output: z.string() }) {
  static override readonly namespace = namespace;
}

/** A person in the loop, between two steps. */
export class Human extends Workflow.with({ stop: OutEvent, timeout: "600s" }) {
  readonly ask = this.step({ on: [StartEvent], emits: [RequestEvent] }, () => {
    return new RequestEvent({ prompt: "What is your name?" });
  });

  readonly answer = this.step({ on: [ResponseEvent], emits: [OutEvent] }, ({ response }) => {
    return new OutEvent({ output: `Got: ${response}` });
  });
}
