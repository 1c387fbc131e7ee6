import { availableParallelism, loadavg } from "node:os";

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value that such a share of all does not exceed; no value is no good one. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.POSITIVE_INFINITY;
}

/** Machines of others are slower, and do other things as well. */
const slack = process.env["CI"] ? 1.5 : 1;

interface Figure {
  readonly name: string;
  readonly values: readonly number[];
  readonly budget: number;
  readonly unit: string;
}

/** What was measured, each several times: the median is what counts. */
export class Figures {
  readonly #figures: Figure[] = [];

  /** Notes what was measured. @returns the median, and the most that it may be */
  note(name: string, values: readonly number[], budget: number, unit = "ms"): { measured: number; most: number } {
    this.#figures.push({ name, values, budget, unit });
    return { measured: median(values), most: budget * slack };
  }

  /** A table for people. */
  print(): void {
    const number = (value: number) => value.toFixed(value < 100 ? 1 : 0);
    const lines = this.#figures.map(({ name, values, budget, unit }) => {
      const all = values.map(number).join(", ");
      const verdict = median(values) <= budget ? "" : "  over";
      return `${name.padEnd(58)} ${number(median(values)).padStart(7)} of ${budget} ${unit}  (${all})${verdict}`;
    });
    const load = (loadavg()[0] ?? 0).toFixed(1);
    process.stdout.write([`${availableParallelism()} processors, load ${load}`, ...lines, ""].join("\n"));
  }
}
