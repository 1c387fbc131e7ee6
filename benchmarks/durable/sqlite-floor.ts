import { join } from "node:path";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { type DriverDatabase, sqliteDriver } from "../../packages/server/src/store/sqlite/sqlite-driver.ts";
import { openEngine } from "./our-engine.ts";
import { type RecordedTurn, recordedTurns } from "./recorded-turn.ts";
import { CountedEngine } from "./step-engine.ts";

/** The bare driver, which commits the rows that our store writes for a run: as few statements as they need, and no more. */
export class SqliteFloor {
  readonly #database: DriverDatabase;
  readonly #commit: (turns: readonly RecordedTurn[], firstRun: number) => void;
  #runs = 0;

  private constructor(database: DriverDatabase) {
    this.#database = database;
    const [begin, end] = [database.prepare("BEGIN IMMEDIATE"), database.prepare("COMMIT")];
    const tick = database.prepare("INSERT INTO ticks (run, sequence, count, body) VALUES (?, ?, ?, ?)");
    const event = database.prepare("INSERT INTO events (run, sequence, at, count, body) VALUES (?, ?, ?, ?, ?)");
    const run = database.prepare("UPDATE runs SET next_turn = ?, next_tick = ?, next_event = ? WHERE id = ?");
    this.#commit = (turns, id) => {
      begin.run();
      for (const [index, { ticks, events }] of turns.entries()) {
        const sequence = this.#sequence++;
        tick.run(id + index, sequence, ticks.count, ticks.body);
        if (events) event.run(id + index, sequence, Date.now(), events.count, events.body);
        run.run(sequence, sequence, sequence, id + index);
      }
      end.run();
    };
  }

  #sequence = 0;

  /** In a file of its own, with the same tables. */
  static open(file: string, tables: readonly string[]): SqliteFloor {
    const database = sqliteDriver().open(file, false);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000");
    for (const sql of tables) database.exec(sql);
    return new SqliteFloor(database);
  }

  /** One transaction for each turn of one run. */
  commitOneByOne(turns: readonly RecordedTurn[]): void {
    const [id] = this.#insertRuns(1);
    for (const turn of turns) this.#commit([turn], id);
  }

  /** One transaction for the turns that so many runs take at once, one after the other. */
  commitTogether(turns: readonly RecordedTurn[], runs: number): void {
    const [id] = this.#insertRuns(runs);
    for (const turn of turns) this.#commit(new Array<RecordedTurn>(runs).fill(turn), id);
  }

  close(): void {
    this.#database.close();
  }

  /** In one transaction; returns the id of the first of them. */
  #insertRuns(count: number): readonly [id: number] {
    const first = this.#runs + 1;
    this.#database.exec("BEGIN IMMEDIATE");
    const sql = `INSERT INTO runs (id, run_id, handler_id, workflow_name, started_at, updated_at) VALUES (?, ?, ?, 'loop', 0, 0)`;
    const insert = this.#database.prepare(sql);
    while (this.#runs < first + count - 1) {
      const id = ++this.#runs;
      insert.run(id, `run-${id}`, `handler-${id}`);
    }
    this.#database.exec("COMMIT");
    return [first];
  }
}

/** What our store has in its file after a run whose journal was kept. */
export interface RecordedFile {
  readonly tables: readonly string[];
  readonly turns: readonly RecordedTurn[];
}

/** Has our engine go so many steps, and reads what it has written. */
export async function recordRun(folder: string, steps: number): Promise<RecordedFile> {
  const file = join(folder, `recorded-${steps}.db`);
  const store = new SqliteWorkflowStore(file, { keepTicks: "all" });
  const engine = await CountedEngine.open((_place, onStep) => openEngine(store, onStep), file);
  await engine.timeOfRun(steps);
  await engine.close();
  const database = sqliteDriver().open(file, true);
  try {
    const texts = <Row>(sql: string): readonly Row[] => database.prepare(sql).all() as Row[];
    const tables = texts<{ readonly sql: string }>(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    );
    const ticks = texts<RecordedTurn["ticks"]>("SELECT count, body FROM ticks ORDER BY sequence");
    const events = texts<RecordedTurn["ticks"]>("SELECT count, body FROM events ORDER BY sequence");
    return { tables: tables.map(({ sql }) => sql), turns: recordedTurns(ticks, events) };
  } finally {
    database.close();
  }
}
