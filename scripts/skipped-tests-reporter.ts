import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

/** Says in one line, after all else, which tests were skipped and why. */
export class SkippedTestsReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // Whoever chose tests by name knows that the others do not run.
    if (this.#vitest?.config.testNamePattern) return;
    const skipped = modules.flatMap((module) => [...module.children.allTests("skipped")]);
    const list = skipped.length === 0 ? "nothing" : `${skipped.length}, ${skipped.map(describe).join("; ")}`;
    this.#vitest?.logger.log(`skipped: ${list}\n`);
  }
}

function describe(test: TestCase): string {
  const result = test.result();
  const reason = result.state === "skipped" ? result.note : undefined;
  return `"${test.fullName}" (${reason ?? "no reason given"})`;
}
