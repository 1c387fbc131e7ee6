// Streaming: a step shows its progress to whoever reads the stream of the run.
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Word extends WorkflowEvent.extend("Word", { text: z.string() }) {}

const writeFlow = defineWorkflow({ name: "write" })
  .step("write", { on: [StartEvent], emits: [StopEvent] }, async (_event, context) => {
    const words = ["Once", "upon", "a", "time"];
    for (const text of words) context.writeEventToStream(new Word({ text }));
    return new StopEvent({ result: words.length });
  })
  .build();

const handler = writeFlow.start();
for await (const event of handler.streamEvents()) {
  if (Word.is(event)) console.log(event.text);
  else console.log(String(event)); // the stream ends with the stop event
}
console.log(await handler.result());

// Prints:
// Once
// upon
// a
// time
// StopEvent(result=4)
// 4
