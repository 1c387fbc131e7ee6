import { spawnSync } from "node:child_process";

/** Python 3, under whichever name it is installed; `undefined` if it is not. */
export function findPython(): string | undefined {
  return ["python3", "python"].find((name) => {
    const { stdout, stderr } = spawnSync(name, ["--version"], { encoding: "utf8" });
    return /^Python 3\./m.test(`${stdout}${stderr}`);
  });
}
