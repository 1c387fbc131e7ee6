import { describe, expect, test } from "vitest";
import { createLineLogger, type LogFormat, type LogLevel } from "../../src/command/line-logger.ts";

/** What a log of this level and format writes. */
function written(level: LogLevel, format: LogFormat): string {
  let text = "";
  const write = (line: string): void => {
    text += line;
  };
  const logger = createLineLogger({ level, format, write });
  logger.info("started");
  logger.request?.("GET / 200", { requestId: "r" });
  logger.warn("again", new RangeError("too far"), { runId: "run-1" });
  logger.error("lost");
  return text;
}

describe("the log of the command", () => {
  test("text has the time, the level, the message and the error", () => {
    const lines = written("info", "text").split("\n");
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z INFO {2}started$/);
    expect(lines[1]).toMatch(/ INFO {2}GET \/ 200$/);
    expect(lines[2]).toMatch(/ WARN {2}again$/);
    expect(lines[3]).toContain("RangeError: too far");
  });

  test("JSON is one object in a line, as pino writes it", () => {
    const lines = written("info", "json").trimEnd().split("\n");
    const [started, request, again, lost] = lines.map((line) => JSON.parse(line));
    expect(started).toMatchObject({ level: 30, msg: "started", pid: process.pid });
    expect(request).toMatchObject({ level: 30, msg: "GET / 200", requestId: "r" });
    expect(again).toMatchObject({ level: 40, runId: "run-1", err: { type: "RangeError", message: "too far" } });
    expect(again.err.stack).toContain("line-logger.test.ts");
    expect(lost).toMatchObject({ level: 50, msg: "lost" });
  });

  test("a level hides what is less, and then no lines of requests are made", () => {
    expect(written("warn", "json").trimEnd().split("\n")).toHaveLength(2);
    expect(written("error", "json").trimEnd().split("\n")).toHaveLength(1);
    expect(written("silent", "json")).toBe("");
    expect(createLineLogger({ level: "warn", format: "text", write: () => {} }).request).toBeUndefined();
  });

  test("a field that is not JSON costs the fields, not the line", () => {
    let text = "";
    const write = (line: string): void => {
      text += line;
    };
    const logger = createLineLogger({ level: "info", format: "json", write });
    logger.info("big", { count: 1n });
    expect(JSON.parse(text)).toMatchObject({ level: 30, msg: "big" });
  });
});
