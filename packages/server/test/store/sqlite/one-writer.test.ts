import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { applicationId } from "../../../src/store/sqlite/inspect-file.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/sqlite-database.ts";
import { StoreOpenError } from "../../../src/store/store-error.ts";
import type { WorkflowStore } from "../../../src/store/workflow-store.ts";
import { commit, completed, row, sequencesOf, stop, token } from "../../../src/testing/store-tests/store-test.ts";
import { createFile, openStore } from "./sqlite-fixtures.ts";

const use = { busyTimeout: 10 };

async function sequences(store: WorkflowStore, runId: string): Promise<number[]> {
  const all: number[] = [];
  for await (const batch of store.subscribeEvents(runId, { afterSequence: -1, batchSize: 2 })) {
    all.push(...sequencesOf(batch));
  }
  return all;
}

test("[server 271] the state that one store has written is read by another one on the same file", async () => {
  const file = createFile();
  const first = openStore(file);
  await first.startHandler(row("a"));
  await first.openState("run-a").set("total.euros", 3);
  const beside = openStore(file, { readOnly: true });
  expect(beside.readState("run-a")).toEqual({ json: { total: { euros: 3 } } });
  await first[Symbol.asyncDispose]();
  const second = openStore(file);
  expect(await second.openState("run-a").get("total.euros")).toBe(3);
  await second.openState("run-a").set("total.euros", 4);
  expect(await beside.openState("run-a").get("total.euros")).toBe(4);
  await second[Symbol.asyncDispose]();
  await beside[Symbol.asyncDispose]();
});

test("[server 272] where there can be no write-ahead log, the store warns and works", async () => {
  const file = createFile();
  const other = new SqliteDatabase(file);
  other.exec(`PRAGMA application_id = ${applicationId}; BEGIN; SELECT count(*) FROM sqlite_schema`);
  const warnings: string[] = [];
  const store = openStore(file, {
    ...use,
    onWarning: (message) => {
      warnings.push(message);
      other.exec("ROLLBACK"); // it has kept the log from being enabled, and would keep the tables from being made
    },
  });
  expect(warnings).toEqual([expect.stringMatching(/has no write-ahead log.*it works, but slowly/)]);
  expect(warnings[0]).toContain(file);
  expect(store.pragma("journal_mode")).toBe("delete");
  await store.startHandler(row("a"));
  await commit(store, "run-a", { events: [token(0)] });
  await commit(store, "run-a", { end: completed });
  expect(await sequences(store, "run-a")).toEqual([0, 1]);
  expect(store.getHandler("a")?.status).toBe("completed");
  await store[Symbol.asyncDispose]();
  other.close();
});

test("[server 273] a second writer is refused; a reader of the same file sees what is committed", async () => {
  const file = createFile();
  const writer = openStore(file);
  expect(() => openStore(file)).toThrow(StoreOpenError);
  expect(() => openStore(file)).toThrow(/is in use: another server writes to it.*name another file/);
  const reader = openStore(file, { readOnly: true });
  await writer.startHandler(row("a"));
  const followed = sequences(reader, "run-a");
  for (let index = 0; index < 5; index++) await commit(writer, "run-a", { events: [token(index)] });
  await commit(writer, "run-a", { events: [stop], end: completed });
  expect(await followed).toEqual([0, 1, 2, 3, 4, 5]);
  expect(reader.getHandler("a")?.status).toBe("completed");
  await writer[Symbol.asyncDispose]();
  await reader[Symbol.asyncDispose]();
});

test("a reader of a file cannot write to it", async () => {
  const file = createFile();
  await openStore(file)[Symbol.asyncDispose]();
  const reader = openStore(file, { readOnly: true });
  await expect(reader.startHandler(row("a"))).rejects.toThrow(/is opened with readOnly: nothing can be written/);
  await expect(reader.openState("run-a").set("a", 1)).rejects.toThrow("no run run-a");
  expect(reader.queryHandlers({})).toEqual({ handlers: [], nextCursor: undefined });
  await reader[Symbol.asyncDispose]();
});

test("the right to write goes with its process, however that ends", { timeout: 60_000 }, async () => {
  const file = createFile();
  const script = new URL("hold-file.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--conditions=@llama-agents/source", "--import", "tsx", script, file]);
  const [line] = await once(child.stdout, "data");
  expect(String(line)).toBe("open");
  expect(() => openStore(file)).toThrow(/is in use/);
  child.kill("SIGKILL");
  await once(child, "exit");
  const store = openStore(file);
  expect(store.getHandler("held")?.status).toBe("running");
  expect((await store.claimRuns({ limit: 10 })).map(({ runId, epoch }) => [runId, epoch])).toEqual([["run-held", 2]]);
  await store[Symbol.asyncDispose]();
});
