import { format } from "node:util";
import { vi } from "vitest";

/** What the callback prints by `console.log`, as text: each call ends its line. */
export async function capturedOutput(callback: () => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values) => void lines.push(`${format(...values)}\n`));
  try {
    await callback();
  } finally {
    log.mockRestore();
  }
  return lines.join("");
}
