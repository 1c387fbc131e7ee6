import { Client } from "pg";

/**
 * Makes an empty database.
 *
 * @param server - the address of another database of the server
 * @returns its address
 */
export async function createDatabase(server: string, name: string): Promise<string> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const address = new URL(server);
  address.pathname = name;
  return address.href;
}
