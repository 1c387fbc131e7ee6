import type { TestModule, TestSuite } from "vitest/node";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const words = { passed: "pass", failed: "FAIL", skipped: "skipped", pending: "FAIL" } as const;

/** Prints each scenario with its outcome, below the client and the server. */
export function printScenarios(modules: readonly TestModule[], print: (line: string) => void): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const module of modules) {
    for (const error of module.errors()) print(`\nFAIL  ${module.relativeModuleId}: ${error.message}`);
    counts.failed += module.errors().length;
    for (const suite of module.children.suites()) {
      print(`\n${suite.name}`);
      for (const error of suite.errors()) print(`  FAIL     ${error.message}`);
      counts.failed += suite.errors().length;
      printTests(suite, counts, print);
    }
  }
  return counts;
}

function printTests(suite: TestSuite, counts: Record<keyof Counts, number>, print: (line: string) => void): void {
  for (const test of suite.children.allTests()) {
    const result = test.result();
    counts[result.state === "pending" ? "failed" : result.state] += 1;
    const milliseconds = Math.round(test.diagnostic()?.duration ?? 0);
    print(`  ${words[result.state].padEnd(8)} ${test.name} (${milliseconds} ms)`);
    const [error] = result.errors ?? [];
    if (error) print(`           ${error.message.split("\n").slice(0, 3).join("\n           ")}`);
    if (result.state === "skipped" && result.note) print(`           ${result.note}`);
  }
}
