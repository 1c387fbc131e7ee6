import { defineConfig } from "vitest/config";
import { standardDecorators } from "./packages/workflows/src/vite/index.ts";

// Packages are tested from their sources: no build comes before a test.
const conditions = ["@llama-agents/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  plugins: [standardDecorators()],
  test: { include: ["packages/*/test/**/*.test.ts", "examples/**/*.test.ts", "test/**/*.test.ts"] },
});
