import { type Budget, type Figure, isRate, isWithin, type Unit } from "./benchmark.ts";
import { median } from "./measure.ts";

export interface Row {
  readonly subject: string;
  readonly figure: Figure;
  readonly budget: Budget | undefined;
}

export function misses({ figure, budget }: Row): boolean {
  return budget !== undefined && !isWithin(median(figure.values), budget);
}

/** The rows as aligned text, grouped by what was measured. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ["what", "subject", "median", "best", "budget", ""],
    ...sortedByFigure(rows).map((row, index, sorted) => {
      const { figure, subject, budget } = row;
      const isRepeated = sorted[index - 1]?.figure.name === figure.name;
      return [
        isRepeated ? "" : figure.name,
        subject,
        formatted(median(figure.values), figure.unit),
        formatted(best(row), figure.unit),
        budget ? `${budget.bound === "at least" ? "≥" : "≤"} ${formatted(budget.limit, figure.unit)}` : "",
        budget ? (misses(row) ? "MISSED" : "ok") : "",
      ];
    }),
  ];
  const widths = lines.reduce<number[]>((most, line) => line.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return lines
    .map((line) =>
      line
        .map((cell, i) => aligned(cell, widths[i] ?? 0, i))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The figures of all subjects side by side, in the order of their first mention. */
function sortedByFigure(rows: readonly Row[]): readonly Row[] {
  const names = [...new Set(rows.map((row) => row.figure.name))];
  return names.flatMap((name) => rows.filter((row) => row.figure.name === name));
}

function best({ figure: { values, unit }, budget }: Row): number {
  const isMoreBetter = budget ? budget.bound === "at least" : isRate(unit);
  return isMoreBetter ? Math.max(...values) : Math.min(...values);
}

function aligned(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}

function formatted(value: number, unit: Unit): string {
  switch (unit) {
    case "/s":
      return `${Math.round(value).toLocaleString("en")}/s`;
    case "ms":
      return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
    case "µs":
      return `${value.toFixed(1)} µs`;
    case "bytes":
      return `${Math.round(value).toLocaleString("en")} B`;
    case "ratio":
      return `${value.toFixed(2)} ×`;
  }
}
