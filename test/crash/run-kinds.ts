import { setTimeout as pause } from "node:timers/promises";
import type { SeededRandom } from "../support/seeded-random.ts";
import { type CrashClient, isGranted } from "./crash-client.ts";
import type { CrashRun } from "./crash-run.ts";

/** A kind of run: how it is started, what it needs from outside, and what must become of it. */
export interface RunKind {
  readonly workflow: string;
  startEvent(random: SeededRandom): Readonly<Record<string, number>>;
  /** Sends what the run needs. */
  drive?(run: CrashRun, client: CrashClient, random: SeededRandom): Promise<void>;
  readonly status?: "cancelled";
  /**
   * Looks at its result, and at the events of its stream.
   *
   * @returns what is wrong
   */
  check(run: CrashRun, result: unknown, events: readonly string[]): readonly string[];
}

const numbersUpTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

const expectResult = (result: unknown, expected: unknown): readonly string[] => {
  const [is, wanted] = [JSON.stringify(result), JSON.stringify(expected)];
  return is === wanted ? [] : [`its result is ${is} and not ${wanted}`];
};

/** Sends one event, again under another id whenever nobody knows whether it was taken, until it is acknowledged. */
async function sendUntilGranted(
  run: CrashRun,
  client: CrashClient,
  purpose: string,
  type: string,
  fields: object = {},
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const sent = { id: `${run.id} ${purpose}.${attempt}`, purpose, isAcknowledged: false };
    run.sent.push(sent);
    const answer = await client.request("POST", `/events/${run.id}`, {
      event: { type, value: { ...fields, id: sent.id } },
    });
    if (isGranted(answer)) {
      sent.isAcknowledged = true;
      return;
    }
    if (answer?.status === 409 && attempt > 0) return; // an earlier attempt was taken, and has ended the run
    if (answer && answer.status < 500) run.problems.push(`${purpose} was refused: ${answer.status} ${answer.text}`);
    if (answer) await pause(10);
  }
}

async function sendEntries(run: CrashRun, client: CrashClient, random: SeededRandom): Promise<void> {
  const sending = numbersUpTo(random.integer(1, 6)).map((index) =>
    sendUntilGranted(run, client, `entry ${index}`, "Entry"),
  );
  await Promise.all(sending);
}

/** A run that has ended is not cancelled again: so it is if an earlier request was taken, and its answer was lost. */
async function cancel(run: CrashRun, client: CrashClient): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const answer = await client.request("POST", `/handlers/${run.id}/cancel`);
    if (isGranted(answer) || (attempt > 0 && answer?.status === 404)) return;
    if (answer && answer.status < 500)
      run.problems.push(`its cancellation was refused: ${answer.status} ${answer.text}`);
    if (answer) await pause(10);
  }
}

/** Every id that was acknowledged must be there once; one whose answer was lost may be there once. */
function checkIds(run: CrashRun, ids: readonly string[]): readonly string[] {
  const problems: string[] = [];
  // What closes a ledger ends its run: of closings that wait in its queue the first one counts.
  const closings = run.sent.filter(({ purpose }) => purpose === "close");
  const taken = closings.findIndex(({ id }) => id === ids.at(-1));
  const acknowledged = closings.findIndex(({ isAcknowledged }) => isAcknowledged);
  if (taken === -1) problems.push(`it was closed by ${ids.at(-1)}`);
  if (acknowledged !== -1 && taken > acknowledged)
    problems.push(`${closings[acknowledged]?.id} was acknowledged, and is lost`);
  for (const { id, purpose, isAcknowledged } of run.sent) {
    const count = ids.filter((each) => each === id).length;
    if (count > 1) problems.push(`${id} is there ${count} times: duplicated`);
    if (count === 0 && isAcknowledged && purpose !== "close") problems.push(`${id} was acknowledged, and is lost`);
  }
  const known = new Set(run.sent.map(({ id }) => id));
  for (const id of ids) if (!known.has(id)) problems.push(`${id} was never sent`);
  return problems;
}

const isQuestion = (round: number) => (data: string) =>
  data.includes('"type":"Question"') && data.includes(`"round":${round}`);

/** Of the answers to each question the first one that was recorded counts. */
function checkApprovals(run: CrashRun, result: unknown): readonly string[] {
  const rounds = run.startEvent["rounds"] ?? 0;
  if (!Array.isArray(result) || result.length !== rounds) return [`its result is ${JSON.stringify(result)}`];
  const problems: string[] = [];
  for (const [round, id] of result.entries()) {
    const attempts = run.sent.filter(({ purpose }) => purpose === `round ${round}`);
    const taken = attempts.findIndex((attempt) => attempt.id === id);
    const acknowledged = attempts.findIndex(({ isAcknowledged }) => isAcknowledged);
    if (taken === -1) problems.push(`round ${round} was answered by ${id}, which was never sent`);
    if (acknowledged !== -1 && taken > acknowledged)
      problems.push(`${attempts[acknowledged]?.id} was acknowledged, and is lost`);
  }
  return problems;
}

/** A step that runs again streams again, from its beginning; its last run is whole. */
function checkTokens(events: readonly string[], tokens: number): readonly string[] {
  const indexes = events
    .map((data) => JSON.parse(data) as { readonly type: string; readonly value: { readonly index: number } })
    .filter(({ type }) => type === "Token")
    .map(({ value }) => value.index);
  for (const [place, index] of indexes.entries()) {
    const before = place === 0 ? -1 : (indexes[place - 1] as number);
    if (index !== 0 && index !== before + 1) return [`token ${index} follows token ${before}`];
  }
  return expectResult(indexes.slice(-tokens), numbersUpTo(tokens));
}

/** The mix, by name. */
export const runKinds: Readonly<Record<string, RunKind>> = {
  count: {
    workflow: "count",
    startEvent: (random) => ({ until: random.integer(1, 30) }),
    check: (run, result) => expectResult(result, numbersUpTo(run.startEvent["until"] ?? 0)),
  },
  gather: {
    workflow: "gather",
    startEvent: (random) => ({ parts: random.integer(1, 12) }),
    check: (run, result) =>
      expectResult(
        Array.isArray(result) ? result.toSorted((a, b) => a - b) : result,
        numbersUpTo(run.startEvent["parts"] ?? 0),
      ),
  },
  ledger: {
    workflow: "ledger",
    startEvent: () => ({}),
    async drive(run, client, random) {
      await sendEntries(run, client, random);
      await sendUntilGranted(run, client, "close", "Close");
    },
    check: (run, result) => (Array.isArray(result) ? checkIds(run, result) : expectResult(result, [])),
  },
  approve: {
    workflow: "approve",
    startEvent: (random) => ({ rounds: random.integer(1, 3) }),
    async drive(run, client) {
      for (let round = 0; round < (run.startEvent["rounds"] ?? 0); round++) {
        await run.sees(isQuestion(round));
        await sendUntilGranted(run, client, `round ${round}`, "Approval", { round });
      }
    },
    check: checkApprovals,
  },
  patience: {
    workflow: "patience",
    startEvent: (random) => ({ milliseconds: random.integer(5, 120) }),
    check: (_run, result) => expectResult(result, "nobody came"),
  },
  retry: {
    workflow: "retry",
    startEvent: (random) => ({ failures: random.integer(0, 3) }),
    check: (run, result) => expectResult(result, run.startEvent["failures"]),
  },
  tokens: {
    workflow: "tokens",
    startEvent: (random) => ({ tokens: random.integer(1, 60) }),
    check: (run, result, events) => [
      ...expectResult(result, run.startEvent["tokens"]),
      ...checkTokens(events, run.startEvent["tokens"] ?? 0),
    ],
  },
  caught: {
    workflow: "caught",
    startEvent: () => ({}),
    check: (_run, result) => expectResult(result, "fail: broken"),
  },
  cancelled: {
    workflow: "ledger",
    startEvent: () => ({}),
    status: "cancelled",
    async drive(run, client, random) {
      await sendEntries(run, client, random);
      await cancel(run, client);
    },
    check: () => [],
  },
};
