/** The type contract of the parameters of `run` and `start`. */
import { defineWorkflow } from "../../src/authoring/builder.ts";
import { StartEvent, StopEvent } from "../../src/events/builtin-events.ts";
import { equal } from "../equal.ts";
import { Done, Joke, Topic } from "../fixtures.ts";

const joke = defineWorkflow({ name: "joke" })
  .step("write", { on: [Topic], emits: [Done] }, ({ topic }) => new Done({ text: topic }))
  .build();
const bare = defineWorkflow({ name: "bare" })
  .step("stop", { on: [StartEvent], emits: [StopEvent] }, () => new StopEvent())
  .build();
const context = joke.createContext();
const runId = "run";

export async function accepted(): Promise<void> {
  equal<Done>()(await joke.run({ topic: "cats" }), true);
  equal<Done>()(await joke.start({ topic: "cats", style: "dry" }, { runId, tags: { user: 1 } }).result(), true);
  await joke.run(new Topic({ topic: "cats" }), { context });
  await joke.run(undefined, { context, runId }); // resumes a saved run, which has its input
  equal<unknown>()(await bare.run(), true);
  await bare.run(undefined, { runId });
  await bare.run({}, { runId });
  await bare.run(new StartEvent());
}

export function refused(): void {
  // @ts-expect-error a field is required
  joke.start();
  // @ts-expect-error a field is required
  joke.start({});
  // @ts-expect-error a field is required, though options are given
  joke.start(undefined, { runId });
  // @ts-expect-error a field is required: there is no context
  joke.start(undefined, { context: undefined });
  // @ts-expect-error a field has another type
  joke.start({ topic: 1 });
  // @ts-expect-error another event
  joke.start(new Joke({ text: "" }));
  // @ts-expect-error `null` is no input
  joke.start(null, { context });
  // @ts-expect-error no such option
  joke.start({ topic: "cats" }, { id: runId });
  // @ts-expect-error an option has another type
  joke.start({ topic: "cats" }, { runId: 1 });
  // @ts-expect-error a context is made by createContext
  joke.start({ topic: "cats" }, { context: {} });
  // @ts-expect-error no third argument
  joke.start({ topic: "cats" }, {}, {});
  // @ts-expect-error `run` takes what `start` takes
  void joke.run();
  // @ts-expect-error a text is no input
  bare.start("cats");
}
