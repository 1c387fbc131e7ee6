import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createTell, get, open } from "../fixtures.ts";
import { createHttpServer } from "./http-server.ts";

const server = createHttpServer({ debugger: false });

const pageAt = async (path: string, of = server) => {
  const response = await open(of, path);
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
};

describe("the description for programs", () => {
  test("has the operations of every workflow, also of one that is added later", async () => {
    const growing = createHttpServer();
    const { status, body } = await get(growing, "/openapi.json");
    expect([status, body.openapi]).toEqual([200, "3.1.0"]);
    expect(Object.keys(body.paths)).toEqual(expect.arrayContaining(["/workflows/tell/run", "/events/{handler_id}"]));
    expect(body.paths).not.toHaveProperty("/workflows/later/run");
    growing.addWorkflow("later", createTell());
    expect((await get(growing, "/openapi.json")).body.paths).toHaveProperty("/workflows/later/run");
  });

  test("names the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect((await get(server, "/openapi.json")).body.info.version).toBe(version);
  });
});

describe("pages", () => {
  test.each(["/", "/index.html", "/docs"])("%s is HTML that runs its own script only", async (path) => {
    const { status, headers, text } = await pageAt(path);
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(headers["content-security-policy"]).toMatch(/script-src 'sha256-[^;]*'/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(text).toContain("tell");
  });

  test.each(["/", "/index.html", "/docs"])(
    "%s opens without a token, and says nothing of the workflows",
    async (path) => {
      const secured = createHttpServer({
        debugger: false,
        auth: {
          tokens: [
            { token: "look", scopes: ["read"] },
            { token: "run", scopes: ["run"] },
          ],
        },
      });
      for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Bearer run" }]) {
        const response = await open(secured, path, headers);
        expect(response.status).toBe(200);
        expect(await response.text()).not.toMatch(/workflows\/|tell|Topic/);
      }
      const response = await open(secured, path, { authorization: "Bearer look" });
      expect(await response.text()).toContain("tell");
      expect((await open(secured, "/openapi.json")).status).toBe(401);
    },
  );

  test("the description's server is relative to it, or the base path", async () => {
    expect((await get(server, "/openapi.json")).body.servers).toEqual([{ url: "." }]);
    const based = createHttpServer({ basePath: "/a", debugger: false });
    expect((await get(based, "/a/openapi.json")).body.servers).toEqual([{ url: "/a" }]);
    expect((await pageAt("/a/index.html", based)).text).toContain("http://server/a/workflows/tell/run");
  });

  test("/redoc leads to /docs", async () => {
    const { status, headers } = await pageAt("/redoc");
    expect([status, headers["location"]]).toEqual([307, "docs"]);
  });

  test("/redoc is open as /docs is, also below a base path, and answers HEAD", async () => {
    const secured = createHttpServer({ basePath: "/a", auth: { tokens: ["secret"] } });
    for (const method of ["GET", "HEAD"]) {
      const response = await secured.fetch(new Request("http://server/a/redoc", { method }));
      expect(response.status).toBe(307);
      const target = new URL(response.headers.get("location") ?? "", "http://server/a/redoc");
      expect(target.pathname).toBe("/a/docs");
      expect((await open(secured, target.pathname)).status).toBe(200);
    }
  });

  test("are beneath the base path, where their relative links are right", async () => {
    const based = createHttpServer({ basePath: "/a/b", debugger: false });
    const first = await pageAt("/a/b/", based);
    expect(first.status).toBe(200);
    expect(first.text).toContain("http://server/a/b/workflows/tell/run");
    const without = await pageAt("/a/b", based);
    expect([without.status, new URL(without.headers["location"] ?? "", "http://server/a/b").pathname]).toEqual([
      308,
      "/a/b/",
    ]);
    expect((await pageAt("/a/b/docs", based)).status).toBe(200);
    expect((await pageAt("/", based)).status).toBe(404);
  });
});
