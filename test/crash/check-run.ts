import type { WorkflowStore } from "@llama-agents/server";
import type { CrashClient } from "./crash-client.ts";
import type { CrashRun } from "./crash-run.ts";
import { runKinds } from "./run-kinds.ts";

interface HandlerJson {
  readonly run_id: string;
  readonly status: string;
  readonly error: string | null;
  readonly result: { readonly value: { readonly result?: unknown } } | null;
}

const terminalTypes = ["StopEvent", "WorkflowFailedEvent", "WorkflowCancelledEvent", "WorkflowTimedOutEvent"];

const isTerminal = (data: string): boolean => terminalTypes.includes((JSON.parse(data) as { type: string }).type);

/** What was found over HTTP. */
export interface CheckedRun {
  /** What is wrong; nothing if the run is as it should be. */
  readonly problems: readonly string[];
  /** `undefined` if there is no such run. */
  readonly runId: string | undefined;
  /** The events of its stream. */
  readonly events: readonly string[];
}

/** Looks whether a run has ended once, as it should have, and whether its stream is whole. */
export async function checkRun(run: CrashRun, client: CrashClient): Promise<CheckedRun> {
  const problems = [...run.problems];
  const none = { problems, runId: undefined, events: [] };
  const answer = await client.request("GET", `/handlers/${run.id}?status_code=ok`);
  if (!run.exists) {
    if (answer?.status !== 404) problems.push(`it was not there, and is: ${answer?.status} ${answer?.text}`);
    return none;
  }
  if (answer?.status !== 200) {
    problems.push(`it is lost: ${answer?.status} ${answer?.text}`);
    return none;
  }
  const handler = JSON.parse(answer.text) as HandlerJson;
  const kind = runKinds[run.kind] as (typeof runKinds)[string];
  const events = await readAll(run, client, problems);
  const status = kind.status ?? "completed";
  if (handler.status !== status) problems.push(`it is ${handler.status} and not ${status}: ${handler.error ?? ""}`);
  else problems.push(...kind.check(run, handler.result?.value.result, events));
  checkStream(run, events, problems);
  return { problems, runId: handler.run_id, events };
}

async function readAll(run: CrashRun, client: CrashClient, problems: string[]): Promise<readonly string[]> {
  const events: string[] = [];
  const path = `/events/${run.id}?include_internal=true&after_sequence=-1`;
  const isWhole = await client.readEvents(path, ({ sequence, data }) => {
    if (sequence !== events.length) problems.push(`the stream has event ${sequence} in the place of ${events.length}`);
    events.push(data);
  });
  if (!isWhole) problems.push("its stream breaks off");
  return events;
}

function checkStream(run: CrashRun, events: readonly string[], problems: string[]): void {
  const ends = events.filter(isTerminal).length;
  if (ends !== 1) problems.push(`its stream has ${ends} terminal events`);
  if (!isTerminal(events.at(-1) ?? "{}")) problems.push(`its stream ends with ${events.at(-1)}`);
  for (const [sequence, data] of run.seen.entries()) {
    if (data !== events[sequence]) problems.push(`event ${sequence} was ${data}, and is ${events[sequence]}`);
  }
}

/**
 * Looks whether what was read is what is stored.
 *
 * @returns what is wrong
 */
export async function checkStored({ runId, events }: CheckedRun, store: WorkflowStore): Promise<readonly string[]> {
  if (runId === undefined) return [];
  const problems: string[] = [];
  const stored = await store.readEvents(runId, { afterSequence: -1 });
  const sequences = stored.map(({ sequence }) => sequence);
  if (sequences.some((sequence, index) => sequence !== index)) problems.push(`stored are the sequences ${sequences}`);
  if (stored.length !== events.length) problems.push(`${stored.length} events are stored, ${events.length} were read`);
  const last = await store.lastSequence(runId);
  if (last !== stored.length - 1) problems.push(`its last sequence is ${last}, and it has ${stored.length} events`);
  return problems;
}
