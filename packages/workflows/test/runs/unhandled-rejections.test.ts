import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("fixtures/unawaited-runs.ts", import.meta.url));
const strict = ["--unhandled-rejections=strict", "--conditions=@llama-agents/source", "--import", "tsx"];

test("no run that nobody waits for ends the process, however it ends", { timeout: 30_000 }, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...strict, script]);
  expect(stderr).toBe("");
  const lines = stdout.trim().split("\n");
  const statuses = Object.fromEntries(
    lines.map((line) => [line.split(": ")[0], /run: [^,]+, (\w+)/.exec(line)?.[1]] as const),
  );
  expect(statuses).toEqual({
    throws: "failed",
    rejects: "failed",
    "retries in vain": "failed",
    "has a broken policy": "failed",
    "has a broken resource": "failed",
    "has a broken handler": "failed",
    "times out": "timed_out",
    "fails beside another step": "failed",
    "ends before its step does": "timed_out",
    "awaits one of two waits": "failed",
    "is cancelled": "cancelled",
    "is cancelled by a signal": "cancelled",
    "is cancelled before it starts": "cancelled",
    "is aborted": "aborted",
  });
});
