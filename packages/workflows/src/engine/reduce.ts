import { type BrokerState, isQuiescent } from "./broker-state.ts";
import type { WorkflowCommand } from "./command.ts";
import type { EngineDefinition } from "./engine-definition.ts";
import { addEvent } from "./reduce-add-event.ts";
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
 * E1. A tick costs what it touches: no copy grows with the age, the queues, or the buffers of a run.
 */
export function reduce(engine: EngineDefinition, state: BrokerState, tick: WorkflowTick): Reduction {
  if (state.isEnded) return [state, []];
  switch (tick.type) {
    case "publish_event":
      return [state, [{ type: "publish_event", event: tick.event }]];
    case "idle_check":
      return [state, isQuiescent(state) ? idleCheck() : []];
    case "idle_release":
      return [state, [{ type: "release_run" }]];
  }
  const transition = new Transition(engine, state, tick.at);
  switch (tick.type) {
    case "rewind":
      rewind(transition);
      break;
    case "add_event":
      addEvent(transition, tick);
      break;
    case "step_result":
      stepResult(transition, tick);
      break;
    case "retry_due":
      retryDue(transition, tick);
      break;
    case "waiter_timeout":
      waiterTimeout(transition, tick);
      break;
    case "timeout":
      timeOut(transition);
      break;
    case "cancel_run":
      cancelRun(transition);
      break;
  }
  return transition.finish();
}
