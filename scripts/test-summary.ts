/** Prints `N passed, M failed` from the JSON report of Vitest whose path is given; a missing report is one failure. */
import { readFileSync } from "node:fs";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

function summary(path: string): string {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return "0 passed, 1 failed";
  }
  // A file that cannot be loaded has no tests, and has failed all the same.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return `${report.numPassedTests} passed, ${report.numFailedTests + broken.length} failed`;
}

console.log(summary(process.argv[2] ?? ""));
