import type { ExternalRunAdapter, RunMessage } from "@llama-agents/workflows";

/**
 * Sends something to a run that was found in memory.
 *
 * @returns true when it is recorded; false if the run has ended before; `undefined` if the run has left memory meanwhile:
 *   load it again
 * @throws the error with which the run was given up, or which has kept the message from being recorded
 */
export async function sendMessage(run: ExternalRunAdapter, message: RunMessage): Promise<boolean | undefined> {
  let isTaken = false;
  try {
    isTaken = await run.send(message);
  } catch (cause) {
    if (run.outcome?.status !== "released") throw cause;
  }
  if (isTaken) return true;
  if (run.outcome?.status === "aborted") throw run.outcome.error;
  return run.outcome?.status === "released" ? undefined : false;
}
