import { onTestFinished } from "vitest";
import { onProblem } from "../../src/index.ts";

/** Collects what is reported where nobody waits for an error, until the test has finished. */
export function collectProblems(): readonly string[] {
  const problems: string[] = [];
  const previous = onProblem((problem) => problems.push(problem));
  onTestFinished(() => void onProblem(previous));
  return problems;
}
