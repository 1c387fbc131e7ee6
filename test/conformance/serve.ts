/**
 * Serves the fixture application. `FIXTURE_HOST` and `FIXTURE_PORT` say where (127.0.0.1:8090 by default); for the other
 * variables see `FixtureEnvironment`.
 */
import { serve } from "@llama-agents/server/node";
import { createFixtureServer } from "./fixture-app.ts";
import { fixtureOptions } from "./profiles.ts";

const { FIXTURE_HOST: host = "127.0.0.1", FIXTURE_PORT: port = "8090" } = process.env;
try {
  await serve(createFixtureServer(fixtureOptions(process.env)), { host, port });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
