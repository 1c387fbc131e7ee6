import { join } from "node:path";
import { root } from "./packages.ts";

const older = (version: string) =>
  join(root, "test/compilers", `typescript-${version}`, "node_modules/typescript/bin/tsc");

/** The compilers that users may have; the last is the one that builds. */
export const compilers = [
  { version: "5.9", path: older("5.9") },
  { version: "6", path: older("6") },
  { version: "7", path: join(root, "node_modules/typescript/bin/tsc") },
];
