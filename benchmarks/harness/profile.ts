import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** Counted from zero. */
  readonly lineNumber: number;
}

/** The functions that the samples of a profile found at work most often: `[share, name]`, in a folder of `runBundled`. */
export async function topFunctions(folder: string, count: number): Promise<readonly (readonly [number, string])[]> {
  const names = await readdir(folder);
  const newest = names
    .filter((name) => name.endsWith(".cpuprofile"))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error(`no profile in ${folder}`);
  const profile: CpuProfile = JSON.parse(await readFile(join(folder, newest), "utf8"));
  const lines = (await readFile(join(folder, "benchmark.mjs"), "utf8")).split("\n");
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const samples = new Map<string, number>();
  for (const id of profile.samples) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === "(idle)") continue;
    const name = describe(frame, lines);
    samples.set(name, (samples.get(name) ?? 0) + 1);
  }
  const total = [...samples.values()].reduce((sum, n) => sum + n, 0);
  return [...samples]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, n]) => [n / total, name]);
}

/** The function and the source file it was bundled from: esbuild writes a comment with the path over each module. */
function describe({ functionName, url, lineNumber }: CallFrame, lines: readonly string[]): string {
  const name = functionName === "" ? "(anonymous)" : functionName;
  if (!url.endsWith("benchmark.mjs")) return `${name}${url === "" ? "" : ` ${url}`}`;
  for (let line = lineNumber; line >= 0; line--) {
    const path = /^\/\/ (\S+\.(?:[cm]?[jt]s))$/.exec(lines[line] ?? "")?.[1];
    if (path !== undefined)
      return `${name} ${path.replace(/^(\.\.\/)+/, "")}${functionName === "" ? `:+${lineNumber - line}` : ""}`;
  }
  return name;
}
