import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { standardDecorators } from "../../packages/workflows/src/vite/index.ts";

const conditions = ["@llama-agents/source"];

// For `main.ts`, which says which files there are.
export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [standardDecorators()],
  test: { maxWorkers: 2, testTimeout: 60_000, hookTimeout: 60_000 },
});
