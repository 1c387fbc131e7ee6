/** The content type of the text. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/** Something that is written in the text format of Prometheus. */
export interface Metric {
  readonly name: string;
  write(lines: string[]): void;
}

export interface MetricDescription {
  /** With its unit at the end, and `_total` if it is a counter. */
  readonly name: string;
  readonly help: string;
}

/** The two lines before the samples of a metric. */
export function metricHead({ name, help }: MetricDescription, type: "counter" | "gauge" | "histogram"): string[] {
  return [`# HELP ${name} ${help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n")}`, `# TYPE ${name} ${type}`];
}

/** `workflow="greet",status="completed"` */
export function labelText(names: readonly string[], values: readonly string[]): string {
  return names.map((name, index) => `${name}="${escapeLabel(values[index] ?? "")}"`).join(",");
}

const escapeLabel = (value: string): string =>
  value.replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));

export function sampleLine(name: string, labels: string, value: number): string {
  return `${name}${labels === "" ? "" : `{${labels}}`} ${formatNumber(value)}`;
}

export function formatNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}
