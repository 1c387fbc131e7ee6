import { randomUUID } from "node:crypto";
import { EventFeed } from "../durable/event-feed.ts";
import { StoreError } from "../store-error.ts";
import { ChangeListener } from "./change-listener.ts";
import type { ChangeMessage } from "./change-message.ts";
import { placeText } from "./connection-errors.ts";
import type { Connections } from "./connections.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import type { PostgresSettings } from "./postgres-settings.ts";
import { PostgresStates } from "./postgres-state.ts";
import { readStoredEvents } from "./read-run.ts";
import { StartWriter } from "./start-writer.ts";
import { TurnWriter } from "./turn-writer.ts";
import { WriteConnection } from "./write-connection.ts";

export interface SessionOptions {
  readonly connections: Connections;
  readonly settings: PostgresSettings;
  /** Runs of somebody else can be claimed. */
  readonly onOrphaned: () => void;
}

/** What a store has while it is open. */
export class PostgresSession {
  /** By this name it holds runs. */
  readonly owner = randomUUID();
  readonly feed: EventFeed;
  readonly turns: TurnWriter;
  readonly starts: StartWriter;
  readonly states: PostgresStates;
  readonly #options: SessionOptions;
  readonly #connection: WriteConnection;
  readonly #listener: ChangeListener;
  readonly #leases: LeaseKeeper;

  constructor(options: SessionOptions) {
    const { connections, settings, onOrphaned } = options;
    const { names, keepTicks, leaseDuration } = settings;
    const { owner } = this;
    this.#options = options;
    this.feed = new EventFeed({ read: (runId, range) => readStoredEvents(connections.read, names, runId, range) });
    this.#connection = new WriteConnection(connections);
    this.turns = new TurnWriter({ connection: this.#connection, names, owner, keepTicks });
    this.starts = new StartWriter(this.#connection, names);
    this.states = new PostgresStates(connections, names);
    this.#leases = new LeaseKeeper({ connections, names, owner, duration: leaseDuration, onOrphaned });
    this.#listener = new ChangeListener({
      connections,
      channel: names.channel,
      owner,
      onMessage: (message) => this.#receive(message),
      onReconnected: () => {
        this.#leases.reconnected();
        this.feed.wakeAll();
        onOrphaned(); // that somebody has given runs up may have been told meanwhile
      },
    });
  }

  /** @throws StoreError */
  async start(): Promise<void> {
    await this.#listener.start();
    await this.#leases.start();
  }

  /** Writes what is on its way, gives the runs up, and lets go of the database; if that is not there, its lease runs out. */
  async stop(): Promise<void> {
    const { connections } = this.#options;
    await Promise.all([this.turns.flush(), this.starts.flush()]);
    await this.#connection.close();
    await this.#leases.stop().catch(() => {});
    await this.#listener.stop(); // until now the store was to be seen to live
    this.feed.close(new StoreError(`The store of ${placeText(connections.place)} is closed`));
  }

  /** In this process, readers were told when it was written. */
  #receive({ from, runs = [], areOrphaned = false }: ChangeMessage): void {
    if (from === this.owner) return;
    for (const runId of runs) this.feed.wake(runId);
    if (areOrphaned) this.#options.onOrphaned();
  }
}
