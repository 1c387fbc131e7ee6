import { systemScheduler } from "../runtime/scheduler.ts";

/**
 * Lets everything that is ready, and what it leads to, happen: so many turns of the event loop.
 *
 * @param turns - @default 16
 */
export async function settleTurns(turns = 16): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await new Promise<void>((resolve) => systemScheduler.nextTurn(resolve));
  }
}
