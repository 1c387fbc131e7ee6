/**
 * Keeps package-lock.json whole: it names no registry host, and it lists every platform's binary.
 *
 * npm forgets the optional packages of other platforms when it locks on a machine that cannot fetch them, and then
 * refuses its own lock file (`npm ci`: "Missing: … from lock file"). `--fix` adds what is missing, without a hash.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const path = new URL("../package-lock.json", import.meta.url);
const lock: { packages: Record<string, LockedPackage & Record<string, unknown>> } = JSON.parse(
  readFileSync(path, "utf8"),
);
const operatingSystems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

/** What npm reads from a platform package, told from its name: `…-linux-x64-musl`. */
function platformOf(name: string): Record<string, readonly string[]> | undefined {
  const words = (name.split("/").at(-1) ?? "").split("-");
  const system = words.find((word) => operatingSystems.includes(word));
  const processor = words.find((word) => processors.includes(word));
  if (system === undefined || processor === undefined) return undefined;
  const library = words.some((word) => word.startsWith("musl"))
    ? ["musl"]
    : words.includes("gnu")
      ? ["glibc"]
      : undefined;
  return { os: [system], cpu: [processor], ...(library && system === "linux" ? { libc: library } : {}) };
}

const problems: string[] = [];
const additions: Record<string, LockedPackage & Record<string, unknown>> = {};
for (const [parent, entry] of Object.entries(lock.packages)) {
  if (entry.resolved !== undefined && /^[a-z+]+:\/\//.test(entry.resolved)) {
    problems.push(`${parent} names the host of a registry: ${new URL(entry.resolved).host}`);
  }
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (`node_modules/${name}` in lock.packages || `${parent}/node_modules/${name}` in lock.packages) continue;
    const platform = platformOf(name);
    if (platform === undefined || !/^\d+\.\d+\.\d+/.test(version)) continue;
    problems.push(`${name}@${version}, wanted by ${parent}, is not in the lock file`);
    additions[`node_modules/${name}`] = { version, ...platform, ...(entry.dev ? { dev: true } : {}), optional: true };
  }
}

if (problems.length === 0) {
  console.log(`lock file: ${Object.keys(lock.packages).length} packages, no registry named, every platform listed`);
} else if (process.argv.includes("--fix")) {
  const sorted = Object.entries({ ...lock.packages, ...additions }).sort(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.log(`lock file: added ${Object.keys(additions).length} packages of other platforms`);
} else {
  console.error(`${problems.join("\n")}\nRun: node --import tsx scripts/lock-file.ts --fix`);
  process.exitCode = 1;
}
