import { randomUUID } from "node:crypto";
import { beforeEach } from "vitest";
import { postgresDatabase } from "../../../../test/support/postgres-database.ts";
import type { WorkflowStore } from "../../src/index.ts";
import { PostgresWorkflowStore } from "../../src/store/postgres/index.ts";
import { durableKinds, type StoreData, type StoreKind, storeKinds } from "./store-kinds.ts";

const { url, missing } = await postgresDatabase();

/** A schema, which goes with the database. */
class PostgresData implements StoreData {
  readonly #schema: string;
  #store: PostgresWorkflowStore | undefined;

  constructor(schema = `test_${randomUUID().replaceAll("-", "")}`) {
    this.#schema = schema;
  }

  open(): WorkflowStore {
    this.#store = new PostgresWorkflowStore({ url, schema: this.#schema, poolSize: 4, keepTicks: "all" });
    return this.#store;
  }

  async close(): Promise<void> {
    await this.#store?.[Symbol.asyncDispose]();
    this.#store = undefined;
  }

  /** The lease of the store ends, as it does some time after a kill. */
  async asIfKilled(): Promise<PostgresData> {
    await this.close();
    return new PostgresData(this.#schema);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const postgresKind: StoreKind = { name: "PostgresWorkflowStore", create: () => new PostgresData() };

export const allDurableKinds: readonly StoreKind[] = [...durableKinds, postgresKind];
export const allKinds: readonly StoreKind[] = [...storeKinds, postgresKind];

/** Skips the tests of a `describe` where there is no such store. */
export function needs(kind: StoreKind): void {
  beforeEach(({ skip }) => skip(kind === postgresKind && missing !== undefined, missing));
}
