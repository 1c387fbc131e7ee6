import { type AnyActorLogic, assign, createActor, fromPromise, setup, toPromise } from "xstate";

// Steps are invoked or spawned promises, as XState has it for asynchronous work.

/** Runs a machine to its final state; resolves to its output. */
function outputOf(logic: AnyActorLogic, input: unknown): Promise<unknown> {
  const actor = createActor(logic, { input });
  const output = toPromise(actor);
  actor.start();
  return output;
}

const oneStep = setup({
  types: {} as { input: number; context: { number: number }; output: number },
  actors: { double: fromPromise(async ({ input }: { input: number }) => input * 2) },
}).createMachine({
  context: ({ input }) => ({ number: input }),
  initial: "working",
  states: {
    working: {
      invoke: {
        src: "double",
        input: ({ context }) => context.number,
        onDone: { target: "done", actions: assign({ number: ({ event }) => event.output }) },
      },
    },
    done: { type: "final" },
  },
  output: ({ context }) => context.number,
});

export function oneStepRun(number: number): Promise<unknown> {
  return outputOf(oneStep, number);
}

let tell: (n: number) => void = () => {};

const counting = setup({
  types: {} as { input: number; context: { n: number; end: number }; output: number },
  actors: {
    count: fromPromise(async ({ input: n }: { input: number }) => {
      tell(n);
      return n + 1;
    }),
  },
}).createMachine({
  context: ({ input }) => ({ n: 0, end: input }),
  initial: "counting",
  states: {
    counting: {
      invoke: {
        src: "count",
        input: ({ context }) => context.n,
        onDone: [
          {
            guard: ({ event, context }) => event.output === context.end,
            target: "done",
            actions: assign({ n: ({ event }) => event.output }),
          },
          { target: "counting", reenter: true, actions: assign({ n: ({ event }) => event.output }) },
        ],
      },
    },
    done: { type: "final" },
  },
  output: ({ context }) => context.n,
});

export function loop(steps: number, onStep: (n: number) => void): Promise<unknown> {
  tell = onStep;
  return outputOf(counting, steps);
}

interface Collected {
  readonly parts: number;
  readonly count: number;
  readonly sum: number;
}

const fanningOut = setup({
  types: {} as { input: number; context: Collected; output: number; events: { type: "squared"; square: number } },
  actors: { square: fromPromise(async ({ input: n }: { input: number }) => n * n) },
}).createMachine({
  context: ({ input, spawn }) => {
    for (let n = 0; n < input; n++) spawn("square", { id: `part-${n}`, input: n });
    return { parts: input, count: 0, sum: 0 };
  },
  initial: "collecting",
  states: {
    collecting: {
      on: {
        "xstate.done.actor.*": {
          actions: assign({
            count: ({ context }) => context.count + 1,
            sum: ({ context, event }) => context.sum + Number((event as unknown as { output: number }).output),
          }),
        },
      },
      always: { guard: ({ context }) => context.count === context.parts, target: "done" },
    },
    done: { type: "final" },
  },
  output: ({ context }) => context.sum,
});

export function fanOut(parts: number): Promise<unknown> {
  return outputOf(fanningOut, parts);
}

const approval = setup({
  types: {} as {
    input: number;
    context: { number: number };
    output: number;
    events: { type: "answer"; isYes: boolean };
  },
}).createMachine({
  context: ({ input }) => ({ number: input }),
  initial: "waiting",
  states: {
    waiting: {
      on: {
        answer: [
          { guard: ({ event }) => event.isYes, target: "done" },
          { target: "done", actions: assign({ number: -1 }) },
        ],
      },
    },
    done: { type: "final" },
  },
  output: ({ context }) => context.number,
});

export async function startWaiting(number: number): Promise<{ answer(): Promise<unknown> }> {
  const actor = createActor(approval, { input: number });
  actor.start();
  return {
    answer() {
      const output = toPromise(actor);
      actor.send({ type: "answer", isYes: true });
      return output;
    },
  };
}
