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

class TurnStatementBuilder {
  readonly values: Buffer[] = [];
  readonly #turns: readonly WrittenTurn[];
  readonly #options: TurnStatementOptions;

  constructor(turns: readonly WrittenTurn[], options: TurnStatementOptions) {
    this.#turns = turns;
    this.#options = options;
  }

  text(): string {
    const turns = this.#turns;
    const parts = [`updated AS (${this.#update()})`];
    const hasTicks = turns.some((turn) => this.#keptTicks(turn) !== "");
    if (hasTicks) parts.push(`ticked AS (${this.#insertTicks()})`);
    if (turns.some(({ eventText }) => eventText !== "")) parts.push(`evented AS (${this.#insertEvents()})`);
    if (turns.some((turn) => this.#keep(turn) !== null)) parts.push(`trimmed AS (${this.#trimTicks()})`);
    if (turns.some(({ stateChanges }) => stateChanges)) parts.push(...this.#changeState());
    const { messages, names } = this.#options;
    const told =
      messages.length === 0
        ? ""
        : `, (SELECT count(pg_notify('${names.channel}', message)) FROM unnest(${this.#texts(messages)}) AS message)`;
    return `WITH ${parts.join(", ")} SELECT turn, first_event${told} FROM updated`;
  }

  #update(): string {
    const { runs } = this.#options.names;
    const turns = this.#turns;
    const columns: [name: string, values: string][] = [
      ["run_id", this.#texts(turns.map(({ runId }) => runId))],
      ["epoch", this.#integers(turns.map(({ epoch }) => epoch))],
      ["number", this.#integers(turns.map(({ number }) => number))],
      ["tick_count", this.#integers(turns.map(({ tickCount }) => tickCount))],
      ["event_count", this.#integers(turns.map(({ events }) => events.length))],
      ["bytes", this.#integers(turns.map(({ ticks }) => ticks.length))],
    ];
    const sets = ["next_turn = r.next_turn + 1"];
    sets.push("next_tick = r.next_tick + t.tick_count", "next_event = r.next_event + t.event_count", "initial = NULL");
    const snapshots = turns.map(({ snapshot }) => snapshot ?? null);
    if (snapshots.some((snapshot) => snapshot !== null)) {
      columns.push(
        ["snapshot", this.#texts(snapshots)],
        ["snapshot_bytes", this.#integers(snapshots.map((text) => text?.length ?? 0))],
      );
      sets.push(...snapshotSets);
    } else {
      sets.push("journal_bytes = r.journal_bytes + t.bytes");
    }
    if (turns.some(changesHandler)) {
      columns.push(...this.#handlerColumns());
      sets.push(...handlerSets);
    }
    return `UPDATE ${runs} r SET ${sets.join(", ")}
      FROM unnest(${columns.map(([, values]) => values).join(", ")}) WITH ORDINALITY
        AS t (${columns.map(([name]) => name).join(", ")}, turn)
      WHERE r.run_id = t.run_id AND r.epoch = t.epoch AND r.next_turn = t.number AND r.ended_at IS NULL
      RETURNING r.id, t.turn, r.next_tick, r.next_tick - t.tick_count AS first_tick,
        r.next_event - t.event_count AS first_event`;
  }

  #handlerColumns(): [name: string, values: string][] {
    const turns = this.#turns;
    return [
      ["at", this.#integers(turns.map(({ at }) => at))],
      ["status", this.#texts(turns.map(({ end }) => end?.status ?? null))],
      ["error", this.#texts(turns.map(({ end }) => end?.error ?? null))],
      ["result", this.#texts(turns.map(({ end }) => end?.result ?? null))],
      ["changes_idle", this.#integers(turns.map(({ idleSince }) => (idleSince === undefined ? 0 : 1)))],
      ["idle_since", this.#integers(turns.map(({ idleSince }) => idleSince ?? null))],
      ["wake_at", this.#integers(turns.map(({ idleSince, wakeAt }) => (idleSince === null ? null : (wakeAt ?? null))))],
      ["is_release", this.#integers(turns.map(({ isRelease }) => (isRelease ? 1 : 0)))],
    ];
  }

  #insertTicks(): string {
    const kept = this.#positions((turn) => this.#keptTicks(turn) !== "");
    const [places, counts, bodies] = [
      this.#integers(kept.map((index) => index + 1)),
      this.#integers(kept.map((index) => this.#turn(index).tickCount)),
      this.#texts(kept.map((index) => this.#turn(index).ticks)),
    ];
    return `INSERT INTO ${this.#options.names.ticks} (run, sequence, count, body)
      SELECT u.id, u.first_tick, k.count, k.body FROM unnest(${places}, ${counts}, ${bodies}) AS k (turn, count, body)
      JOIN updated u ON u.turn = k.turn`;
  }

  #insertEvents(): string {
    const told = this.#positions(({ eventText }) => eventText !== "");
    const [places, times, counts, bodies] = [
      this.#integers(told.map((index) => index + 1)),
      this.#integers(told.map((index) => this.#turn(index).at)),
      this.#integers(told.map((index) => this.#turn(index).events.length)),
      this.#texts(told.map((index) => this.#turn(index).eventText)),
    ];
    return `INSERT INTO ${this.#options.names.events} (run, sequence, at, count, body)
      SELECT u.id, u.first_event, e.at, e.count, e.body
      FROM unnest(${places}, ${times}, ${counts}, ${bodies}) AS e (turn, at, count, body)
      JOIN updated u ON u.turn = e.turn`;
  }

  #trimTicks(): string {
    const trimmed = this.#positions((turn) => this.#keep(turn) !== null);
    const places = this.#integers(trimmed.map((index) => index + 1));
    const keeps = this.#integers(trimmed.map((index) => this.#keep(this.#turn(index))));
    return `DELETE FROM ${this.#options.names.ticks} k
      USING updated u JOIN unnest(${places}, ${keeps}) AS d (turn, keep) ON d.turn = u.turn
      WHERE k.run = u.id AND k.sequence + k.count <= u.next_tick - d.keep`;
  }

  #changeState(): string[] {
    const { state } = this.#options.names;
    const set = this.#turns.flatMap(({ stateChanges }, index) =>
      [...(stateChanges?.set ?? [])].map(([key, value]) => ({ turn: index + 1, key, value })),
    );
    const gone = this.#turns.flatMap(({ stateChanges }, index) =>
      (stateChanges?.deleted ?? []).map((key) => ({ turn: index + 1, key })),
    );
    const parts: string[] = [];
    if (set.length > 0) {
      const places = this.#integers(set.map(({ turn }) => turn));
      const [keys, values] = [this.#texts(set.map(({ key }) => key)), this.#texts(set.map(({ value }) => value))];
      parts.push(`stated AS (
        INSERT INTO ${state} (run, key, value)
        SELECT u.id, s.key, s.value FROM unnest(${places}, ${keys}, ${values}) AS s (turn, key, value)
        JOIN updated u ON u.turn = s.turn
        ON CONFLICT (run, key) DO UPDATE SET value = EXCLUDED.value
      )`);
    }
    if (gone.length > 0) {
      const places = this.#integers(gone.map(({ turn }) => turn));
      parts.push(`cleared AS (
        DELETE FROM ${state} f USING updated u
        JOIN unnest(${places}, ${this.#texts(gone.map(({ key }) => key))}) AS s (turn, key) ON s.turn = u.turn
        WHERE f.run = u.id AND f.key = s.key
      )`);
    }
    return parts;
  }

  /** How many of its last ticks a run keeps from now on; `null` if none becomes needless. */
  #keep({ snapshot, end }: WrittenTurn): number | null {
    const { keepTicks } = this.#options;
    return keepTicks === "all" || (snapshot === undefined && end === undefined) ? null : keepTicks;
  }

  /** What would be deleted at once is not written. */
  #keptTicks(turn: WrittenTurn): string {
    return this.#keep(turn) === 0 ? "" : turn.ticks;
  }

  #positions(isMeant: (turn: WrittenTurn) => boolean): number[] {
    const positions: number[] = [];
    for (const [index, turn] of this.#turns.entries()) if (isMeant(turn)) positions.push(index);
    return positions;
  }

  #turn(index: number): WrittenTurn {
    return this.#turns[index] as WrittenTurn;
  }

  #texts(values: readonly (string | null)[]): string {
    return `$${this.values.push(textArray(values))}::text[]`;
  }

  #integers(values: readonly (number | null)[]): string {
    return `$${this.values.push(integerArray(values))}::bigint[]`;
  }
}

const changesHandler = ({ end, idleSince, isRelease }: WrittenTurn): boolean =>
  end !== undefined || idleSince !== undefined || isRelease;

const snapshotSets = [
  "snapshot = coalesce(t.snapshot, r.snapshot)",
  "snapshot_tick = CASE WHEN t.snapshot IS NULL THEN r.snapshot_tick ELSE r.next_tick + t.tick_count END",
  "snapshot_bytes = CASE WHEN t.snapshot IS NULL THEN r.snapshot_bytes ELSE t.snapshot_bytes END",
  "journal_bytes = CASE WHEN t.snapshot IS NULL THEN r.journal_bytes + t.bytes ELSE 0 END",
];

/** An end later than the start, whatever the clock says. */
const handlerSets = [
  "status = coalesce(t.status, r.status)",
  "error = t.error",
  "result = t.result",
  "ended_at = CASE WHEN t.status IS NULL THEN NULL ELSE greatest(t.at, r.started_at) END",
  `updated_at = CASE WHEN t.status IS NULL AND t.changes_idle = 0 THEN r.updated_at
    ELSE greatest(t.at, r.started_at) END`,
  `idle_since = CASE WHEN t.status IS NOT NULL THEN NULL WHEN t.changes_idle = 1 THEN t.idle_since
    ELSE r.idle_since END`,
  `wake_at = CASE WHEN t.status IS NOT NULL THEN NULL WHEN t.changes_idle = 1 OR t.is_release = 1 THEN t.wake_at
    ELSE r.wake_at END`,
  "owner = CASE WHEN t.status IS NOT NULL OR t.is_release = 1 THEN NULL ELSE r.owner END",
];
