import { Client } from "pg";

/** Lets the time of the leases pass: of the dead, who alone have some when a server was killed and no other lives. */
export async function expireLeases(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("UPDATE llama_agents_leases SET expires_at = 0");
  } catch (error) {
    if ((error as { code?: string }).code !== "42P01") throw error; // the tables are not made yet
  } finally {
    await client.end();
  }
}
