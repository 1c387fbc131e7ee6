import {
  type AnyEventClass,
  type AnyWorkflow,
  defineWorkflow,
  StartEvent,
  StopEvent,
  WorkflowEvent,
} from "@llama-agents/workflows";

/** The builder, without its types, which grow with each step. */
interface UntypedBuilder {
  step(
    name: string,
    options: { on: AnyEventClass[]; emits: AnyEventClass[] },
    handler: () => Promise<never>,
  ): UntypedBuilder;
  build(): AnyWorkflow;
}

const length = 100;
/** So many steps have an edge to one that is further away, too. */
const branches = 4;
const Start = StartEvent.extend("ChainStart", {});
const links = Array.from({ length }, (_, index) =>
  index === length - 1 ? StopEvent : WorkflowEvent.extend(`Link${index}`, {}),
);

/** 100 steps and the 101 events between them, the first of which never ends: a graph whose run is told by others. */
export const graphOf100: AnyWorkflow = links
  .reduce<UntypedBuilder>(
    (builder, link, index) => {
      const before = index === 0 ? Start : links[index - 1];
      const branch = index % branches === 0 ? links[index - branches] : undefined;
      const on = [before, branch].filter((event) => event !== undefined);
      const name = `step${String(index).padStart(3, "0")}`;
      return builder.step(name, { on, emits: [link] }, () => new Promise<never>(() => {}));
    },
    defineWorkflow({ name: "graph-of-100", description: "100 steps." }) as unknown as UntypedBuilder,
  )
  .build();
