import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { settleTurns } from "../../src/testing/settle-turns.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** @returns whether everything is collected; more than one collection may be needed, with turns of the event loop between */
export async function areCollected(references: readonly WeakRef<object>[]): Promise<boolean> {
  for (let round = 0; round < 20; round++) {
    await settleTurns(); // a WeakRef holds its target until the end of the turn in which it was looked at
    collect();
    if (references.every((reference) => reference.deref() === undefined)) return true;
  }
  return false;
}
