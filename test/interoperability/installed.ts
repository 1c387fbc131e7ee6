import { inject } from "vitest";
import type { PackagesInstallation } from "./install-packages.ts";
import type { PythonInstallation } from "./install-python.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The published Python packages, for the files that need them. */
    python: PythonInstallation | undefined;
    /** The published npm packages, for the files that need them. */
    packages: PackagesInstallation | undefined;
  }
}

export function installed<Kind extends "python" | "packages">(
  kind: Kind,
): Kind extends "python" ? PythonInstallation : PackagesInstallation;
export function installed(kind: "python" | "packages"): PythonInstallation | PackagesInstallation {
  const installation = inject(kind);
  if (installation === undefined) throw new Error("Run this by `npm run test:interop`, which installs what it needs");
  return installation;
}
