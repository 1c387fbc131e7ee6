import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PostgresServer } from "./postgres-server.ts";

/** Where tests ask for the server of the run. */
export const providerVariable = "TEST_POSTGRES_PROVIDER";

/**
 * Before the suite: offers one Postgres server to all tests, which starts when the first of them asks for it.
 *
 * @returns stops it
 */
export async function setup(): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | undefined;
  const provider = createServer((_request, response) => {
    server ??= PostgresServer.create();
    server.then(
      (started) => response.end(started.url()),
      (error: Error) => response.writeHead(503).end(error.message),
    );
  });
  provider.listen(0, "127.0.0.1").unref();
  await once(provider, "listening");
  process.env[providerVariable] = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`;
  return async () => {
    provider.close();
    await (await server?.catch(() => undefined))?.[Symbol.asyncDispose]();
  };
}
