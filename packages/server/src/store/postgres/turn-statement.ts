import type { KeepTicks, WrittenTurn } from "../durable/written-turn.ts";
import { integerArray, textArray } from "./binary-array.ts";
import type { TableNames } from "./table-names.ts";

/** One statement that records turns of different runs. */
export interface TurnStatement {
  readonly text: string;
  readonly values: readonly Buffer[];
}

/** A turn that was recorded: its place in the batch, and that of its first event in the run. */
export interface RecordedTurn {
  readonly turn: number;
  readonly first_event: number;
}

export interface TurnStatementOptions {
  readonly names: TableNames;
  readonly keepTicks: KeepTicks;
  /** What is told to other processes. */
  readonly messages: readonly string[];
}

/**
 * Records a batch in one statement, which is one transaction and one round trip: the rows of the runs decide which turns
 * are recorded, all else follows them. Parts that no turn of the batch needs are left out, so that the statement of a plain
 * step is short.
 */
export function turnStatement(turns: readonly WrittenTurn[], options: TurnStatementOptions): TurnStatement {
  const builder = new TurnStatementBuilder(turns, options);
  return { text: builder.text(), values: builder.values };
}

type Column = readonly [name: string, values: string];

class TurnStatementBuilder {
  readonly values: Buffer[] = [];
  readonly #turns: readonly WrittenTurn[];
  readonly #options: TurnStatementOptions;
  readonly #columns: Column[] = [];
  readonly #sets = [
    "next_turn = r.next_turn + 1",
    "next_tick = r.next_tick + t.tick_count",
    "next_event = r.next_event + t.event_count",
    "initial = NULL",
  ];
  /** What the row of a run is told by, once it is updated. */
  readonly #returned: string[] = [];
  readonly #parts: string[] = [];

  constructor(turns: readonly WrittenTurn[], options: TurnStatementOptions) {
    this.#turns = turns;
    this.#options = options;
  }

  text(): string {
    const { messages, names } = this.#options;
    this.#integers("epoch", ({ epoch }) => epoch);
    this.#integers("number", ({ number }) => number);
    this.#integers("tick_count", ({ tickCount }) => tickCount);
    this.#integers("event_count", ({ events }) => events.length);
    this.#addSnapshots();
    this.#addHandlerChanges();
    this.#addTicks();
    this.#addEvents();
    this.#addState();
    const parts = [`updated AS (${this.#update()})`, ...this.#parts];
    if (messages.length === 0) return `WITH ${parts.join(", ")} SELECT turn, first_event FROM updated`;
    const told = `SELECT count(pg_notify('${names.channel}', message)) FROM unnest(${this.#parameter(messages)}) AS message`;
    return `WITH ${parts.join(", ")} SELECT turn, first_event, (${told}) FROM updated`;
  }

  #update(): string {
    const columns: Column[] = [["run_id", this.#parameter(this.#turns.map(({ runId }) => runId))], ...this.#columns];
    return `UPDATE ${this.#options.names.runs} r SET ${this.#sets.join(", ")}
      FROM unnest(${columns.map(([, values]) => values).join(", ")}) WITH ORDINALITY
        AS t (${columns.map(([name]) => name).join(", ")}, turn)
      WHERE r.run_id = t.run_id AND r.epoch = t.epoch AND r.next_turn = t.number AND r.status = 'running'
      RETURNING r.id, t.turn, t.tick_count, t.event_count, r.next_tick,
        r.next_event - t.event_count AS first_event${this.#returned.map((name) => `, t.${name}`).join("")}`;
  }

  #addSnapshots(): void {
    this.#integers("bytes", ({ ticks }) => ticks.length);
    if (!this.#texts("snapshot", ({ snapshot }) => snapshot ?? null)) {
      this.#sets.push("journal_bytes = r.journal_bytes + t.bytes");
      return;
    }
    this.#integers("snapshot_bytes", ({ snapshot }) => snapshot?.length ?? 0);
    this.#sets.push(...snapshotSets);
  }

  #addHandlerChanges(): void {
    if (!this.#turns.some(changesHandler)) return;
    this.#integers("at", ({ at }) => at);
    for (const field of ["status", "error", "result"] as const) {
      if (this.#texts(field, ({ end }) => end?.[field] ?? null))
        this.#sets.push(`${field} = coalesce(t.${field}, r.${field})`);
    }
    if (this.#texts("stack", ({ end }) => end?.stack ?? null))
      this.#sets.push("error_stack = coalesce(t.stack, r.error_stack)");
    const requests = this.#texts("requests", (turn) => turn.requests ?? null) ? "t.requests" : "NULL";
    const isEnd = this.#columns.some(([name]) => name === "status") ? "t.status IS NOT NULL" : "false";
    this.#integers("changes_idle", ({ idleSince }) => (idleSince === undefined ? 0 : 1));
    this.#integers("idle_since", ({ idleSince }) => idleSince ?? null);
    this.#integers("wake_at", ({ idleSince, wakeAt }) => (idleSince === null ? null : (wakeAt ?? null)));
    this.#integers("is_release", ({ isRelease }) => (isRelease ? 1 : 0));
    this.#sets.push(...handlerSets(isEnd, requests));
  }

  #addTicks(): void {
    const { names } = this.#options;
    if (this.#texts("ticks", ({ ticks }) => (ticks === "" ? null : ticks))) {
      this.#returned.push("ticks");
      this.#parts.push(`ticked AS (
        INSERT INTO ${names.ticks} (run, sequence, count, body)
        SELECT id, next_tick - tick_count, tick_count, ticks FROM updated WHERE ticks IS NOT NULL
      )`);
    }
    if (!this.#turns.some((turn) => this.#keep(turn) !== null)) return;
    this.#integers("keep", (turn) => this.#keep(turn));
    this.#returned.push("keep");
    this.#parts.push(`trimmed AS (
      DELETE FROM ${names.ticks} k USING updated u
      WHERE u.keep IS NOT NULL AND k.run = u.id AND k.sequence + k.count <= u.next_tick - u.keep
    )`);
  }

  #addEvents(): void {
    if (!this.#texts("events", ({ eventText }) => (eventText === "" ? null : eventText))) return;
    this.#integers("told_at", ({ at }) => at);
    this.#returned.push("events", "told_at");
    this.#parts.push(`evented AS (
      INSERT INTO ${this.#options.names.events} (run, sequence, at, count, body)
      SELECT id, first_event, told_at, event_count, events FROM updated WHERE events IS NOT NULL
    )`);
  }

  /** As an object for each turn, since they are any number. */
  #addState(): void {
    const { state } = this.#options.names;
    if (this.#texts("fields", ({ stateChanges }) => objectText(stateChanges?.set ?? []))) {
      this.#returned.push("fields");
      this.#parts.push(`stated AS (
        INSERT INTO ${state} (run, key, value)
        SELECT u.id, f.key, f.value FROM updated u, json_each_text(u.fields::json) f
        ON CONFLICT (run, key) DO UPDATE SET value = EXCLUDED.value
      )`);
    }
    if (!this.#texts("gone", ({ stateChanges }) => objectText((stateChanges?.deleted ?? []).map((key) => [key, ""]))))
      return;
    this.#returned.push("gone");
    this.#parts.push(`cleared AS (
      DELETE FROM ${state} s USING updated u, json_each_text(u.gone::json) f WHERE s.run = u.id AND s.key = f.key
    )`);
  }

  /** How many of its last ticks a run keeps from now on; `null` if none becomes needless. */
  #keep({ snapshot, end }: WrittenTurn): number | null {
    const { keepTicks } = this.#options;
    return keepTicks === "all" || (snapshot === undefined && end === undefined) ? null : keepTicks;
  }

  /** @returns whether there is such a column: not if it had no text */
  #texts(name: string, read: (turn: WrittenTurn) => string | null): boolean {
    const values = this.#turns.map(read);
    if (values.every((value) => value === null)) return false;
    this.#columns.push([name, this.#parameter(values)]);
    return true;
  }

  #integers(name: string, read: (turn: WrittenTurn) => number | null): void {
    this.#columns.push([name, `$${this.values.push(integerArray(this.#turns.map(read)))}::bigint[]`]);
  }

  #parameter(values: readonly (string | null)[]): string {
    return `$${this.values.push(textArray(values))}::text[]`;
  }
}

/** The names may be any text, but for halves of surrogate pairs, which no database holds. */
function objectText(entries: Iterable<readonly [key: string, value: string]>): string | null {
  const fields = [...entries].map(([key, value]) => [key.replaceAll(/\p{Surrogate}/gu, "\u{FFFD}"), value] as const);
  return fields.length === 0 ? null : JSON.stringify(Object.fromEntries(fields));
}

const changesHandler = ({ end, idleSince, isRelease, requests }: WrittenTurn): boolean =>
  end !== undefined || idleSince !== undefined || isRelease || requests !== undefined;

const snapshotSets = [
  "snapshot = coalesce(t.snapshot, r.snapshot)",
  "snapshot_tick = CASE WHEN t.snapshot IS NULL THEN r.snapshot_tick ELSE r.next_tick + t.tick_count END",
  "snapshot_bytes = CASE WHEN t.snapshot IS NULL THEN r.snapshot_bytes ELSE t.snapshot_bytes END",
  "journal_bytes = CASE WHEN t.snapshot IS NULL THEN r.journal_bytes + t.bytes ELSE 0 END",
];

/** An end is not before the start, whatever the clock says. */
const handlerSets = (isEnd: string, requests: string): readonly string[] => [
  `ended_at = CASE WHEN ${isEnd} THEN greatest(t.at, r.started_at) END`,
  `updated_at = CASE WHEN ${isEnd} OR t.changes_idle = 1 THEN greatest(t.at, r.started_at) ELSE r.updated_at END`,
  `idle_since = CASE WHEN ${isEnd} THEN NULL WHEN t.changes_idle = 1 THEN t.idle_since ELSE r.idle_since END`,
  `requests = CASE WHEN NOT ${isEnd} AND (t.changes_idle = 0 OR t.idle_since IS NOT NULL) THEN coalesce(${requests}, r.requests) END`,
  `wake_at = CASE WHEN ${isEnd} THEN NULL WHEN t.changes_idle = 1 OR t.is_release = 1 THEN t.wake_at ELSE r.wake_at END`,
  `owner = CASE WHEN ${isEnd} OR t.is_release = 1 THEN NULL ELSE r.owner END`,
];
