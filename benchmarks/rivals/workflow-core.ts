import { createWorkflow, workflowEvent } from "@llamaindex/workflow-core";

// Asynchronous handlers throughout: with synchronous ones, a loop of a thousand overflows the stack.

const question = workflowEvent<number>();
const answer = workflowEvent<number>();
const oneStep = createWorkflow();
oneStep.handle([question], async (_context, { data }) => answer.with(data * 2));

export async function oneStepRun(number: number): Promise<unknown> {
  const { stream, sendEvent } = oneStep.createContext();
  sendEvent(question.with(number));
  return (await stream.until(answer).toArray()).at(-1)?.data;
}

const count = workflowEvent<number>();
const counted = workflowEvent<number>();
let end = 0;
let tell: (n: number) => void = () => {};
const counting = createWorkflow();
counting.handle([count], async (_context, { data: n }) => {
  tell(n);
  return n + 1 === end ? counted.with(end) : count.with(n + 1);
});

export async function loop(steps: number, onStep: (n: number) => void): Promise<unknown> {
  end = steps;
  tell = onStep;
  const { stream, sendEvent } = counting.createContext();
  sendEvent(count.with(0));
  return (await stream.until(counted).toArray()).at(-1)?.data;
}

const split = workflowEvent<number>();
const part = workflowEvent<number>();
const square = workflowEvent<number>();
const sum = workflowEvent<number>();
const fanningOut = createWorkflow();
fanningOut.handle([split], async ({ sendEvent, stream }, { data: parts }) => {
  for (let n = 0; n < parts; n++) sendEvent(part.with(n));
  const squares = await stream.filter(square).take(parts).toArray();
  return sum.with(squares.reduce((total, { data }) => total + data, 0));
});
fanningOut.handle([part], async (_context, { data: n }) => square.with(n * n));

export async function fanOut(parts: number): Promise<unknown> {
  const { stream, sendEvent } = fanningOut.createContext();
  sendEvent(split.with(parts));
  return (await stream.until(sum).toArray()).at(-1)?.data;
}

const answered = workflowEvent<{ readonly isYes: boolean; readonly number: number }>();
const decided = workflowEvent<number>();
const approval = createWorkflow();
approval.handle([answered], async (_context, { data: { isYes, number } }) => decided.with(isYes ? number : -1));

/** It has no waiting step: a run waits when nothing has been sent to it. */
export async function startWaiting(number: number): Promise<{ answer(): Promise<unknown> }> {
  const { stream, sendEvent } = approval.createContext();
  return {
    async answer() {
      sendEvent(answered.with({ isYes: true, number }));
      return (await stream.until(decided).toArray()).at(-1)?.data;
    },
  };
}
