import { transform } from "esbuild";
import { defineConfig } from "vitest/config";

// Packages are tested from their sources: no build comes before a test.
const conditions = ["@llama-agents/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["packages/*/test/**/*.test.ts", "examples/**/*.test.ts", "test/**/*.test.ts"] },
  plugins: [
    {
      name: "standard-decorators",
      enforce: "pre",
      async transform(code: string, id: string) {
        if (!id.endsWith(".ts") || !/^\s*@\w/m.test(code)) return undefined;
        return transform(code, { loader: "ts", target: "es2022", sourcemap: true, sourcefile: id });
      },
    },
  ],
});
