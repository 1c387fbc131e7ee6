import { collectGarbage } from "./measure.ts";
import type { PeerReply, PeerRequest, PeerTasks } from "./peer-messages.ts";

/** What every peer process can be asked for besides its own tasks. */
export const commonTasks = {
  /** Microseconds of CPU that this process has used, in user code and in the system. */
  cpuTime(): number {
    const { user, system } = process.cpuUsage();
    return user + system;
  },

  /** Bytes in use, once everything that can go on at once has done so. */
  async memoryInUse(): Promise<number> {
    for (let turn = 0; turn < 4; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      collectGarbage();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },

  /** Ends this process in an orderly way, so that Node writes its profile. */
  exit(): void {
    setImmediate(() => process.exit());
  },
} as const satisfies PeerTasks;

/** Does what the process that has forked this one asks for, until it goes away. */
export function serveTasks(tasks: PeerTasks): void {
  const all: PeerTasks = { ...commonTasks, ...tasks };
  process.on("disconnect", () => process.exit());
  process.on("message", (request: PeerRequest) => {
    perform(all, request).then(
      (output) => reply({ id: request.id, output }),
      (error: unknown) => reply({ id: request.id, error: error instanceof Error ? String(error.stack) : `${error}` }),
    );
  });
}

async function perform(tasks: PeerTasks, { name, input }: PeerRequest): Promise<unknown> {
  const task = tasks[name];
  if (task === undefined) throw new Error(`no task ${name}`);
  return task(input as never);
}

function reply(message: PeerReply): void {
  process.send?.(message);
}
