/** Builds every published package into its `dist`: declarations by TypeScript, which checks them, JavaScript by esbuild, the page by Vite. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildPage } from "./build-page.ts";
import { bundlePackage } from "./bundle-package.ts";
import { compilers } from "./compilers.ts";
import { publishedPackages, root } from "./packages.ts";

const compiler = compilers.at(-1)?.path ?? "";
const { status } = spawnSync(process.execPath, [compiler, "-b", join(root, "tsconfig.build.json")], {
  stdio: "inherit",
});
if (status === 0) await Promise.all([...publishedPackages().map(bundlePackage), buildPage()]);
else process.exitCode = 1;
