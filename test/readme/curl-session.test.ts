import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../scripts/run-command.ts";
import { pageExamples } from "../docs/page-examples.ts";
import { examplesFolder, readPage } from "../docs/pages.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const [, section = ""] = /^## Serve it\n([\s\S]*?)^## /m.exec(readPage("README.md")) ?? [];
const [program] = pageExamples(section);
/** The `sh` blocks of `curl` lines, each with the `text` block after it. */
const sessions = [...section.matchAll(/^```sh\n((?:curl .*\n)+)```\n[^`]*(?:`…`[^`]*)?```text\n([\s\S]*?)^```$/gm)].map(
  ([, lines = "", answers = ""]) => ({ lines: lines.trimEnd().split("\n"), answers }),
);
const [, token = "", port = ""] = /`TOKEN=(\S+) PORT=(\d+) npx tsx serve\.mts`/.exec(section) ?? [];

const folder = join(examplesFolder, "curl-session");
const missing = spawnSync("curl", ["--version"]).status !== 0;
/** Milliseconds: each server is a process of its own, as is each curl. */
const timeout = 60_000;
let servers: readonly ServerProcess[] = [];

// As in an empty folder of a user: no `"type": "module"`, and no tsconfig of its own.
beforeAll(async () => {
  if (missing) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(join(folder, "serve.mts"), program?.code ?? "");
  const variables = [{ TOKEN: "" }, { TOKEN: token }];
  servers = await Promise.all(variables.map((each) => startServer("serve.mts", folder, each)));
}, timeout);

afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** What the lines print, one after the other, with the servers of this test in place of those of the README. */
async function run(lines: readonly string[]): Promise<string> {
  let printed = "";
  for (const line of lines) {
    const [open, secured] = servers;
    const here = line
      .replace("http://127.0.0.1:8080", open?.url ?? "")
      .replace(`http://127.0.0.1:${port}`, secured?.url ?? "");
    const { code, stdout, output } = await runCommand("sh", ["-c", here], { timeout: 20_000 });
    expect(code, `${line}\n${output}`).toBe(0);
    printed += stdout;
  }
  return printed;
}

/** What a text of the README stands for: an ellipsis is any part of one line. */
const pattern = (answers: string): RegExp =>
  new RegExp(`^${answers.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*")}$`);

const needsCurl = "needs curl on PATH, to run the lines of the README as they are";

test("the README has a session, and one with a token", () => {
  expect(sessions.map(({ lines }) => lines.length)).toEqual([8, 3]);
  expect(sessions[0]?.lines.every((line) => line.includes("http://127.0.0.1:8080/"))).toBe(true);
  expect(sessions[1]?.lines.every((line) => line.includes(`http://127.0.0.1:${port}/`))).toBe(true);
  expect(sessions[1]?.lines[2]).toContain(`Bearer ${token}'`);
});

test("the curl session of the README answers as it says", { timeout }, async ({ skip }) => {
  skip(missing, needsCurl);
  const [session] = sessions;
  expect(await run(session?.lines ?? [])).toMatch(pattern(session?.answers ?? ""));
});

test("the README's server with a token answers 401, 401 and 200", { timeout }, async ({ skip }) => {
  skip(missing, needsCurl);
  const answer = await run(sessions[1]?.lines ?? []);
  expect(answer.match(/ \d{3}$/gm)).toEqual([" 401", " 401", " 200"]);
  expect(answer).toBe(sessions[1]?.answers);
});
