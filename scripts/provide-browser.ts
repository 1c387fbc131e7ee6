import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findBrowser } from "./find-browser.ts";

/** Milliseconds that an installation may take. */
const timeLimit = 240_000;

/**
 * Before the suite: installs Chromium if there is none, and if this machine is one to install on: Debian-like, run as
 * root, and with `CI` or `INSTALL_BROWSER` being `true`. Without a browser its tests are skipped, and say so.
 */
export function setup(): void {
  const isAllowed = [process.env["CI"], process.env["INSTALL_BROWSER"]].includes("true");
  if (findBrowser() !== undefined || !isAllowed || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium";
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const result = spawnSync("sh", ["-c", install], { env: environment, timeout: timeLimit, encoding: "utf8" });
  if (result.status !== 0) console.warn(`Chromium could not be installed: ${result.error ?? result.stderr.trim()}`);
}
