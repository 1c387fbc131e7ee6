import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryWorkflowStore, type WorkflowStore } from "@llama-agents/server";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { InMemoryRuntime } from "@llama-agents/workflows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fault, FaultyStore, type StoreCall } from "../support/faulty-store.ts";
import { SeededRandom } from "../support/seeded-random.ts";
import { checkRun, checkStored } from "./check-run.ts";
import { CrashClient, type Send } from "./crash-client.ts";
import { CrashRun } from "./crash-run.ts";
import { createCrashServer } from "./create-crash-server.ts";
import { driveRun } from "./drive-run.ts";
import { HastyClock } from "./hasty-clock.ts";

let folder = "";
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "llama-agents-faults-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const stores = [
  { name: "MemoryWorkflowStore", isDurable: false, create: (): WorkflowStore => new MemoryWorkflowStore() },
  {
    name: "SqliteWorkflowStore",
    isDurable: true,
    create: (): WorkflowStore => new SqliteWorkflowStore(join(folder, `${++files}.db`), { durability: "normal" }),
  },
];

const createRuns = (): CrashRun[] => [
  new CrashRun("ledger", "ledger", "ledger", {}),
  new CrashRun("gather", "gather", "gather", { parts: 2 }),
  new CrashRun("approve", "approve", "approve", { rounds: 1 }),
  new CrashRun("retry", "retry", "retry", { failures: 1 }),
];

/** Milliseconds after which a run does not end any more. */
const patienceMs = 20_000;

const logger = { info() {}, warn() {}, error() {} };

interface Outcome {
  readonly problems: readonly string[];
  readonly calls: ReadonlyMap<StoreCall, number>;
}

/** A server on a store with a fault: some runs, their clients, and what has become of all. */
async function runWith(create: () => WorkflowStore, fault: Fault | undefined): Promise<Outcome> {
  await using store = create();
  const faulty = new FaultyStore(store, fault);
  const clock = new HastyClock(100);
  const runtime = new InMemoryRuntime({ clock });
  await using server = createCrashServer({ store: faulty.store, clock, runtime, logger, idleTimeout: 500 });
  const problems: string[] = [];
  const send: Send = async (path, request) => {
    const response = await server.fetch(new Request(`http://server.test${path}`, request));
    if (response.status >= 500 && request.method !== undefined) {
      const text = await response.clone().text();
      if (!/correlation id|another server/.test(text)) problems.push(`${response.status} says ${text}`);
    }
    return response;
  };
  const client = new CrashClient(send);
  const random = new SeededRandom(7);
  const runs = createRuns();
  const driven = Promise.all(runs.map((run) => driveRun(run, client, random)));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve("late"), patienceMs);
  });
  if ((await Promise.race([driven, late])) === "late")
    return { problems: ["some run does not end"], calls: faulty.calls };
  clearTimeout(timer);
  const calls = new Map(faulty.calls);
  faulty.heal();
  for (const run of runs) {
    const checked = await checkRun(run, client);
    problems.push(...checked.problems, ...(await checkStored(checked, store)));
  }
  return { problems, calls };
}

const methods: readonly StoreCall[] = [
  "startHandler",
  "findRepeated",
  "getHandler",
  "commit",
  "claimRuns",
  "subscribeEvents",
];
/**
 * A run in memory is all that there is of it: without a journal it cannot go back to what it was before a turn, nor begin
 * with what its start has recorded. And a read whose answer is lost is one that fails.
 */
const isFair = (isDurable: boolean, { kind, method, times }: Fault): boolean => {
  if (kind === "lose the answer") return writes.includes(method) && (isDurable || method === "commit" || times === 1);
  return isDurable || method !== "commit" || times === 1;
};

const writes: readonly StoreCall[] = ["startHandler", "commit", "claimRuns"];

/** Reads that go wrong in turn; those after them are the same ones, again and again. */
const mostReads = 8;

const kinds = [
  { kind: "fail", times: 1 },
  { kind: "fail", times: 4 },
  { kind: "delay", times: 1 },
  { kind: "lose the answer", times: 1 },
  { kind: "lose the answer", times: 4 },
] as const;

describe.each(stores)("a server on a $name", ({ create, isDurable }) => {
  test.each(methods)(
    "loses nothing, and does nothing twice, whichever call of %s goes wrong",
    async (method) => {
      const { calls, problems } = await runWith(create, undefined);
      expect(problems).toEqual([]);
      const length = Math.min(calls.get(method) ?? 0, writes.includes(method) ? Number.POSITIVE_INFINITY : mostReads);
      const cases = Array.from({ length }, (_, index) =>
        kinds.map(({ kind, times }): Fault => ({ method, call: index + 1, kind, times })),
      )
        .flat()
        .filter((fault) => isFair(isDurable, fault));
      const found: string[] = [];
      await inParallel(8, cases, async (fault) => {
        const outcome = await runWith(create, fault);
        for (const problem of outcome.problems)
          found.push(`${fault.kind} at ${fault.call} × ${fault.times}: ${problem}`);
      });
      expect(found).toEqual([]);
    },
    60_000,
  );
});

async function inParallel<T>(count: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
