// Opens the files that are given, without the right to write to them, and prints the messages as JSON.
import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SqliteWorkflowStore } from "../../../src/store/sqlite/index.ts";

const [file = "", newFile = ""] = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), "sqlite-rights-"));
await new SqliteWorkflowStore(join(directory, "loads-the-driver.db"))[Symbol.asyncDispose]();
new SqliteWorkflowStore(join(directory, "loads-the-driver.db")).open();
rmSync(directory, { recursive: true });
chmodSync(file, 0o444);
chmodSync(dirname(newFile), 0o555);
chmodSync(dirname(file), statSync(dirname(file)).mode | 0o055);
if (process.getuid?.() === 0) process.setuid?.(65_534);

const messages = [file, newFile].map((path) => {
  try {
    new SqliteWorkflowStore(path).open();
    return "it was opened";
  } catch (error) {
    return (error as Error).message;
  }
});
process.stdout.write(JSON.stringify(messages));
