/** What has gone wrong is said to whoever has typed the command, on stderr; the process ends with code 1. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
