import type { BrokerState } from "./broker-state.ts";
import { type ExitCommand, isExitCommand } from "./command.ts";
import type { EngineDefinition } from "./engine-definition.ts";
import { reduce } from "./reduce.ts";
import type { WorkflowTick } from "./tick.ts";

export interface Replay {
  readonly state: BrokerState;
  /** The last command that ended the run, or let go of it; `undefined` if it was still going on. */
  readonly exit: ExitCommand | undefined;
}

/** The state that a journal leads to: a fold over its ticks. Commands are not executed, timers are not set. */
export function replayTicks(engine: EngineDefinition, state: BrokerState, ticks: Iterable<WorkflowTick>): Replay {
  let replay: Replay = { state, exit: undefined };
  for (const tick of ticks) replay = fold(engine, replay, tick);
  return replay;
}

/** The same for a journal that is read piece by piece, so that it is never in memory as a whole. */
export async function replayTickStream(
  engine: EngineDefinition,
  state: BrokerState,
  ticks: AsyncIterable<WorkflowTick>,
): Promise<Replay> {
  let replay: Replay = { state, exit: undefined };
  for await (const tick of ticks) replay = fold(engine, replay, tick);
  return replay;
}

function fold(engine: EngineDefinition, { state, exit }: Replay, tick: WorkflowTick): Replay {
  const [next, commands] = reduce(engine, state, tick);
  return { state: next, exit: commands.find(isExitCommand) ?? exit };
}
