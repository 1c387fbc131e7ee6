// Opens the file that is given, starts a run, says so, and holds it until the process ends.
import { SqliteWorkflowStore } from "../../../src/store/sqlite/index.ts";
import { row } from "../../../src/testing/store-tests/store-test.ts";

const store = new SqliteWorkflowStore(process.argv[2] ?? "");
await store.startHandler(row("held"));
process.stdout.write("open");
setInterval(() => store.ping(), 1_000);
