import { DictReader } from "./dict-reader.ts";

/**
 * Brings a saved context of the older form (version 0: queues as JSON texts, buffers by class) into that of version 1.
 * A dictionary with a state alone is one as well.
 *
 * @throws ContextSerdeError
 */
export function upgradeContext(dict: DictReader): DictReader {
  if (dict.optional("version") === 1) return dict;
  const queues = dict.record("queues");
  const inProgress = dict.record("in_progress");
  const buffers = dict.record("event_buffers");
  const names = new Set([...queues.keys, ...inProgress.keys, ...buffers.keys]);
  const workers = [...names]
    .filter((name) => !isWaiterQueue(name))
    .map((name) => {
      const queue = [...inProgress.strings(name), ...textsOf(queues, name)];
      const byClass = buffers.record(name);
      const collected = byClass.keys.flatMap((eventClass) => byClass.strings(eventClass));
      return [
        name,
        {
          queue: queue.map((event) => ({ event })),
          in_progress: [],
          collected_events: collected.length > 0 ? { default: collected } : {},
          collected_waiters: [],
        },
      ] as const;
    });
  return new DictReader(
    {
      version: 1,
      state: dict.optional("state") ?? {},
      is_running: dict.optionalBoolean("is_running") ?? false,
      workers: Object.fromEntries(workers),
    },
    "context",
  );
}

/** Waits had queues of their own, named after the waiter: what was in them is asked for again. */
const isWaiterQueue = (name: string): boolean => name.startsWith("waiter_") || name.startsWith("waiting_");

/** A queue is the JSON text of a list of JSON texts. */
function textsOf(queues: DictReader, name: string): readonly string[] {
  const text = queues.optionalString(name);
  if (text === undefined) return [];
  const list = queues.within(name, () => JSON.parse(text) as unknown);
  return new DictReader({ [name]: list }, "context.queues").strings(name);
}
