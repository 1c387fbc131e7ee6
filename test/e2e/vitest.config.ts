import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { standardDecorators } from "../../packages/workflows/src/vite/index.ts";

const conditions = ["@llama-agents/source"];

// The debugger's page in a real browser, served by real processes.
export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [standardDecorators()],
  test: {
    include: ["test/e2e/**/*.e2e.ts"],
    globalSetup: ["scripts/provide-browser.ts", "scripts/provide-page.ts", "test/e2e/support/provide-server.ts"],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
