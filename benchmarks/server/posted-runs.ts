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

/** What a round has shown. */
interface Round {
  readonly perSecond: number;
  /** Microseconds of the server's CPU for each answer. */
  readonly cpu: number;
  /** How much of the time the load generator was busy. */
  readonly generatorShare: number;
}

/**
 * `POST /workflows/{name}/run` of a workflow of one step, beside a bare route of Hono that reads, checks and echoes the
 * same JSON. The two take turns, so that both have the same share of what else the machine does.
 */
export const benchmark: Benchmark<number> = {
  name: "posted-runs",
  module: import.meta.url,
  subjects: { "beside Hono": rounds },
  budgets: Object.fromEntries(
    connectionCounts.flatMap((connections) => [
      [cpuFigure(connections), atMost(64)],
      [ratioFigure(connections), atLeast(connections === 1 ? 0.5 : 0.25)],
    ]),
  ),
  async measure(times) {
    await using ours = new PeerProcess<ServerTasks>("benchmarks/server/processes/workflow-server.ts", {
      isProfiled: true,
    });
    await using hono = new PeerProcess<ServerTasks>("benchmarks/server/processes/echo-server.ts");
    await using generator = new PeerProcess<LoadTasks>("benchmarks/server/processes/load.ts");
    const workflows = { server: ours, port: await ours.call("listen"), expected: `{"result":${number * 2}}` };
    const echo = { server: hono, port: await hono.call("listen"), expected: body };
    const figures: Figure[] = [];
    for (const connections of connectionCounts) {
      for (const side of [workflows, echo]) await roundOf(side, generator, connections, warmUpMs);
      const pairs: (readonly [Round, Round])[] = [];
      while (pairs.length < times) {
        const run = await roundOf(workflows, generator, connections, roundMs);
        pairs.push([run, await roundOf(echo, generator, connections, roundMs)]);
      }
      figures.push(...figuresOf(connections, pairs));
    }
    return figures;
  },
};

async function roundOf(
  { server, port, expected }: Side,
  generator: PeerProcess<LoadTasks>,
  connections: number,
  forMs: number,
): Promise<Round> {
  const [cpuBefore, generatorBefore] = [await server.call("cpuTime"), await generator.call("cpuTime")];
  const { answers, ms } = await generator.call("load", { port, connections, forMs, path, body, expected });
  const [cpuAfter, generatorAfter] = [await server.call("cpuTime"), await generator.call("cpuTime")];
  return {
    perSecond: (answers / ms) * 1_000,
    cpu: (cpuAfter - cpuBefore) / answers,
    generatorShare: (generatorAfter - generatorBefore) / (ms * 1_000),
  };
}

function figuresOf(connections: number, pairs: readonly (readonly [Round, Round])[]): readonly Figure[] {
  const at = `${connections} conn.`;
  const runs = pairs.map(([run]) => run);
  const echoes = pairs.map(([, echo]) => echo);
  return [
    { name: `${at}: runs`, unit: "/s", values: runs.map(({ perSecond }) => perSecond) },
    { name: `${at}: bare Hono`, unit: "/s", values: echoes.map(({ perSecond }) => perSecond) },
    {
      name: ratioFigure(connections),
      unit: "ratio",
      values: pairs.map(([run, echo]) => run.perSecond / echo.perSecond),
    },
    { name: cpuFigure(connections), unit: "µs", values: runs.map(({ cpu }) => cpu) },
    { name: `${at}: CPU per echo of Hono`, unit: "µs", values: echoes.map(({ cpu }) => cpu) },
    {
      name: `${at}: load generator busy with Hono`,
      unit: "ratio",
      values: echoes.map(({ generatorShare }) => generatorShare),
    },
  ];
}

function ratioFigure(connections: number): string {
  return `${connections} conn.: of bare Hono`;
}

function cpuFigure(connections: number): string {
  return `${connections} conn.: CPU per run`;
}
