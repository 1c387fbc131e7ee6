import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { standardDecorators } from "./packages/workflows/src/vite/index.ts";
import { SkippedTestsReporter } from "./scripts/skipped-tests-reporter.ts";

// Packages are tested from their sources: no build comes before a test.
const conditions = ["@llama-agents/source"];
/** Where to write a report as JSON. */
const { TEST_REPORT: report, GITHUB_ACTIONS: isOnGitHub } = process.env;

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [standardDecorators()],
  test: {
    include: ["packages/*/test/**/*.test.{ts,tsx}", "examples/**/*.test.ts", "test/**/*.test.ts"],
    // Many tests wait, for processes and for the clock: one worker for each processor, and not one less, which is the default.
    maxWorkers: availableParallelism(),
    globalSetup: ["scripts/provide-browser.ts", "scripts/provide-page.ts", "test/support/provide-postgres.ts"],
    reporters: [
      "default",
      ...(isOnGitHub ? ["github-actions"] : []),
      ...(report ? ["json"] : []),
      new SkippedTestsReporter(),
    ],
    outputFile: report ?? "",
  },
});
