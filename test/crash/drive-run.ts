import { setTimeout as pause } from "node:timers/promises";
import type { SeededRandom } from "../support/seeded-random.ts";
import { type CrashClient, isGranted } from "./crash-client.ts";
import { CrashRun } from "./crash-run.ts";
import { runKinds } from "./run-kinds.ts";

/** Chooses a run. */
export function planRun(number: number, random: SeededRandom): CrashRun {
  const kind = random.pick(Object.keys(runKinds));
  const { workflow, startEvent } = runKinds[kind] as (typeof runKinds)[string];
  return new CrashRun(`${kind}-${number}`, kind, workflow, startEvent(random));
}

/** Starts a run, sends what it needs, and watches it, up to its end: while servers come and go. */
export async function driveRun(run: CrashRun, client: CrashClient, random: SeededRandom): Promise<void> {
  await start(run, client, random.next() < 0.8);
  if (!run.exists) return;
  const { drive } = runKinds[run.kind] as (typeof runKinds)[string];
  const isWatched = run.kind === "approve" || random.next() < 0.5;
  await Promise.all([drive?.(run, client, random), isWatched ? watch(run, client) : poll(run, client)]);
}

/** @param isKeyed - may the request be sent again? If not, what is known of an unanswered one is what the server says. */
async function start(run: CrashRun, client: CrashClient, isKeyed: boolean): Promise<void> {
  const path = `/workflows/${run.workflow}/run-nowait`;
  const body = { handler_id: run.id, start_event: run.startEvent };
  for (;;) {
    const answer = await client.request("POST", path, body, isKeyed ? run.id : undefined);
    if (isGranted(answer)) return;
    if (answer && answer.status < 500) {
      run.problems.push(`its start was refused: ${answer.status} ${answer.text}`);
      return;
    }
    if (!isKeyed) break;
    if (answer) await pause(10);
  }
  for (;;) {
    const answer = await client.request("GET", `/handlers/${run.id}?status_code=ok`);
    run.exists = answer?.status !== 404;
    if (isGranted(answer) || !run.exists) return;
    if (answer) await pause(10);
  }
}

async function watch(run: CrashRun, client: CrashClient): Promise<void> {
  for (;;) {
    const path = `/events/${run.id}?include_internal=true&after_sequence=${run.seen.length - 1}`;
    if (await client.readEvents(path, (event) => run.see(event))) return;
    await pause(2);
  }
}

async function poll(run: CrashRun, client: CrashClient): Promise<void> {
  for (;;) {
    const answer = await client.request("GET", `/handlers/${run.id}?status_code=ok`);
    if (isGranted(answer) && JSON.parse(answer?.text ?? "").status !== "running") return;
    if (answer?.status === 404) {
      run.problems.push("its start was acknowledged, and it is lost");
      return;
    }
    await pause(20);
  }
}
