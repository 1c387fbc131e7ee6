import { resource, StartEvent, StopEvent, Workflow } from "@llama-agents/workflows";

class Store {
  readonly items = new Map([
    ["a", 1],
    ["b", 2],
  ]);
}

const db = resource(() => new Store(), { name: "make_store", typeName: "Store" });

export class ResourceFlow extends Workflow {
  readonly look = this.step({ on: [StartEvent], emits: [StopEvent], resources: { db } }, (event, _context, { db }) => {
    return new StopEvent({ result: db.items.get(String(event.get("key", "a"))) });
  });
}
