import type { StateStore } from "@llama-agents/workflows";
import { DurableStateStore, type StateAccess, type StateRows } from "../durable/durable-state-store.ts";
import { KeyedMutex } from "../durable/keyed-mutex.ts";
import { StoreError } from "../store-error.ts";
import type { WrittenStateChanges } from "../turn-record.ts";
import type { OpenStateOptions } from "../workflow-store.ts";
import type { Connections, RunStatement } from "./connections.ts";
import { readFields } from "./read-run.ts";
import type { TableNames } from "./table-names.ts";

/**
 * The states of runs, for those who look at them from outside. An operation is exclusive among all processes by a lock that
 * has the name of the run. The row of the run itself is locked only while the changes are written, so that the turns of a
 * run do not wait for the callback of an `edit`.
 */
export class PostgresStates {
  readonly #connections: Connections;
  readonly #names: TableNames;
  /** Those of this process wait here, each without a connection. */
  readonly #mutex = new KeyedMutex();

  constructor(connections: Connections, names: TableNames) {
    this.#connections = connections;
    this.#names = names;
  }

  open(runId: string, { schema }: OpenStateOptions): StateStore<Record<string, unknown>> {
    const access: StateAccess = {
      load: () => readFields(this.#connections.read, this.#names, runId),
      transact: (task) => this.#transact(runId, task),
    };
    return new DurableStateStore(runId, access, schema);
  }

  #transact<Result>(runId: string, task: (rows: StateRows) => Promise<Result>): Promise<Result> {
    const names = this.#names;
    const body = async (run: RunStatement): Promise<Result> => {
      await run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`${names.state} ${runId}`]);
      return task({
        load: () => readFields(run, names, runId),
        save: (changes) => saveFields(run, names, runId, changes),
      });
    };
    return this.#mutex.run(runId, () => this.#connections.transaction(body, { isRepeatable: false }));
  }
}

async function saveFields(
  run: RunStatement,
  { runs, state }: TableNames,
  runId: string,
  { set, deleted }: WrittenStateChanges,
): Promise<void> {
  const [row] = await run<{ id: number }>(`SELECT id FROM ${runs} WHERE run_id = $1 FOR UPDATE`, [runId]);
  if (!row) throw new StoreError(`The run ${runId} was deleted while its state was changed`);
  if (set.size > 0) {
    await run(
      `INSERT INTO ${state} (run, key, value) SELECT $1::bigint, key, value FROM unnest($2::text[], $3::text[]) AS f (key, value)
      ON CONFLICT (run, key) DO UPDATE SET value = EXCLUDED.value`,
      [row.id, [...set.keys()], [...set.values()]],
    );
  }
  if (deleted.length > 0) {
    await run(`DELETE FROM ${state} WHERE run = $1 AND key = ANY($2::text[])`, [row.id, deleted]);
  }
}
