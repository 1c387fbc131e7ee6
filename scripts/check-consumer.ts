import { cpSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckReport } from "./check-report.ts";
import { compilers } from "./compilers.ts";
import { root } from "./packages.ts";

/** Installs the packed files into an empty folder, compiles `test/consumer` there, and runs it. */
export async function checkConsumer(checks: CheckReport, packed: readonly string[], folder: string): Promise<void> {
  cpSync(join(root, "test/consumer"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packed, "zod", "@types/node@22"];
  if ((await checks.command("consumer: npm install", "npm", install, folder)).code !== 0) return;
  const projects = readdirSync(folder).filter((name) => /^tsconfig\..*\.json$/.test(name));
  for (const { version, path } of compilers.filter(({ version }) => version !== "6")) {
    for (const project of projects.sort()) {
      const compile = [path, "--project", project, "--pretty", "false"];
      await checks.command(`consumer: TypeScript ${version}, ${project}`, process.execPath, compile, folder);
    }
  }
  const compiled = join(folder, "out");
  const programs = existsSync(compiled) ? readdirSync(compiled).filter((name) => name.endsWith(".js")) : [];
  checks.report("consumer: it compiled to programs", programs.length > 0);
  for (const program of programs) {
    await checks.command(`consumer: node ${program}`, process.execPath, [join("out", program)], folder);
  }
}
