/** A process of its own for a test, which may be killed: `serve-file.ts <json of ServeFileOptions>`. */
import { serve } from "@llama-agents/server/node";
import { SqliteWorkflowStore } from "@llama-agents/server/sqlite";
import { createServer } from "./create-server.ts";

export interface ServeFileOptions {
  /** The SQLite file. */
  readonly file: string;
  readonly port: number;
  readonly basePath?: string;
  /** @default everybody may call */
  readonly token?: string;
}

const { file, port, basePath = "", token }: ServeFileOptions = JSON.parse(process.argv[2] ?? "{}");
const server = createServer({
  store: new SqliteWorkflowStore(file),
  basePath,
  ...(token !== undefined && { auth: { tokens: [token, { token: "reader", scopes: ["read"] }] } }),
});
await serve(server, { port });
process.send?.("ready");
