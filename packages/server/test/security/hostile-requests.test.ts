import { describe, expect, test } from "vitest";
import { MemoryWorkflowStore } from "../../src/index.ts";
import { serve } from "../../src/node/index.ts";
import { createServer, get, open, post, TestLogger } from "../fixtures.ts";

const server = createServer();
const run = "/workflows/tell/run";

describe("request ids", () => {
  const idOf = async (given?: string, path = "/workflows") => {
    const headers: Record<string, string> = given === undefined ? {} : { "x-request-id": given };
    return (await open(server, path, headers)).headers.get("x-request-id");
  };

  test("a sane one is kept, in answers of every kind", async () => {
    for (const path of ["/workflows", "/health", "/handlers/nope", "/nope", run]) {
      expect(await idOf("trace-1.2:3_4", path)).toBe("trace-1.2:3_4");
    }
  });

  test("any other is replaced, and so is none: by one that no other request has", async () => {
    const bad = ["", "two words", "<script>", 'quote"', "semi;colon", "x".repeat(129), undefined];
    const ids = await Promise.all(bad.map((id) => idOf(id)));
    for (const id of ids) expect(id).toMatch(/^[\w-]{8,}$/);
    expect(new Set(ids).size).toBe(bad.length);
  });

  test("the log and the answer to an unexpected error have it", async () => {
    class BrokenStore extends MemoryWorkflowStore {
      override getHandler(): never {
        throw new Error("broken");
      }
    }
    const logger = new TestLogger();
    const reports: unknown[] = [];
    const broken = createServer({
      store: new BrokenStore(),
      logger,
      onError: (_error, report) => void reports.push(report),
    });
    const response = await open(broken, "/handlers/x", { "x-request-id": "mine" });
    expect((await response.json()).detail).toBe("Internal server error (correlation id mine)");
    expect(logger.lines).toEqual(["Unhandled exception on GET /handlers/x [mine]"]);
    expect(reports).toMatchObject([{ requestId: "mine", request: { method: "GET" } }]);
  });
});

describe("header injection", () => {
  test("a line break in a path, a query or an origin comes out in no header and in no log", async () => {
    class BrokenStore extends MemoryWorkflowStore {
      override getHandler(): never {
        throw new Error("broken");
      }
    }
    const logger = new TestLogger();
    await using running = await serve(createServer({ store: new BrokenStore(), logger }), { port: 0, print: () => {} });
    for (const path of [
      "/handlers/x%0d%0aset-cookie:%20a=b",
      "/%0d%0aset-cookie:a=b",
      "/health?a=%0d%0aset-cookie:a=b",
    ]) {
      const response = await fetch(`${running.url}${path}`, { headers: { origin: "https://a.example" } });
      expect(response.headers.has("set-cookie")).toBe(false);
    }
    for (const line of logger.lines) expect(line).not.toMatch(/[\r\n]/);
  });
});

describe("prototypes", () => {
  const untouched = (): void => {
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  };

  test("keys of them in a body change nothing but the event", async () => {
    const payload = '{"polluted":true}';
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const inner = key === "constructor" ? `{"prototype":${payload}}` : payload;
      const bodies = [
        `{"${key}":${inner}}`,
        `{"start_event":{"topic":"x","${key}":${inner}}}`,
        `{"start_event":{"topic":"x","data":{"${key}":${inner}}}}`,
        `{"kwargs":{"topic":"x","${key}":${inner}},"${key}":${inner}}`,
      ];
      for (const body of bodies) {
        expect([200, 400]).toContain((await post(server, run, body)).status);
        untouched();
      }
    }
  });

  test("names of their members name no workflow, no handler and no event", async () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      expect(await post(server, `/workflows/${name}/run`, {})).toMatchObject({ status: 404 });
      expect(await get(server, `/handlers/${name}`)).toMatchObject({ status: 404 });
      expect(await open(server, `/events/${name}`)).toMatchObject({ status: 404 });
      const event = { start_event: { type: name, value: {} } };
      expect((await post(server, run, event)).status).toBe(400);
    }
  });

  test("parameters of a query named like them change nothing", async () => {
    await post(server, run, { handler_id: "told", start_event: { topic: "x" } });
    const path = "/events/told?after_sequence=-1&__proto__=polluted&constructor[prototype][polluted]=1&polluted=1";
    const response = await open(server, path);
    expect(response.status).toBe(200);
    await response.text();
    untouched();
  });
});

describe("paths", () => {
  test("dots and slashes lead nowhere, however they are written", async () => {
    const names = [
      "..%2f..%2fetc%2fpasswd",
      "..%5c..%5cwindows",
      "%2e%2e%2fhealth",
      "a%2fb",
      "%00",
      "%c0%ae%c0%ae",
      "%E0%A4%A",
    ];
    await using running = await serve(createServer(), { port: 0, print: () => {} });
    for (const name of names) {
      for (const path of [`/handlers/${name}`, `/events/${name}`]) {
        const response = await fetch(`${running.url}${path}`);
        expect([path, response.status]).toEqual([path, 404]);
      }
      const response = await fetch(`${running.url}/workflows/${name}/run`, { method: "POST", body: "{}" });
      expect([name, response.status]).toEqual([name, 404]);
    }
  });

  test("an id that would be one of these is refused", async () => {
    for (const handler_id of ["..", ".", "a/b", "..\\x"]) {
      expect((await post(server, run, { handler_id, start_event: { topic: "x" } })).status).toBe(400);
    }
  });

  test("a class or module is never looked for by a name that a client sends", async () => {
    for (const type of ["node:fs", "file:///etc/passwd", "workflows.events.Nope", "os.system"]) {
      const named = { start_event: { type, value: {} } };
      const qualified = { start_event: { qualified_name: type, value: {} } };
      for (const body of [named, qualified]) expect((await post(server, run, body)).status).toBe(400);
    }
  });
});
