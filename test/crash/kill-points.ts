import { SqliteDatabase } from "../../packages/server/src/store/sqlite/sqlite-database.ts";
import { WriteTransaction } from "../../packages/server/src/store/sqlite/write-transaction.ts";
import type { Boundary, KillPoint } from "./server-order.ts";

/** Passes a boundary; with the last passing the process is gone. */
type Pass = (boundary: Boundary) => void;

/** Lets this process kill itself at a place in the path of its writes, which is counted from now on. */
export function installKillPoint({ boundary, passing }: KillPoint): Pass {
  let passed = 0;
  const pass: Pass = (at) => {
    if (at === boundary && ++passed === passing) process.kill(process.pid, "SIGKILL");
  };
  const { run } = SqliteDatabase.prototype;
  SqliteDatabase.prototype.run = function (this: SqliteDatabase, sql, ...values) {
    if (sql === "BEGIN IMMEDIATE") pass("before the transaction");
    if (sql !== "COMMIT") return run.call(this, sql, ...values);
    pass("before the commit");
    const changes = run.call(this, sql, ...values);
    pass("after the commit");
    return changes;
  };
  const { afterCommit } = WriteTransaction.prototype;
  WriteTransaction.prototype.afterCommit = function (this: WriteTransaction, listener) {
    afterCommit.call(this, () => {
      pass("before the notification");
      listener();
      pass("after the notification");
    });
  };
  return pass;
}

/** Passes a boundary before an answer leaves to a request that writes. */
export function replyingThrough(
  fetch: (request: Request, environment?: unknown) => Response | Promise<Response>,
  pass: () => Pass | undefined,
): typeof fetch {
  return async (request, environment) => {
    const response = await fetch(request, environment);
    if (request.method === "POST") pass()?.("before the reply");
    return response;
  };
}
