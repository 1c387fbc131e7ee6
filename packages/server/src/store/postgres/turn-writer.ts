import { GroupCommit } from "../durable/group-commit.ts";
import type { KeepTicks, WrittenTurn } from "../durable/written-turn.ts";
import { runMessages } from "./change-message.ts";
import { isConnectionError } from "./connection-errors.ts";
import type { TableNames } from "./table-names.ts";
import { type RecordedTurn, turnStatement } from "./turn-statement.ts";
import type { WriteConnection } from "./write-connection.ts";

export interface TurnWriterOptions {
  readonly connection: WriteConnection;
  readonly names: TableNames;
  /** The store that writes. */
  readonly owner: string;
  readonly keepTicks: KeepTicks;
}

/**
 * What has become of a turn: recorded, with the sequence of its first event; recorded before; or refused, since the run has
 * ended, is unknown, or is held in another epoch.
 */
export type TurnOutcome = { readonly firstEvent: number } | "again" | "refused";

/** Records the turns of all runs of a process: one statement for all that come meanwhile. */
export class TurnWriter {
  readonly #options: TurnWriterOptions;
  readonly #group: GroupCommit<WrittenTurn>;

  constructor(options: TurnWriterOptions) {
    this.#options = options;
    this.#group = new GroupCommit({
      execute: (turns) => this.#execute(turns),
      concernsAll: (error) => isConnectionError((error as Error).cause ?? error),
    });
  }

  /** @throws StoreError */
  write(turn: WrittenTurn): Promise<TurnOutcome> {
    return this.#group.add<TurnOutcome>(turn);
  }

  /** Waits for what is on its way. */
  flush(): Promise<void> {
    return this.#group.flush();
  }

  async #execute(turns: readonly WrittenTurn[]): Promise<readonly TurnOutcome[]> {
    const outcomes = new Array<TurnOutcome>(turns.length);
    let waiting = [...turns.keys()];
    while (waiting.length > 0) {
      const [batch, rest] = splitByRun(turns, waiting);
      const results = await this.#record(batch.map((index) => turns[index] as WrittenTurn));
      for (const [position, index] of batch.entries()) outcomes[index] = results[position] as TurnOutcome;
      waiting = rest;
    }
    return outcomes;
  }

  /** Turns of different runs. */
  async #record(turns: readonly WrittenTurn[]): Promise<TurnOutcome[]> {
    const { names, keepTicks, owner } = this.#options;
    const changed = turns.filter(({ events, end }) => events.length > 0 || end).map(({ runId }) => runId);
    const messages = runMessages(owner, changed);
    const { text, values } = turnStatement(turns, { names, keepTicks, messages });
    const recorded = await this.#options.connection.run<RecordedTurn>(text, values);
    const outcomes = turns.map((): TurnOutcome => "refused");
    for (const { turn, first_event: firstEvent } of recorded) outcomes[turn - 1] = { firstEvent };
    if (recorded.length < turns.length) await this.#classify(turns, outcomes);
    return outcomes;
  }

  /** A turn that was not recorded has perhaps been recorded before. */
  async #classify(turns: readonly WrittenTurn[], outcomes: TurnOutcome[]): Promise<void> {
    const runIds = turns.filter((_turn, index) => outcomes[index] === "refused").map(({ runId }) => runId);
    const rows = await this.#options.connection.run<{ run_id: string; epoch: number; next_turn: number }>(
      `SELECT run_id, epoch, next_turn FROM ${this.#options.names.runs} WHERE run_id = ANY($1::text[])`,
      [runIds],
    );
    const rowByRun = new Map(rows.map((row) => [row.run_id, row]));
    for (const [index, { runId, epoch, number }] of turns.entries()) {
      const row = rowByRun.get(runId);
      if (outcomes[index] === "refused" && row?.epoch === epoch && row.next_turn - 1 === number) {
        outcomes[index] = "again";
      }
    }
  }
}

/** The first turn of each run, and the others, which come after it. */
function splitByRun(turns: readonly WrittenTurn[], indices: readonly number[]): [number[], number[]] {
  const runs = new Set<string>();
  const [batch, rest]: [number[], number[]] = [[], []];
  for (const index of indices) {
    const { runId } = turns[index] as WrittenTurn;
    (runs.has(runId) ? rest : batch).push(index);
    runs.add(runId);
  }
  return [batch, rest];
}
