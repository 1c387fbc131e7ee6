import { setTimeout as pause } from "node:timers/promises";
import { SeededRandom } from "../support/seeded-random.ts";
import { type CheckedRun, checkRun, checkStored } from "./check-run.ts";
import { CrashClient, sendTo } from "./crash-client.ts";
import type { CrashRun } from "./crash-run.ts";
import { createStore } from "./create-store.ts";
import { driveRun, planRun } from "./drive-run.ts";
import { Gate } from "./gate.ts";
import type { StoreOrder } from "./server-order.ts";
import { ServerPool, ServerProcess } from "./server-process.ts";

export interface CrashCampaignOptions {
  readonly seed: number;
  readonly kills: number;
  readonly store: StoreOrder;
  /** What a server process runs. */
  readonly serverFile: string;
  /** Runs in progress at once. @default 32 */
  readonly concurrency?: number;
  /** How many times longer the lives of the servers are. @default 1 */
  readonly lifeFactor?: number;
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
    const { serverFile, kills } = this.#options;
    await using pool = new ServerPool(serverFile, 2);
    const driving = this.#drive();
    for (let killed = 1; killed <= kills; killed++) {
      await this.#liveAndDie(pool.take());
      await this.#options.afterKill?.(killed);
    }
    const last = pool.take();
    try {
      this.#address.open(await last.serve(this.#order()));
      return await this.#finish(driving, last);
    } finally {
      this.#address.close();
      await last.kill();
    }
  }

  /**
   * Lets one server live, and something else go wrong meanwhile.
   *
   * @param disturb - ends when all is well again
   */
  async runDisturbed(disturb: () => Promise<void>): Promise<CrashResult> {
    const server = new ServerProcess(this.#options.serverFile);
    try {
      this.#address.open(await server.serve(this.#order()));
      const driving = this.#drive();
      await disturb();
      return await this.#finish(driving, server);
    } finally {
      this.#address.close();
      await server.kill();
      this.#log = server.log;
    }
  }

  #drive(): Promise<unknown> {
    return Promise.all(Array.from({ length: this.#options.concurrency ?? 32 }, () => this.#startRuns()));
  }

  /** No more runs are started; those that there are have some time to end. */
  async #finish(driving: Promise<unknown>, server: ServerProcess): Promise<CrashResult> {
    this.#isOver = true;
    await Promise.race([driving, pause(patienceMs)]);
    for (const run of this.#open) run.problems.push(`it has not ended after ${patienceMs} ms of peace`);
    return this.#check(server);
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
    await pause(life * (this.#options.lifeFactor ?? 1));
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
