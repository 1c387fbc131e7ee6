import { type Metric, type MetricDescription, metricHead, sampleLine } from "./metric-text.ts";

/** A number that is read when somebody asks for it, so that it costs nothing until then. */
export class Gauge implements Metric {
  readonly #description: MetricDescription;
  readonly #read: () => number;

  constructor(description: MetricDescription, read: () => number) {
    this.#description = description;
    this.#read = read;
  }

  get name(): string {
    return this.#description.name;
  }

  write(lines: string[]): void {
    lines.push(...metricHead(this.#description, "gauge"), sampleLine(this.name, "", this.#read()));
  }
}
