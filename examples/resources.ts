// Resources: what steps depend on. Built when first needed, shared, disposed of, and replaced in tests.
import { defineWorkflow, resource, StartEvent, StopEvent } from "@llama-agents/workflows";
import { z } from "zod";

class Lookup extends StartEvent.extend("Lookup", { id: z.number() }) {}

class Database implements Disposable {
  readonly #url: string;

  constructor(url: string) {
    console.log(`connected to ${url}`);
    this.#url = url;
  }

  find(id: number): string {
    return `row ${id} of ${this.#url}`;
  }

  [Symbol.dispose](): void {
    console.log("disconnected");
  }
}

const settings = resource(() => ({ url: "memory://people" }));
const database = resource({ settings }, ({ settings }) => new Database(settings.url));

const lookupFlow = defineWorkflow({ name: "lookup" })
  .step("find", { on: [Lookup], emits: [StopEvent], resources: { database } }, ({ id }, _context, { database }) => {
    return new StopEvent({ result: database.find(id) });
  })
  .build();

console.log(await lookupFlow.run({ id: 1 }));
console.log(await lookupFlow.run({ id: 2 })); // the same connection
await lookupFlow[Symbol.asyncDispose]();

// Prints:
// connected to memory://people
// row 1 of memory://people
// row 2 of memory://people
// disconnected
