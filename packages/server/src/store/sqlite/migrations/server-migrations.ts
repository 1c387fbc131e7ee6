import type { Migration } from "../migrate.ts";
import { initial } from "./0001-initial.ts";

/** Of this package, in order. Files that were made by earlier ones exist: none is ever changed. */
export const serverMigrations: readonly Migration[] = [{ version: 1, sql: initial }];
