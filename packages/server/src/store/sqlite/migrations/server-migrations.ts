import type { MigratedPackage } from "../migrate.ts";
import { initial } from "./0001-initial.ts";

/** The tables of this package. Files that earlier versions have made exist: what is in this list is never changed. */
export const serverPackage: MigratedPackage = { name: "server", migrations: [{ version: 1, sql: initial }] };
