import { GroupCommit } from "../durable/group-commit.ts";
import { encodeInput } from "../durable/run-details-row.ts";
import { encodeTicks } from "../durable/tick-rows.ts";
import { integerArray, textArray } from "./binary-array.ts";
import { isConnectionError, isDuplicate } from "./connection-errors.ts";
import type { NewRun } from "./start-run.ts";
import type { TableNames } from "./table-names.ts";
import type { WriteConnection } from "./write-connection.ts";

/** Writes the rows of runs that start without a key and without a state: one statement for all that come meanwhile. */
export class StartWriter {
  readonly #connection: WriteConnection;
  readonly #names: TableNames;
  readonly #group: GroupCommit<NewRun>;

  constructor(connection: WriteConnection, names: TableNames) {
    this.#connection = connection;
    this.#names = names;
    this.#group = new GroupCommit({
      execute: (starts) => this.#execute(starts),
      concernsAll: (error) => isConnectionError((error as Error).cause ?? error),
    });
  }

  /**
   * @returns whether it is written; if not, something is in its way
   * @throws StoreError
   */
  write(start: NewRun): Promise<boolean> {
    return this.#group.add<boolean>(start);
  }

  /** Waits for what is on its way. */
  flush(): Promise<void> {
    return this.#group.flush();
  }

  /** Of several starts of one handler the first one is written; whoever comes later finds it. */
  async #execute(starts: readonly NewRun[]): Promise<readonly boolean[]> {
    const firsts = new Map<string, NewRun>();
    for (const start of starts) {
      if (!firsts.has(start.record.handlerId)) firsts.set(start.record.handlerId, start);
    }
    const written = await this.#insert([...firsts.values()]);
    return starts.map((start) => firsts.get(start.record.handlerId) === start && written.has(start.record.runId));
  }

  async #insert(starts: readonly NewRun[]): Promise<ReadonlySet<string>> {
    const texts = (read: (start: NewRun) => string | null): Buffer => textArray(starts.map(read));
    const integers = (read: (start: NewRun) => number): Buffer => integerArray(starts.map(read));
    const values = [
      texts(({ record }) => record.runId),
      texts(({ record }) => record.handlerId),
      texts(({ record }) => record.workflowName),
      texts(({ record }) => record.status),
      integers(({ record }) => record.startedAt),
      integers(({ record }) => record.updatedAt),
      texts(({ owner }) => owner),
      texts(({ initial }) => (initial && initial.ticks.length > 0 ? encodeTicks(initial.ticks) : null)),
      texts(({ origin }) => encodeInput(origin?.input)),
      texts(({ origin }) => origin?.parentHandlerId ?? null),
    ];
    try {
      const rows = await this.#connection.run<{ run_id: string }>(insertStatement(this.#names), values);
      return new Set(rows.map(({ run_id: runId }) => runId));
    } catch (error) {
      if (starts.length === 1 && isDuplicate((error as Error).cause ?? error)) return new Set();
      throw error; // each is tried on its own then
    }
  }
}

/** The count makes what it counts come first. */
const insertStatement = ({ runs }: TableNames): string =>
  `WITH fresh AS (
    SELECT g.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[],
      $9::text[], $10::text[]) WITH ORDINALITY
      AS g (run_id, handler_id, workflow_name, status, started_at, updated_at, owner, initial, input, parent, place)
    WHERE NOT EXISTS (
      SELECT FROM ${runs} r WHERE r.handler_id = g.handler_id AND r.is_latest AND r.status = 'running'
    )
  ), previous AS (
    UPDATE ${runs} r SET is_latest = false FROM fresh f
    WHERE r.handler_id = f.handler_id AND r.is_latest AND r.status <> 'running' RETURNING 1
  )
  INSERT INTO ${runs} (
    run_id, handler_id, workflow_name, is_latest, status, started_at, updated_at, owner, initial, input,
    parent_handler_id
  )
  SELECT run_id, handler_id, workflow_name, true, status, started_at, updated_at, owner, initial, input, parent
  FROM fresh WHERE (SELECT count(*) FROM previous) >= 0 ORDER BY place
  RETURNING run_id`;
