import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Counter } from "../../src/observability/counter.ts";
import { Gauge } from "../../src/observability/gauge.ts";
import { Histogram } from "../../src/observability/histogram.ts";
import type { Metric } from "../../src/observability/metric-text.ts";

function textOf(metric: Metric): string[] {
  const lines: string[] = [];
  metric.write(lines);
  return lines;
}

describe("the text format", () => {
  test("a counter has a line for each combination of its labels", () => {
    const counter = new Counter({ name: "asked_total", help: "Asked." }, ["who", "what"]);
    counter.labels("ada", "x").add();
    counter.labels("ada", "x").add(2);
    counter.labels("bob", "y").add();
    expect(textOf(counter)).toEqual([
      "# HELP asked_total Asked.",
      "# TYPE asked_total counter",
      'asked_total{who="ada",what="x"} 3',
      'asked_total{who="bob",what="y"} 1',
    ]);
  });

  test("a gauge is read when it is written", () => {
    let value = 1;
    const gauge = new Gauge({ name: "now", help: "Two\nlines \\ one" }, () => value);
    value = 7;
    expect(textOf(gauge)).toEqual(["# HELP now Two\\nlines \\\\ one", "# TYPE now gauge", "now 7"]);
  });

  test("the buckets of a histogram are cumulative, their bounds inclusive", () => {
    const histogram = new Histogram({ name: "took_seconds", help: "Took." }, [0.1, 1], ["step"]);
    for (const value of [0.1, 0.5, 1, 30]) histogram.labels("a").observe(value);
    expect(textOf(histogram)).toEqual([
      "# HELP took_seconds Took.",
      "# TYPE took_seconds histogram",
      'took_seconds_bucket{step="a",le="0.1"} 1',
      'took_seconds_bucket{step="a",le="1"} 3',
      'took_seconds_bucket{step="a",le="+Inf"} 4',
      'took_seconds_sum{step="a"} 31.6',
      'took_seconds_count{step="a"} 4',
    ]);
  });

  test("a value of a label cannot break its line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const counter = new Counter({ name: "x_total", help: "X." }, ["value"]);
        counter.labels(value).add();
        const [, , line = "", ...others] = textOf(counter);
        expect(others).toEqual([]);
        const [, escaped = ""] = /^x_total\{value="((?:[^"\\\n]|\\["\\n])*)"\} 1$/.exec(line) ?? [];
        const unescaped = escaped.replace(/\\(.)/g, (_match, character) => (character === "n" ? "\n" : character));
        expect(unescaped).toBe(value);
      }),
    );
  });

  test("different values are never counted together", () => {
    const values = fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 20 });
    fc.assert(
      fc.property(values, (pairs) => {
        const counter = new Counter({ name: "x_total", help: "X." }, ["a", "b"]);
        for (const [a, b] of pairs) counter.labels(a, b).add();
        expect(textOf(counter)).toHaveLength(2 + new Set(pairs.map((pair) => JSON.stringify(pair))).size);
      }),
    );
  });

  test("the number of lines is bounded, whatever the labels", () => {
    const counter = new Counter({ name: "x_total", help: "X." }, ["id"]);
    for (let id = 0; id < 10_000; id++) counter.labels(String(id)).add();
    const lines = textOf(counter);
    expect(lines.length).toBeLessThan(2_100);
    expect(lines.at(-1)).toBe('x_total{id="other"} 8000');
  });
});
