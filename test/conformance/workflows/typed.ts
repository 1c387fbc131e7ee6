import { StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";
import { z } from "zod";
import { namespace } from "./namespace.ts";

class TypedStart extends StartEvent.extend("TypedStart", { topic: z.string(), count: z.int().min(1).default(1) }) {
  static override readonly namespace = namespace;
}
class TypedStop extends StopEvent.extend("TypedStop", { text: z.string(), length: z.int() }) {
  static override readonly namespace = namespace;
}

export class Typed extends Workflow.with({ start: TypedStart, stop: TypedStop }) {
  readonly produce = this.step({ on: [TypedStart], emits: [TypedStop] }, ({ topic, count }) => {
    const text = Array.from({ length: count }, () => topic).join(" ");
    return new TypedStop({ text, length: text.length });
  });
}
