import type { Figure } from "../harness/benchmark.ts";
import { median, repeat } from "../harness/measure.ts";
import type { CountedEngine } from "./step-engine.ts";

/** The steps of the one long run, and of each of the many short ones. */
export const longRun = 1_000;
export const shortRun = 4;
export const atOnce = 200;
const runs = 2_000;

export const figureNames = {
  perStep: "one run of 1,000 steps: per step",
  perStepFloor: "the rows of a step by the bare driver",
  ofFloor: "a step / its rows by the bare driver",
  many: "2,000 runs of 4 steps, 200 at once: steps",
  manyFloor: "their rows by the bare driver: steps",
} as const;

/** The bare driver at the same work; milliseconds. */
export interface Floor {
  /** One transaction for each step. */
  timeOfRun(): Promise<number>;
  /** One transaction for the steps that `atOnce` runs take together; so many of them. */
  timeOfRuns(): Promise<number>;
}

/** @param floor - takes turns with the engine, so that both have the same share of what else the machine does */
export async function stepsFigures(engine: CountedEngine, floor: Floor | undefined): Promise<readonly Figure[]> {
  const rounds = floor ? 7 : 3;
  const sequential = await repeat(rounds, async () => ({
    ms: (await engine.timeOfRun(longRun)) / longRun,
    floorMs: floor ? (await floor.timeOfRun()) / longRun : Number.NaN,
  }));
  // Others need seconds for a tenth of it.
  const [count, times] = floor ? [runs, 5] : [runs / 10, 3];
  const together = await repeat(times, async () => ({
    rate: perSecond(count * shortRun, await engine.timeOfRuns(count, atOnce, shortRun)),
    floorRate: floor ? perSecond(atOnce * shortRun, await floor.timeOfRuns()) : Number.NaN,
  }));
  const figures: Figure[] = [
    { name: figureNames.perStep, unit: "ms", values: sequential.map(({ ms }) => ms) },
    { name: figureNames.many, unit: "/s", values: together.map(({ rate }) => rate) },
  ];
  if (!floor) return figures;
  const floorMs = sequential.map((each) => each.floorMs);
  return [
    ...figures,
    { name: figureNames.perStepFloor, unit: "ms", values: floorMs },
    { name: figureNames.ofFloor, unit: "ratio", values: sequential.map(({ ms }) => ms / median(floorMs)) },
    { name: figureNames.manyFloor, unit: "/s", values: together.map(({ floorRate }) => floorRate) },
  ];
}

const perSecond = (steps: number, ms: number): number => (steps / ms) * 1_000;
