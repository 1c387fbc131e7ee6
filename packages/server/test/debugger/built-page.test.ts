import { existsSync } from "node:fs";
import { pageFolder } from "@llama-agents/debugger";
import { expect, test } from "vitest";
import { createServer, open } from "../fixtures.ts";

test("the real page is served with all that it loads, and with what the server writes into it", async ({ skip }) => {
  if (!existsSync(new URL("index.html", pageFolder))) skip("the page is not built");
  const server = createServer({ basePath: "/flows", debugger: { path: "/debug", title: "Jokes" } });
  const html = await (await open(server, "/flows/debug/")).text();
  expect(html).toContain("<title>Jokes</title>");
  expect(html).toContain('<meta name="wf-api-base" content="../">');
  expect(html.match(/name="wf-api-base"/g)).toHaveLength(1);
  const links = [...html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(1);
  for (const link of links) {
    const { pathname, origin } = new URL(link, "http://server/flows/debug/");
    expect(origin, link).toBe("http://server");
    const response = await open(server, pathname, { "accept-encoding": "br" });
    expect([response.status, response.headers.get("content-encoding")], link).toEqual([200, "br"]);
  }
});
