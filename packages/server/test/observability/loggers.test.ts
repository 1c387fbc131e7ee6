import { Writable } from "node:stream";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { type LogFields, MemoryWorkflowStore, pinoLogger, WorkflowServer } from "../../src/index.ts";
import { createServer, get, open, post, TestLogger } from "../fixtures.ts";

/** A pino whose lines can be looked at. */
function createPino() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { lines, logger: pino(stream) };
}

/** A log that wants a line for each request. */
class RequestLogger extends TestLogger {
  readonly requests: { readonly message: string; readonly fields: LogFields }[] = [];
  readonly request = (message: string, fields: LogFields): void => void this.requests.push({ message, fields });
}

describe("the line of a request", () => {
  test("has its ids as fields, and nothing of its query", async () => {
    const logger = new RequestLogger();
    await using server = createServer({ logger });
    await open(server, "/handlers/h1?secret=1", { "x-request-id": "mine" });
    await post(server, "/workflows/tell/run", { kwargs: { topic: "x" } });
    await get(server, "/none");
    const [first, second, third] = logger.requests;
    expect(first?.fields).toMatchObject({ requestId: "mine", handlerId: "h1", status: 404, path: "/handlers/h1" });
    expect(second?.fields).toMatchObject({ workflow: "tell", status: 200, route: "/workflows/:name/run" });
    expect(second?.message).toMatch(/^POST \/workflows\/tell\/run 200 [\d.]+ ms$/);
    expect(third?.message).toMatch(/^GET \/none 404 /);
    expect(JSON.stringify(logger.requests)).not.toContain("secret");
  });

  test("is not written for probes", async () => {
    const logger = new RequestLogger();
    await using server = createServer({ logger });
    for (const path of ["/health", "/livez", "/readyz", "/metrics"]) await open(server, path);
    expect(logger.requests).toEqual([]);
  });
});

describe("pinoLogger", () => {
  test("writes what happens with its ids as fields", async () => {
    const { lines, logger } = createPino();
    await using server = createServer({ logger: pinoLogger(logger) });
    const { body } = await post(server, "/workflows/failing/run", {});
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 50,
        msg: `Step explode of run ${body.run_id} failed: Test error`,
        handlerId: body.handler_id,
        runId: body.run_id,
        workflow: "failing",
        step: "explode",
        err: expect.objectContaining({ message: "Test error", stack: expect.stringContaining("fixtures.ts") }),
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 30, route: "/workflows/:name/run", workflow: "failing", status: 500 }),
    );
  });

  test("writes an error where pino looks for it", () => {
    const { lines, logger } = createPino();
    pinoLogger(logger).warn("again", new RangeError("too far"), { runId: "r" });
    expect(lines[0]).toMatchObject({ level: 40, msg: "again", runId: "r", err: { type: "RangeError" } });
  });

  test("says nothing of requests if it is not to", () => {
    expect(pinoLogger(createPino().logger, { requestLevel: null }).request).toBeUndefined();
  });
});

class BrokenStore extends MemoryWorkflowStore {
  override getHandler(): never {
    throw new Error("disk");
  }
}

describe("the default log", () => {
  test("is the console, without lines of requests, until a program has something better", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const info = vi.spyOn(console, "info").mockImplementation(() => {});
    try {
      await using server = new WorkflowServer({ store: new BrokenStore(), persistenceBackoff: [] });
      await open(server, "/handlers/x");
      expect(info).not.toHaveBeenCalled();
      const line = expect.stringMatching(/^llama-agents: Unhandled exception on GET \/handlers\/x /);
      expect(error).toHaveBeenCalledExactlyOnceWith(line, expect.any(Error));
      const better = new RequestLogger();
      server.useDefaultLogger(better);
      await open(server, "/handlers/x");
      expect(better.requests).toHaveLength(1);
    } finally {
      error.mockRestore();
      info.mockRestore();
    }
  });

  test("does not take the place of one that the server was given", async () => {
    const own = new RequestLogger();
    const better = new RequestLogger();
    await using server = createServer({ logger: own });
    server.useDefaultLogger(better);
    await open(server, "/handlers/x");
    expect([own.requests.length, better.requests.length]).toEqual([1, 0]);
  });
});
