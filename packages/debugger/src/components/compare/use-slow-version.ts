import { useEffect, useState } from "react";
import type { RunBuffer } from "../../model/run/run-buffer.ts";

/** How often a comparison of all events is made anew while they come, in milliseconds. */
const pauseMs = 250;

/** The version of the buffer, not more often than a few times per second: for what looks at all events. */
export function useSlowVersion(buffer: RunBuffer): number {
  const [seen, setSeen] = useState({ buffer, version: buffer.version });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      timer = undefined;
      setSeen((last) =>
        last.buffer === buffer && last.version === buffer.version ? last : { buffer, version: buffer.version },
      );
    };
    const unsubscribe = buffer.subscribe(() => {
      timer ??= setTimeout(look, pauseMs);
    });
    look();
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [buffer]);
  return seen.version;
}
