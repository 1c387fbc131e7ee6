import { inspect } from "node:util";
import type { LogFields, ServerLogger } from "../logger.ts";

export const logLevels = ["info", "warn", "error", "silent"] as const;
export const logFormats = ["text", "json"] as const;

export type LogLevel = (typeof logLevels)[number];
export type LogFormat = (typeof logFormats)[number];

interface Line {
  readonly level: Exclude<LogLevel, "silent">;
  readonly message: string;
  readonly error?: unknown;
  readonly fields?: LogFields | undefined;
}

export interface LineLoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly write: (text: string) => void;
}

/** The log of the command: lines for people, or JSON as pino writes it, one object in a line. */
export function createLineLogger({ level, format, write }: LineLoggerOptions): ServerLogger {
  const toText = format === "json" ? jsonLine : textLine;
  const lowest = logLevels.indexOf(level);
  const log = (line: Line): void => {
    if (logLevels.indexOf(line.level) >= lowest) write(toText(line, new Date()));
  };
  return {
    info: (message, fields) => log({ level: "info", message, fields }),
    warn: (message, error, fields) => log({ level: "warn", message, error, fields }),
    error: (message, error, fields) => log({ level: "error", message, error, fields }),
    ...(lowest === 0 && { request: (message, fields) => log({ level: "info", message, fields }) }),
  };
}

function textLine({ level, message, error }: Line, now: Date): string {
  const cause = error === undefined ? "" : `\n${inspect(error)}`;
  return `${now.toISOString()} ${level.toUpperCase().padEnd(5)} ${message}${cause}\n`;
}

const pinoLevels = { info: 30, warn: 40, error: 50 } as const;

function jsonLine({ level, message, error, fields }: Line, now: Date): string {
  const head = { level: pinoLevels[level], time: now.getTime(), pid: process.pid };
  const cause = error === undefined ? {} : { err: describe(error) };
  try {
    return `${JSON.stringify({ ...head, ...fields, ...cause, msg: message })}\n`;
  } catch {
    return `${JSON.stringify({ ...head, ...cause, msg: message })}\n`; // a field that is not JSON
  }
}

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return { type: error.name, message: error.message, stack: error.stack };
}
