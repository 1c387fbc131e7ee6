import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { WorkflowServerOptions } from "../../src/index.ts";
import { createServer, open, TestLogger } from "../fixtures.ts";
import { serveHttp } from "../http/http-server.ts";
import { createPageFolder, script } from "./fixture-page.ts";

const folder = vi.hoisted(() => ({ pageFolder: new URL("file:///nowhere/") }));
vi.mock("@llama-agents/debugger", () => folder);

const page = createPageFolder();
beforeAll(() => {
  page.write();
  folder.pageFolder = page.url;
});
afterAll(page.remove);

const asset = "assets/main-abc123.js";
const metaOf = (html: string, name: string): string | undefined =>
  new RegExp(`<meta name="${name}" content="([^"]*)">`).exec(html)?.[1];
const send = async (options: WorkflowServerOptions, path: string, init?: RequestInit): Promise<Response> =>
  createServer(options).fetch(new Request(`http://server${path}`, init));

describe("the page", () => {
  test("[server 49] is at the root, by both of its names, for everybody", async () => {
    const server = createServer({ auth: { tokens: ["secret"] } });
    for (const path of ["/", "/index.html", "/?api=/x"]) {
      const response = await open(server, path);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(await response.text()).toContain(asset);
    }
    expect((await open(server, `/${asset}`)).status).toBe(200);
    expect((await open(server, "/docs")).status).toBe(200);
    expect((await open(server, "/workflows")).status).toBe(401);
  });

  test("is what it says it is, runs its own scripts only, and is asked for each time", async () => {
    const { headers } = await open(createServer(), "/");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'self'",
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-cache");
    const again = await open(createServer(), "/", { "if-none-match": `"x", W/${headers.get("etag")}` });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("etag")).toBe(headers.get("etag"));
  });

  test.each([
    ["/", "", "/", "./"],
    ["/debug", "", "/debug/", "../"],
    ["/debug/", "", "/debug/", "../"],
    ["/a/b.c", "/flows", "/flows/a/b.c/", "../../"],
    ["/", "/flows", "/flows/", "./"],
  ] as const)("with path %s below %j it is at %s, and finds the API at %s", async (path, basePath, where, base) => {
    const server = createServer({ basePath, debugger: { path } });
    for (const name of ["", "index.html"]) {
      const html = await (await open(server, where + name)).text();
      expect(metaOf(html, "wf-api-base")).toBe(base);
      expect(new URL(base, `http://server${where}${name}`).pathname).toBe(`${basePath}/`);
    }
    expect((await open(server, where + asset)).status).toBe(200);
    expect((await open(server, `${where}api/meta`)).status).toBe(200);
    if (where === "/") return;
    const bare = await open(server, `${where.slice(0, -1)}?api=/x`);
    const location = new URL(bare.headers.get("location") ?? "", `http://server${where.slice(0, -1)}`);
    expect([bare.status, location.pathname + location.search]).toEqual([308, `${where}?api=/x`]);
  });

  test("elsewhere than at the root it leaves that to a page that leads to it", async () => {
    const server = createServer({ debugger: { path: "/debug" } });
    expect(await (await open(server, "/")).text()).toContain('<a href="debug/">debugger</a>');
    expect((await open(server, "/api/meta")).status).toBe(404);
  });

  test("has the title and the other servers that it is given, which cannot break out", async () => {
    const origin = "https://flows.example.com";
    const title = 'Jokes $& "for" <b>us</b>';
    const response = await send({ debugger: { title, allowedApiOrigins: [origin, "http://[::1]:81"] } }, "/");
    const html = await response.text();
    expect(html).toContain("<title>Jokes $&amp; &quot;for&quot; &lt;b&gt;us&lt;/b&gt;</title>");
    expect(metaOf(html, "wf-api-allow")).toBe(`${origin} http://[::1]:81`);
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain(`connect-src 'self' ${origin} http://[::1]:81; base-uri`);
    expect(metaOf(await (await send({}, "/")).text(), "wf-api-allow")).toBe("");
  });

  test("answers HEAD as GET, without a body", async () => {
    for (const path of ["/", `/${asset}`]) {
      const [get, head] = [await send({}, path), await send({}, path, { method: "HEAD" })];
      expect([head.status, await head.text()]).toEqual([200, ""]);
      for (const name of ["content-type", "content-length", "etag", "cache-control"]) {
        expect(head.headers.get(name), name).toBe(get.headers.get(name));
      }
    }
    expect((await send({}, "/", { method: "POST" })).status).toBe(405);
  });

  test("comes over a network as it is", async () => {
    await using running = await serveHttp(createServer() as never);
    const packed = { "accept-encoding": "br" };
    const response = await fetch(`${running.url}/${asset}`, { headers: packed });
    expect([response.headers.get("content-encoding"), await response.text()]).toEqual(["br", script]);
    const headers = { ...packed, "if-none-match": response.headers.get("etag") ?? "" };
    expect((await fetch(`${running.url}/${asset}`, { headers })).status).toBe(304);
    expect(await (await fetch(`${running.url}/`)).text()).toContain(asset);
  });

  test("is not there if it is not wanted, and nothing of it", async () => {
    const server = createServer({ debugger: false });
    expect(await (await open(server, "/")).text()).toContain("Workflows API");
    for (const path of [`/${asset}`, "/api/meta", "/api/runs"]) expect((await open(server, path)).status).toBe(404);
    expect(server.debuggerPath).toBeUndefined();
    expect(createServer().debuggerPath).toBe("/");
  });
});

describe("an application that takes the prefix off", () => {
  const listenerOf = ({ fetch }: { readonly fetch: Parameters<typeof getRequestListener>[0] }) =>
    getRequestListener(fetch, { overrideGlobalObjects: false });
  const applications: Readonly<Record<string, () => RequestListener>> = {
    Hono: () => listenerOf(new Hono().mount("/flows", createServer().fetch)),
    // As `app.use("/flows", …)` of Express does.
    Express: () => {
      const listener = listenerOf(createServer());
      return (request: IncomingMessage & { originalUrl?: string | undefined }, response) => {
        request.originalUrl = request.url;
        const rest = request.url?.slice("/flows".length) ?? "";
        request.url = rest.startsWith("/") ? rest : `/${rest}`;
        return listener(request, response);
      };
    },
  };

  test.each(Object.keys(applications))(
    "%s: the page gets its slash, without which its links lead elsewhere",
    async (name) => {
      const http = createHttpServer(applications[name]?.());
      onTestFinished(() => void http.close());
      await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
      const { port } = http.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/flows`;
      for (const query of ["", "?api=/x"]) {
        const bare = await fetch(url + query, { redirect: "manual" });
        expect([bare.status, bare.headers.get("location")]).toEqual([308, `./flows/${query}`]);
        expect((await fetch(url + query)).url).toBe(`${url}/${query}`);
      }
      for (const path of ["/", "/?a=/b", "/index.html"]) {
        const response = await fetch(url + path, { redirect: "manual" });
        expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(asset)]);
      }
      expect((await fetch(`${url}/${asset}`)).status).toBe(200);
    },
  );
});

describe("the files of the page", () => {
  const encodings = { gzip: gunzipSync, br: brotliDecompressSync } as const;

  test.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["*", "br"],
    ["identity", null],
    ["gzip;q=0", null],
    ["", null],
  ] as const)("accept-encoding %j gets %s", async (accepted, encoding) => {
    const response = await send({}, `/${asset}`, { headers: { "accept-encoding": accepted } });
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get("content-encoding")).toBe(encoding);
    expect(new TextDecoder().decode(encoding ? encodings[encoding](bytes) : bytes)).toBe(script);
    expect(response.headers.get("content-length")).toBe(String(bytes.byteLength));
    expect(response.headers.get("vary")).toBe("Accept-Encoding");
  });

  test("have their types, and are kept for ever, each form under a tag of its own", async () => {
    const plain = await send({}, `/${asset}`);
    const packed = await send({}, `/${asset}`, { headers: { "accept-encoding": "br" } });
    expect(plain.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect((await send({}, "/assets/style-def456.css")).headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(plain.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(plain.headers.get("x-content-type-options")).toBe("nosniff");
    const tag = packed.headers.get("etag") ?? "";
    expect(plain.headers.get("etag")).not.toBe(tag);
    const again = await send({}, `/${asset}`, { headers: { "accept-encoding": "br", "if-none-match": tag } });
    expect([again.status, again.headers.get("vary"), again.headers.has("content-encoding")]).toEqual([
      304,
      "Accept-Encoding",
      false,
    ]);
    const other = await send({}, `/${asset}`, { headers: { "if-none-match": tag } });
    expect(other.status).toBe(200);
  });

  test.each([
    "assets/missing.js",
    "assets/",
    "assets/main-abc123.js.br",
    "assets/main-abc123.js.map",
    "assets/..%2fsecret.txt",
    "assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "assets/%2e%2e%2fsecret.txt",
    "assets/..%5csecret.txt",
    "assets/../secret.txt",
    "assets/%00",
    "assets/__proto__",
    "assets/constructor",
    "secret.txt",
  ])("%s is not found, and is not the page", async (path) => {
    const response = await send({}, `/${path}`);
    expect([response.status, await response.json()]).toEqual([404, { detail: "Not Found" }]);
  });
});

describe("a page that is not built", () => {
  test("says what to do, tells the log once, and is there as soon as it is built", async () => {
    const late = createPageFolder();
    folder.pageFolder = late.url;
    const logger = new TestLogger();
    const server = createServer({ logger });
    try {
      for (const path of ["/", "/", `/${asset}`]) {
        const response = await open(server, path);
        expect(response.status).toBe(503);
        expect(await response.text()).toContain("npm run build");
      }
      expect(logger.lines.filter((line) => line.includes("npm run build"))).toHaveLength(1);
      expect((await open(server, "/health")).status).toBe(200);
      late.write();
      expect((await open(server, "/")).status).toBe(200);
    } finally {
      folder.pageFolder = page.url;
      late.remove();
    }
  });
});

describe("options that make no sense", () => {
  test.each([
    ["path", { path: "debug" }],
    ["path", { path: "" }],
    ["path", { path: "/a b" }],
    ["path", { path: "//x" }],
    ["path", { path: "/../x" }],
    ["path", { path: "/:name" }],
    ["path", { path: "/workflows" }],
    ["path", { path: "/docs/debug" }],
    ["path", { path: "/index.html" }],
    ["title", { title: " " }],
    ["title", { title: 1 }],
    ["allowedApiOrigins", { allowedApiOrigins: "https://x.example" }],
    ["allowedApiOrigins", { allowedApiOrigins: ["https://x.example/"] }],
    ["allowedApiOrigins", { allowedApiOrigins: ["*"] }],
    ["debugger must be", "yes"],
  ])("%s: %j is refused", (what, option) => {
    expect(() => createServer({ debugger: option as never })).toThrow(what);
  });
});
