import { expect, test } from "vitest";
import { WorkflowClient } from "../src/index.ts";

const handler = { handler_id: "h", workflow_name: "w", run_id: "r", status: "running", error: null, result: null };
const times = { started_at: "2030-01-01T00:00:00Z", updated_at: null, completed_at: null };

test("a result is not asked for without a pause if the run goes on and has no more events", async () => {
  let requests = 0;
  const client = new WorkflowClient({
    baseUrl: "http://localhost:1",
    retry: { delay: "60s" },
    fetch: async (input) => {
      requests++;
      const isStream = String(input instanceof Request ? input.url : input).includes("/events/");
      return isStream ? new Response(null, { status: 204 }) : Response.json({ ...handler, ...times }, { status: 202 });
    },
  });
  const signal = AbortSignal.timeout(200);
  await expect(client.handler("h").result({ signal })).rejects.toThrow();
  expect(requests).toBeLessThan(6);
});
