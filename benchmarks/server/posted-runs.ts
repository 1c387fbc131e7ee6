import { atLeast, atMost, type Benchmark, type Figure } from "../harness/benchmark.ts";
import { PeerProcess } from "../harness/peer-process.ts";
import type { LoadTasks } from "./processes/load.ts";
import type { ServerTasks } from "./processes/workflow-server.ts";

const connectionCounts = [1, 16, 64] as const;
const rounds = 5;
const warmUpMs = 1_500;
const roundMs = 1_000;

const number = 21;
const body = JSON.stringify({ start_event: { number } });
const path = "/workflows/double/run";

/** One of the two servers, and what has to be in each of its answers. */
interface Side {
  readonly server: PeerProcess<ServerTasks>;
  readonly port: number;
  readonly expected: string;
}

interface RoundOptions {
  readonly connections: number;
  readonly isSleepless: boolean;
}

/** What a round has shown. */
interface Round {
  readonly perSecond: number;
  /** Microseconds of the server's CPU for each answer. */
  readonly cpu: number;
  /** How much of the time the load generator was busy. */
  readonly generatorShare: number;
}

/** Rounds of both sides, run by run beside echo by echo. */
type Pair = readonly [run: Round, echo: Round];

const ratioFigure = (connections: number): string => `${connections} conn.: of bare Hono`;
const cpuFigure = "CPU per run";

/**
 * `POST /workflows/{name}/run` of a workflow of one step, beside a bare route of Hono that reads, checks and echoes the
 * same JSON. The two take turns, so that both have the same share of what else the machine does.
 */
export const benchmark: Benchmark<number> = {
  name: "posted-runs",
  module: import.meta.url,
  subjects: { "beside Hono": rounds },
  budgets: {
    [ratioFigure(1)]: atLeast(0.5),
    [ratioFigure(16)]: atLeast(0.25),
    [ratioFigure(64)]: atLeast(0.25),
    [cpuFigure]: atMost(64),
  },
  async measure(times) {
    const folder = "benchmarks/server/processes";
    await using ours = new PeerProcess<ServerTasks>(`${folder}/workflow-server.ts`, { isProfiled: true });
    await using hono = new PeerProcess<ServerTasks>(`${folder}/echo-server.ts`);
    await using generator = new PeerProcess<LoadTasks>(`${folder}/load.ts`);
    const workflows = { server: ours, port: await ours.call("listen"), expected: `{"result":${number * 2}}` };
    const echo = { server: hono, port: await hono.call("listen"), expected: body };
    const pairsOf = async (options: RoundOptions): Promise<readonly Pair[]> => {
      for (const side of [workflows, echo]) await roundOf(side, generator, options, warmUpMs);
      const pairs: Pair[] = [];
      while (pairs.length < times) {
        const run = await roundOf(workflows, generator, options, roundMs);
        pairs.push([run, await roundOf(echo, generator, options, roundMs)]);
      }
      return pairs;
    };
    const figures: Figure[] = [];
    for (const connections of connectionCounts) {
      figures.push(...rateFigures(connections, await pairsOf({ connections, isSleepless: false })));
    }
    return [...figures, ...cpuFigures(await pairsOf({ connections: 16, isSleepless: true }))];
  },
};

async function roundOf(
  { server, port, expected }: Side,
  generator: PeerProcess<LoadTasks>,
  options: RoundOptions,
  forMs: number,
): Promise<Round> {
  const [cpuBefore, generatorBefore] = [await server.call("cpuTime"), await generator.call("cpuTime")];
  const { answers, ms } = await generator.call("load", { ...options, port, forMs, path, body, expected });
  const [cpuAfter, generatorAfter] = [await server.call("cpuTime"), await generator.call("cpuTime")];
  return {
    perSecond: (answers / ms) * 1_000,
    cpu: (cpuAfter - cpuBefore) / answers,
    generatorShare: (generatorAfter - generatorBefore) / (ms * 1_000),
  };
}

function rateFigures(connections: number, pairs: readonly Pair[]): readonly Figure[] {
  const at = `${connections} conn.`;
  return [
    { name: `${at}: runs`, unit: "/s", values: pairs.map(([run]) => run.perSecond) },
    { name: `${at}: bare Hono`, unit: "/s", values: pairs.map(([, echo]) => echo.perSecond) },
    {
      name: ratioFigure(connections),
      unit: "ratio",
      values: pairs.map(([run, echo]) => run.perSecond / echo.perSecond),
    },
    {
      name: `${at}: load generator busy with Hono`,
      unit: "ratio",
      values: pairs.map(([, echo]) => echo.generatorShare),
    },
  ];
}

function cpuFigures(pairs: readonly Pair[]): readonly Figure[] {
  return [
    { name: cpuFigure, unit: "µs", values: pairs.map(([run]) => run.cpu) },
    { name: "CPU per echo of Hono", unit: "µs", values: pairs.map(([, echo]) => echo.cpu) },
  ];
}
