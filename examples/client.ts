// A client of a server: typed by it, over HTTP. In a program of its own, `import type { server }` is all that it needs.
import { WorkflowClient } from "@llama-agents/client";
import { WorkflowServer } from "@llama-agents/server";
import { serve } from "@llama-agents/server/node";
import { defineWorkflow, StartEvent, StopEvent, WorkflowEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Text extends StartEvent.extend("Text", { text: z.string() }) {}
class Word extends WorkflowEvent.extend("Word", { word: z.string() }) {}
class Counted extends StopEvent.extend("Counted", { words: z.number() }) {}

const countFlow = defineWorkflow({ name: "count" })
  .step("count", { on: [Text], emits: [Counted] }, ({ text }, context) => {
    const words = text.split(" ");
    for (const word of words) context.writeEventToStream(new Word({ word }));
    return new Counted({ words: words.length });
  })
  .build();
const server = new WorkflowServer().addWorkflow("count", countFlow);
const running = await serve(server, { port: 0, print: () => {} });

const client = new WorkflowClient<typeof server>({ baseUrl: running.url });
console.log((await client.run("count", { text: "it is what it is" })).words);

const handler = await client.start("count", { text: "so be it" });
for await (const event of handler.streamEvents()) {
  const loaded = event.load([Word, Counted]);
  console.log(loaded instanceof Word ? loaded.word : `${loaded.words} words`);
}
await running.stop();

// Prints:
// 5
// so
// be
// it
// 3 words
