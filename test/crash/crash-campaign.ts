import { type CheckedRun, checkRun, checkStored } from "./check-run.ts";
import { CrashClient, sendTo } from "./crash-client.ts";
import type { CrashRun } from "./crash-run.ts";
import { createStore } from "./create-store.ts";
import { driveRun, planRun } from "./drive-run.ts";
import { Gate } from "./gate.ts";
import { SeededRandom } from "./seeded-random.ts";
import type { StoreOrder } from "./server-order.ts";
import { ServerPool, type ServerProcess } from "./server-process.ts";

export interface CrashCampaignOptions {
  readonly seed: number;
  readonly kills: number;
  readonly store: StoreOrder;
  /** What a server process runs. */
  readonly serverFile: string;
  /** Runs in progress at once. @default 32 */
  readonly concurrency?: number;
  /** Called after each kill, before the next server starts. @default nothing */
  readonly afterKill?: (kills: number) => Promise<void>;
}

export interface CrashResult {
  readonly kills: number;
  readonly runs: number;
  readonly acknowledgedEvents: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly wrong: number;
  /** One line for each run with which something is wrong. */
  readonly problems: readonly string[];
}

/** Milliseconds that runs have to end when nobody kills any more. */
const patienceMs = 30_000;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds));

/** Starts runs without end while servers are killed, then looks at what has become of each. */
export class CrashCampaign {
  readonly #options: CrashCampaignOptions;
  readonly #random: SeededRandom;
  readonly #runs: CrashRun[] = [];
  readonly #open = new Set<CrashRun>();
  readonly #client: CrashClient;
  readonly #address = new Gate<string>();
  #isOver = false;
  #log = "";

  constructor(options: CrashCampaignOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
    this.#client = new CrashClient(sendTo(() => this.#address.value));
  }

  async run(): Promise<CrashResult> {
    const { concurrency = 32, serverFile, kills } = this.#options;
    await using pool = new ServerPool(serverFile, 2);
    const driving = Array.from({ length: concurrency }, () => this.#startRuns());
    for (let killed = 1; killed <= kills; killed++) {
      await this.#liveAndDie(pool.take());
      await this.#options.afterKill?.(killed);
    }
    this.#isOver = true;
    const last = pool.take();
    try {
      this.#address.open(await last.serve(this.#order()));
      await Promise.race([Promise.all(driving), pause(patienceMs)]);
      for (const run of this.#open) run.problems.push(`it has not ended ${patienceMs} ms after the last kill`);
      return await this.#check(last);
    } finally {
      this.#address.close();
      await last.kill();
    }
  }

  async #startRuns(): Promise<void> {
    while (!this.#isOver) {
      const run = planRun(this.#runs.length, this.#random);
      this.#runs.push(run);
      this.#open.add(run);
      await driveRun(run, this.#client, this.#random);
      this.#open.delete(run);
    }
  }

  /** One life of a server: most are short, some end before it serves. */
  async #liveAndDie(server: ServerProcess): Promise<void> {
    const random = this.#random;
    const order = this.#order();
    const isStillborn = random.next() < 0.1;
    const life = isStillborn
      ? random.integer(0, 30)
      : random.next() < 0.1
        ? random.integer(100, 400)
        : random.integer(5, 90);
    const serving = server.serve(order);
    if (isStillborn) serving.catch(() => {});
    else this.#address.open(await serving);
    await pause(life);
    await server.kill();
    this.#log = (this.#log + server.log).slice(-10_000);
    this.#address.close();
  }

  #order() {
    return { store: this.#options.store, idleTimeout: this.#random.pick([10, 40, 60_000]) };
  }

  /** Over HTTP, from the last server, and in its store, which is read when that is gone. */
  async #check(last: ServerProcess): Promise<CrashResult> {
    const checked: [CrashRun, CheckedRun][] = [];
    for (const run of this.#runs) checked.push([run, await checkRun(run, this.#client)]);
    await last.kill();
    await using store = createStore(this.#options.store);
    await store.open();
    const problems: string[] = [];
    for (const [run, each] of checked) {
      for (const problem of [...each.problems, ...(await checkStored(each, store))])
        problems.push(`${run.id}: ${problem}`);
    }
    return this.#sum(problems);
  }

  #sum(problems: readonly string[]): CrashResult {
    const count = (word: RegExp): number => problems.filter((problem) => word.test(problem)).length;
    const lost = count(/ lost\b/);
    const duplicated = count(/ duplicated\b/);
    return {
      kills: this.#options.kills,
      runs: this.#runs.filter(({ exists }) => exists).length,
      acknowledgedEvents: this.#runs.reduce((sum, run) => sum + run.acknowledged().length, 0),
      lost,
      duplicated,
      wrong: problems.length - lost - duplicated,
      problems: problems.length > 0 && this.#log !== "" ? [...problems, this.#log] : problems,
    };
  }
}
