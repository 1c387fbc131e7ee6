/** A place in the source. */
export interface SourceLocation {
  /** An absolute path, or the address of a module that is no file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What V8 and newer versions of the other engines offer; no standard yet. */
interface StackCapture {
  captureStackTrace?(target: object, above: unknown): void;
}

/** Where `callee` was called from; `null` where the JavaScript engine does not tell. */
export function callSite(callee: (...args: never[]) => unknown): SourceLocation | null {
  const trace: { stack?: string } = {};
  (Error as StackCapture).captureStackTrace?.(trace, callee);
  for (const line of trace.stack?.split("\n") ?? []) {
    const frame = /(?:^|[\s(@])((?:[a-z][\w+.-]+:\/\/|\/|[a-z]:[\\/])[^()]*?):(\d+):\d+\)?$/i.exec(line);
    if (frame?.[1] !== undefined) return { file: filePath(frame[1]), line: Number(frame[2]) };
  }
  return null;
}

/** `file:///a%20b.ts` → `/a b.ts`, `file:///C:/a.ts` → `C:/a.ts`; other addresses stay. */
function filePath(address: string): string {
  if (!address.startsWith("file://")) return address;
  try {
    return decodeURIComponent(new URL(address).pathname).replace(/^\/(?=[a-z]:)/i, "");
  } catch {
    return address; // half an escape sequence
  }
}
