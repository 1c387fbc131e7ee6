import { WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";
import { namespace } from "./namespace.ts";

export class StreamEvent extends WorkflowEvent.extend("StreamEvent", { sequence: z.int() }) {
  static override readonly namespace = namespace;
}
