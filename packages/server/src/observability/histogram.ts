import { Labelled } from "./labelled.ts";
import { formatNumber, type Metric, type MetricDescription, metricHead, sampleLine } from "./metric-text.ts";

/** How values are distributed over buckets. */
export class HistogramChild {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array(bounds.length + 1).fill(0);
  }

  /** @param value - in the unit of the histogram's name */
  observe(value: number): void {
    let index = 0;
    while (index < this.#bounds.length && value > (this.#bounds[index] as number)) index++;
    this.#counts[index] = (this.#counts[index] as number) + 1;
    this.sum += value;
  }

  /** For each bound how many values are no larger, and last all of them. */
  cumulated(): readonly number[] {
    let total = 0;
    return this.#counts.map((count) => {
      total += count;
      return total;
    });
  }
}

/** The distribution of values over buckets, for each combination of its labels. */
export class Histogram implements Metric {
  readonly #description: MetricDescription;
  readonly #bounds: readonly number[];
  readonly #children: Labelled<HistogramChild>;

  /** @param bounds - the upper bounds of the buckets, ascending; one without a bound comes last by itself */
  constructor(description: MetricDescription, bounds: readonly number[], labelNames: readonly string[] = []) {
    this.#description = description;
    this.#bounds = bounds;
    this.#children = new Labelled(labelNames, () => new HistogramChild(bounds));
  }

  get name(): string {
    return this.#description.name;
  }

  /** The child of some values of the labels, to be kept by those who observe often. */
  labels(...values: readonly string[]): HistogramChild {
    return this.#children.get(...values);
  }

  write(lines: string[]): void {
    lines.push(...metricHead(this.#description, "histogram"));
    for (const [labels, child] of this.#children.entries()) {
      const counts = child.cumulated();
      const bounds = [...this.#bounds, Number.POSITIVE_INFINITY];
      for (const [index, bound] of bounds.entries()) {
        const bucket = `${labels === "" ? "" : `${labels},`}le="${formatNumber(bound)}"`;
        lines.push(sampleLine(`${this.name}_bucket`, bucket, counts[index] ?? 0));
      }
      lines.push(sampleLine(`${this.name}_sum`, labels, child.sum));
      lines.push(sampleLine(`${this.name}_count`, labels, counts.at(-1) ?? 0));
    }
  }
}

/** Upper bounds in seconds, for answers and for the store. */
export const shortDurations = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Upper bounds in seconds, for runs: some take milliseconds, some wait for days. */
export const longDurations = [0.001, 0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400];
