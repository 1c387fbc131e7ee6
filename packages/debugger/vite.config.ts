import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { classNames } from "./scripts/class-names.ts";
import { compressFiles } from "./scripts/compress-files.ts";
import { sizeBudget } from "./scripts/size-budget.ts";

/** A running server for `npm run dev`, such as that of `npm start`. */
const { WF_API: api = "http://127.0.0.1:8080" } = process.env;
const proxied = ["/api", "/workflows", "/handlers", "/events", "/health", "/openapi.json"];

export default defineConfig({
  // The page is served under any prefix.
  base: "./",
  resolve: { conditions: ["@llama-agents/source"] },
  css: { modules: { generateScopedName: classNames(join(import.meta.dirname, "src")) } },
  plugins: [react(), sizeBudget(), compressFiles()],
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, { target: api, changeOrigin: true }])) },
});
