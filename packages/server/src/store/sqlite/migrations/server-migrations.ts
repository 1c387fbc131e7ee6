import type { MigratedPackage } from "../migrate.ts";
import { initial } from "./0001-initial.ts";
import { resumableRuns } from "./0002-resumable-runs.ts";
import { runDetails } from "./0003-run-details.ts";

/**
 * The tables of this package. Files that earlier versions have made exist: what is in this list is never changed. Each new
 * migration adds a fixture (`npm run fixtures`), a file with unfinished runs, which a test opens ever after.
 */
export const serverPackage: MigratedPackage = {
  name: "server",
  migrations: [
    { version: 1, sql: initial },
    { version: 2, sql: resumableRuns },
    { version: 3, sql: runDetails },
  ],
};
