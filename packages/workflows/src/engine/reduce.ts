import { type BrokerState, isQuiescent } from "./broker-state.ts";
import type { WorkflowCommand } from "./command.ts";
import type { EngineDefinition } from "./engine-definition.ts";
import { withPublished } from "./open-requests.ts";
import { addEvent, deliverSent } from "./reduce-add-event.ts";
import { cancelRun, idleCheck, timeOut } from "./reduce-exit.ts";
import { stepResult } from "./reduce-step-result.ts";
import { retryDue, waiterTimeout } from "./reduce-timers.ts";
import { rewind } from "./rewind.ts";
import type { WorkflowTick } from "./tick.ts";
import { Transition } from "./transition.ts";

/** What a tick leads to: the next state, and what is to be done, in this order. */
export type Reduction = readonly [state: BrokerState, commands: readonly WorkflowCommand[]];

/**
 * The engine.
 *
 * R1. Pure: the same workflow, state and tick give the same result. Time comes with the tick.
 * R2. Total: after the end of a run, ticks change nothing; a result of an unknown worker is ignored and reported, never
 *     thrown.
 * R3. A step never has more than `numWorkers` workers in progress.
 * R4. A run ends by exactly one of complete_run, fail_run, halt.
 * R5. Replaying the journal gives the state of the original run.
 * R6. A state that is written and read goes on as the original does.
 * E1. A tick costs what it touches: no copy grows with the age, the queues, or the buffers of a run.
 */
export function reduce(engine: EngineDefinition, state: BrokerState, tick: WorkflowTick): Reduction {
  if (state.isEnded) return [state, []];
  switch (tick.type) {
    case "rewind":
      return transition(engine, state, tick, rewind);
    case "add_event":
      return transition(engine, state, tick, addEvent);
    case "deliver_sent":
      return transition(engine, state, tick, deliverSent);
    case "step_result":
      return transition(engine, state, tick, stepResult);
    case "retry_due":
      return transition(engine, state, tick, retryDue);
    case "waiter_timeout":
      return transition(engine, state, tick, waiterTimeout);
    case "timeout":
      return transition(engine, state, tick, timeOut);
    case "cancel_run":
      return transition(engine, state, tick, cancelRun);
    case "publish_event":
      return [withPublished(engine, state, tick), [{ type: "publish_event", event: tick.event }]];
    case "idle_check":
      return [state, isQuiescent(state) ? idleCheck(engine, state) : []];
    case "idle_release":
      return [state, isQuiescent(state) ? [{ type: "release_run" }] : []]; // an event that came just before wins
  }
}

function transition<Tick extends WorkflowTick>(
  engine: EngineDefinition,
  state: BrokerState,
  tick: Tick,
  fold: (transition: Transition, tick: Tick) => void,
): Reduction {
  const next = new Transition(engine, state, tick.at);
  fold(next, tick);
  return next.finish();
}
