import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const store = fileURLToPath(new URL("..", import.meta.url));
const digits = (version: number): string => String(version).padStart(4, "0");

/** The file of a store whose newest migration is that one. */
export const sqliteFixture = (version: number): string => join(store, "sqlite/fixtures", `${digits(version)}.db`);

/** The same as statements. */
export const postgresFixture = (version: number): string => join(store, "postgres/fixtures", `${digits(version)}.sql`);

/** The migrations of which there are fixtures. */
export const fixtureVersions = (kind: "sqlite" | "postgres"): readonly number[] =>
  readdirSync(join(store, kind, "fixtures"))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
