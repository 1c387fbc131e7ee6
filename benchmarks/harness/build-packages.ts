import { run } from "./run.ts";

/** Makes what is published: the packages as `npm run build` makes them. */
export function buildPackages(): void {
  run(process.execPath, ["--import", "tsx", "scripts/build.ts"]);
}
