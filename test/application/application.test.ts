import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

const directory = mkdtempSync(join(tmpdir(), "application-"));
let application: ChildProcess;
let url: string;
let lines: readonly string[];

/** Starts what `npm start` starts, on a free port, and waits until it has printed everything. */
async function startApplication(): Promise<void> {
  const command = ["--conditions=@llama-agents/source", "--import", "tsx", "examples/application/main.ts"];
  application = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, PORT: "0", DATABASE: join(directory, "workflows.db") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    application.once("exit", (code) => reject(new Error(`the application ended with ${code}: ${printed}`)));
    const read = (chunk: Buffer): void => {
      printed += chunk.toString("utf8");
      if (curlLines(printed).length === 3 && printed.endsWith("\n")) resolve();
    };
    application.stdout?.on("data", read);
    application.stderr?.on("data", read);
  });
  url = /ready at (http:\/\/\S+)/.exec(printed)?.[1] ?? "";
  lines = curlLines(printed);
}

async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (application.exitCode !== null || application.signalCode !== null) return;
  application.kill(signal);
  await once(application, "exit");
}

beforeAll(startApplication, 30_000);

afterAll(async () => {
  await end("SIGTERM");
  rmSync(directory, { recursive: true, force: true });
});

const curlLines = (text: string): string[] => text.match(/^ {2}curl .*$/gm) ?? [];

/** The output of a printed line: by curl if it is there, else by what its commands say. */
async function execute(line: string): Promise<string> {
  if (hasCurl) return (await promisify(execFile)("sh", ["-c", line])).stdout;
  const answers: string[] = [];
  for (const command of line.split(" && ")) {
    const [address = ""] = /http:[^\s']+/.exec(command) ?? [];
    const body = / -d '([^']*)'/.exec(command)?.[1];
    answers.push(await (await fetch(address, body === undefined ? {} : { method: "POST", body })).text());
  }
  return answers.join("\n");
}

/** The envelopes in an answer with an event stream. */
const envelopesIn = (answer: string): { readonly type: string; readonly value: Record<string, unknown> }[] =>
  [...answer.matchAll(/^data: (.*)$/gm)].map(([, json = ""]) => JSON.parse(json));

test("the application prints the address of each workflow", async () => {
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const { workflows } = (await (await fetch(`${url}/workflows`)).json()) as { workflows: string[] };
  expect(workflows).toEqual(["greet", "document-report", "expense-approval", "flaky-import"]);
});

test("the first printed line reports on documents of the repository", async () => {
  const { status, result } = JSON.parse(await execute(lines[0] ?? ""));
  expect(status).toBe("completed");
  const { documents, words } = result.value;
  expect(documents.map(({ path }: { path: string }) => path)).toContain("packages/server/README.md");
  expect(words).toBeGreaterThan(0);
  for (const { headings, readingMinutes, brokenLinks } of documents) {
    expect(headings[0].level).toBe(1);
    expect(readingMinutes).toBeGreaterThan(0);
    expect(brokenLinks).toEqual([]);
  }
});

test("the second printed line follows a greeting live", async () => {
  const envelopes = envelopesIn(await execute(lines[1] ?? ""));
  expect(envelopes.map(({ type }) => type)).toEqual(["GreetProgress", "GreetProgress", "GreetProgress", "StopEvent"]);
  expect(envelopes.at(-1)?.value).toEqual({ result: "Hello, Ada!" });
});

test("the third printed line answers the expense approval", async () => {
  const envelopes = envelopesIn(await execute(lines[2] ?? ""));
  expect(envelopes.map(({ type }) => type)).toEqual(["ApprovalRequired", "ExpenseDecided"]);
  expect(envelopes.at(-1)?.value).toEqual({ approved: true, reason: "Grace approved 900 for a bicycle" });
});

const run = async (workflow: string, startEvent: object) => {
  const body = JSON.stringify({ start_event: startEvent });
  const response = await fetch(`${url}/workflows/${workflow}/run`, { method: "POST", body });
  return { status: response.status, body: await response.json() };
};

test("a small expense needs no human", async () => {
  const { body } = await run("expense-approval", { purpose: "pens", amount: 20 });
  expect(body.result.value).toEqual({ approved: true, reason: "20 is within 100" });
});

test("an import is tried again, and its last failure is caught", async () => {
  const [recovered, givenUp] = await Promise.all([
    run("flaky-import", { failures: 2 }),
    run("flaky-import", { source: "rates.csv", failures: 9 }),
  ]);
  expect(recovered.body.result.value).toEqual({ imported: true, attempts: 3, problem: null });
  const problem = "rates.csv is not available (attempt 4)";
  expect(givenUp.body.result.value).toEqual({ imported: false, attempts: 4, problem });
});

test.each(["/etc/*", "../*.md", "docs/../../*.md", "{docs,..}/*.md", "C:/*.md", "~/*.md", "docs\\*.md"])(
  "the report refuses the glob %s",
  async (glob) => {
    const { status, body } = await run("document-report", { glob });
    expect(status).toBe(400);
    expect(body.detail).toContain("the glob is refused");
  },
);

test("a run that waits when the application is killed is answered when it is started again", async () => {
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(url + path, { method: "POST", body: JSON.stringify(body) });
  const request = { handler_id: "trip", start_event: { purpose: "a trip", amount: 900 } };
  expect((await post("/workflows/expense-approval/run-nowait", request)).status).toBe(200);
  await end("SIGKILL");
  await startApplication();
  const answer = { event: { type: "ApprovalDecision", value: { approved: true, by: "Grace" } } };
  expect((await post("/events/trip", answer)).status).toBe(200);
  const stream = await fetch(`${url}/events/trip?after_sequence=-1&include_internal=true`);
  const text = await stream.text();
  const sequences = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  expect(sequences).toEqual(sequences.map((_sequence, index) => index));
  expect(envelopesIn(text).at(-1)?.type).toBe("ExpenseDecided");
}, 30_000);
