import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Benchmark, Figure } from "./benchmark.ts";
import { runBundled } from "./run-bundled.ts";

/** Who does the work of a benchmark: one of its own subjects, or the module of a rival. */
export interface Subject {
  readonly name: string;
  readonly rivalModule?: string;
}

/** Measures one subject in a process of its own, so that no subject pays for what another left behind. */
export function runSubject(benchmark: Benchmark, subject: Subject, profile?: string): Promise<readonly Figure[]> {
  const { rivalModule } = subject;
  const work = rivalModule
    ? `(await import(${JSON.stringify(rivalModule)}))[benchmark.rivalWork]`
    : `benchmark.subjects[${JSON.stringify(subject.name)}]`;
  const code = `
    import { benchmark } from ${JSON.stringify(fileURLToPath(benchmark.module))};
    const figures = await benchmark.measure(${work}, { isRival: ${rivalModule !== undefined} });
    process.send(figures);
    process.disconnect();
  `;
  return runBundled(code, harnessFolder, { profile, packages: rivalModule && dirname(rivalModule) });
}

const harnessFolder = dirname(fileURLToPath(import.meta.url));
export const benchmarksFolder = join(harnessFolder, "..");
