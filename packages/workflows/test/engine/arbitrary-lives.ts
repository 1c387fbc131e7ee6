import fc from "fast-check";
import type { BrokerState, EngineDefinition, WorkflowEvent, WorkflowTick } from "../../src/index.ts";
import { Answer, Ask, engineOf, Pang, Ping, Pong, StartEvent, type StepShape, StopEvent } from "./engine-fixtures.ts";
import { type Action, SimulatedRun } from "./simulated-run.ts";

// Random engines, and random lives of their runs.

const types = [StartEvent, Ping, Pong, Pang] as const;
const retry = fc.constantFrom(
  undefined,
  { nextDelay: ({ attempts }: { attempts: number }) => (attempts < 3 ? 0 : undefined) },
  {
    nextDelay: ({ attempts, random }: { attempts: number; random: number }) =>
      attempts < 3 ? 50 + random * 100 : undefined,
  },
);
const shape: fc.Arbitrary<StepShape> = fc.record({
  on: fc.subarray([...types], { minLength: 1 }),
  numWorkers: fc.integer({ min: 1, max: 3 }),
  retry,
});
/** Up to five steps that accept some of the events, with some of the retry policies. */
export const engine = fc
  .record({
    steps: fc.dictionary(fc.constantFrom("a", "b", "c", "d"), shape, { minKeys: 1, maxKeys: 4 }),
    handler: fc.option(fc.record({ catches: fc.record({ maxRecoveries: fc.integer({ min: 1, max: 2 }) }) }), {
      nil: undefined,
    }),
    timeout: fc.constantFrom(undefined, 60_000),
  })
  .map(({ steps, handler, timeout }) => engineOf({ ...steps, ...(handler && { h: handler }) }, timeout));

const n = fc.nat(9);
export const event: fc.Arbitrary<WorkflowEvent> = fc.oneof(
  ...[Ping, Pong, Pang].map((eventClass) => n.map((value) => new eventClass({ n: value }))),
  fc.constant(new Ask({ question: "?" })),
);
const pick = fc.nat(20);
const living: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("collect" as const), pick, count: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("finish" as const),
      pick,
      event: fc.option(event, { nil: undefined }),
      sent: fc.array(event, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("fail" as const), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("wait" as const),
      pick,
      waiterIds: fc.subarray(["v", "w"], { minLength: 1 }),
      timeoutMs: fc.constantFrom(undefined, 1_000),
      requirements: fc.constantFrom({}, {}, { text: "3" }),
      waiterEvent: fc.option(event, { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("write" as const),
      pick,
      event: n.map((value) => new Ask({ question: `${value}?` })),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant("send" as const), event }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("send" as const),
      event: n.map((value) => new Answer({ text: `${value}` })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("fire" as const), pick }) },
  { weight: 1, arbitrary: fc.constant({ type: "restart" as const }) },
);
const ending: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    type: fc.constant("finish" as const),
    pick,
    event: fc.constant(new StopEvent({ result: 1 })),
    sent: fc.constant([]),
  }),
  fc.constant({ type: "tick" as const, tick: { type: "cancel_run" as const, at: 1 } }),
  fc.constant({ type: "tick" as const, tick: { type: "timeout" as const, at: 1 } }),
);
/** What happens to a run that does not end. */
export const life = fc.array(living, { maxLength: 60, size: "max" });
/** What happens to a run, its end included, if it comes to that. */
export const wholeLife = fc
  .tuple(
    life,
    fc.array(fc.oneof({ weight: 6, arbitrary: living }, { weight: 1, arbitrary: ending }), { maxLength: 12 }),
  )
  .map(([first, last]) => [...first, ...last]);

/** Runs through a life. */
export function simulate(
  definition: EngineDefinition,
  actions: readonly Action[],
  onTick: (before: BrokerState, tick: WorkflowTick, after: BrokerState) => void = () => {},
): SimulatedRun {
  const run = new SimulatedRun(definition, onTick);
  for (const action of actions) run.act(action);
  return run;
}
