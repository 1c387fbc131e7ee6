import { useMemo } from "react";
import { useRunView } from "../../api/hooks.ts";
import { parseEventFilter } from "../../model/log/event-filter.ts";
import { LogRows } from "../../model/log/log-rows.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";

interface LogOptions {
  readonly query: string;
  readonly internal: boolean;
  readonly fold: boolean;
  readonly unfolded: ReadonlySet<number>;
}

/** The rows of the log as they are now. The object stays the same while events are only added to it. */
export function useLogRows(buffer: RunBuffer, { query, internal, fold, unfolded }: LogOptions) {
  // A new version is what makes this render.
  const version = useRunView(buffer, readVersion);
  const filter = useMemo(() => parseEventFilter(query), [query]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are of one run
  const log = useMemo(
    () => new LogRows({ filter, internal, fold, unfolded }),
    [buffer, filter, internal, fold, unfolded],
  );
  log.update(buffer.events, buffer.failures);
  return { log, filter, version };
}

const readVersion = (_view: unknown, buffer: RunBuffer): number => buffer.version;
