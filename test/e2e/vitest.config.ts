import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { standardDecorators } from "../../packages/workflows/src/vite/index.ts";

const conditions = ["@llama-agents/source"];
const journeys = ["test/e2e/**/*.e2e.ts"];
const measurements = "test/e2e/performance.e2e.ts";

// The debugger's page in a real browser, served by real processes.
export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [standardDecorators()],
  test: {
    projects: [
      { extends: true, test: { name: "journeys", include: journeys, exclude: [measurements] } },
      // Alone, after all others.
      {
        extends: true,
        test: { name: "measurements", include: [measurements], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
    globalSetup: ["scripts/provide-browser.ts", "scripts/provide-page.ts", "test/e2e/support/provide-server.ts"],
    maxWorkers: 2,
    testTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
  },
});
