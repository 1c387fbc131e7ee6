import type { ReadEvent } from "./crash-client.ts";

/** An event that was sent to a run. */
export interface SentEvent {
  readonly id: string;
  /** Which of the events that the run needs it was: some are sent again, under another id, until one is acknowledged. */
  readonly purpose: string;
  isAcknowledged: boolean;
}

/** What the parent knows of a run: what it was promised, and what it has seen. */
export class CrashRun {
  readonly id: string;
  readonly kind: string;
  readonly workflow: string;
  readonly startEvent: Readonly<Record<string, number>>;
  readonly sent: SentEvent[] = [];
  /** By sequence, the events that were seen in the stream while servers came and went. */
  readonly seen: string[] = [];
  /** What was seen that must not be. */
  readonly problems: string[] = [];
  /** `false` if the request was not answered, and nothing is known of the run. */
  exists = true;
  #watchers: (() => void)[] = [];

  constructor(id: string, kind: string, workflow: string, startEvent: Readonly<Record<string, number>>) {
    this.id = id;
    this.kind = kind;
    this.workflow = workflow;
    this.startEvent = startEvent;
  }

  /** A reader has got an event: the next one, if nothing is lost and nothing comes twice. */
  see({ sequence, data }: ReadEvent): void {
    if (sequence !== this.seen.length) {
      this.problems.push(`event ${sequence} has come where ${this.seen.length} was due`);
      return;
    }
    this.seen.push(data);
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  /** Waits until an event of the stream fulfils the condition. */
  async sees(condition: (data: string) => boolean): Promise<void> {
    while (!this.seen.some(condition)) {
      await new Promise<void>((resolve) => void this.#watchers.push(resolve));
    }
  }

  acknowledged(purpose?: string): SentEvent[] {
    return this.sent.filter((each) => each.isAcknowledged && (purpose === undefined || each.purpose === purpose));
  }
}
