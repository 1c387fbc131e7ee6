import type { DebuggerRun } from "@llama-agents/protocol";

/** The one line that says why a run stands where it stands: its error, or what it waits for. */
export function runExtra({ status, error, waiting_for: requests }: DebuggerRun): string | undefined {
  if (error !== null && error !== "") return firstLine(error);
  if (status !== "waiting") return undefined;
  const [request] = requests;
  const name = request?.awaits ?? request?.event?.type;
  if (request === undefined || name === undefined) return "waits for an event";
  const line = request.awaits === null ? `asks ${name}` : `waits for ${name}`;
  return requests.length > 1 ? `${line}, and ${requests.length - 1} more` : line;
}

function firstLine(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}

export function isActive(status: DebuggerRun["status"]): boolean {
  return status === "running" || status === "waiting";
}
