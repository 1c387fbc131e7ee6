/**
 * Runs the long campaigns one after another, a tenth of each; `CAMPAIGN_SHARE` says another share.
 */
import { spawnSync } from "node:child_process";

/** Each is a script of its own, too, which runs all of it. */
const campaigns = ["test:fuzz", "test:crash", "test:streams"];

const { CAMPAIGN_SHARE = "0.1" } = process.env;
for (const name of campaigns) {
  console.log(`\n# ${name}: ${CAMPAIGN_SHARE} of it`);
  const { status } = spawnSync("npm", ["run", name], { stdio: "inherit", env: { ...process.env, CAMPAIGN_SHARE } });
  if (status !== 0) process.exitCode = 1;
}
