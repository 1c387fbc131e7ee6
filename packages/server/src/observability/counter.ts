import { Labelled } from "./labelled.ts";
import { type Metric, type MetricDescription, metricHead, sampleLine } from "./metric-text.ts";

/** One number that only grows. */
export class CounterChild {
  value = 0;

  add(count = 1): void {
    this.value += count;
  }
}

/** A number that only grows, for each combination of its labels. */
export class Counter implements Metric {
  readonly #description: MetricDescription;
  readonly #children: Labelled<CounterChild>;

  constructor(description: MetricDescription, labelNames: readonly string[] = []) {
    this.#description = description;
    this.#children = new Labelled(labelNames, () => new CounterChild());
  }

  get name(): string {
    return this.#description.name;
  }

  /** The child of some values of the labels, to be kept by those who add often. */
  labels(...values: readonly string[]): CounterChild {
    return this.#children.get(...values);
  }

  write(lines: string[]): void {
    lines.push(...metricHead(this.#description, "counter"));
    for (const [labels, { value }] of this.#children.entries()) lines.push(sampleLine(this.name, labels, value));
  }
}
