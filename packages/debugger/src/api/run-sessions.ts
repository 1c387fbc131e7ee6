import { RunBuffer } from "../model/run/run-buffer.ts";
import type { Clock } from "./clock.ts";
import type { DebuggerApi } from "./debugger-api.ts";
import { Observable } from "./observable.ts";
import type { PageActivity } from "./page-activity.ts";
import type { Resources } from "./resources.ts";
import { RunStream } from "./run-stream.ts";
import type { StreamStatus } from "./stream-status.ts";

interface SessionOptions {
  readonly api: DebuggerApi;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly activity: PageActivity;
}

export interface RunSessionState {
  readonly buffer: RunBuffer;
  readonly status: StreamStatus;
}

/** One run that is or was open: its events, and the stream that brings them while somebody looks. */
export class RunSession {
  readonly #id: string;
  readonly #options: SessionOptions;
  readonly #state: Observable<RunSessionState>;
  #stream: RunStream;
  #subscribers = 0;
  #runId: string | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(id: string, options: SessionOptions) {
    this.#id = id;
    this.#options = options;
    const buffer = this.#makeBuffer();
    this.#state = new Observable<RunSessionState>({ buffer, status: { kind: "idle" } });
    this.#stream = this.#makeStream(buffer);
  }

  get isUsed(): boolean {
    return this.#subscribers > 0;
  }

  readonly get = (): RunSessionState => this.#state.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    const unsubscribe = this.#state.subscribe(listener);
    this.#subscribers += 1;
    queueMicrotask(() => this.#update());
    let isSubscribed = true;
    return () => {
      if (!isSubscribed) return;
      isSubscribed = false;
      unsubscribe();
      this.#subscribers -= 1;
      queueMicrotask(() => this.#update());
    };
  };

  readonly retry = (): void => this.#stream.retry();

  /** The server is there again, or there is another token. */
  wake(hasNewToken: boolean): void {
    if (hasNewToken && this.get().status.kind === "failed") this.#stream.retry();
    else this.#stream.retryIfWaiting();
  }

  #update(): void {
    if (this.isUsed && !this.#unsubscribe) {
      const run = this.#options.resources.run(this.#id);
      this.#unsubscribe = run.subscribe(() => this.#noteRun(run.get().data?.run_id));
      this.#noteRun(run.get().data?.run_id);
      this.#stream.start();
    } else if (!this.isUsed && this.#unsubscribe) {
      this.#unsubscribe();
      this.#unsubscribe = undefined;
      this.#stream.stop();
    }
  }

  /** A handler may be used for another run: what is here is of the one before then. */
  #noteRun(runId: string | null | undefined): void {
    const known = this.#runId;
    if (typeof runId !== "string" || runId === known) return;
    this.#runId = runId;
    if (known === undefined) return;
    this.#options.resources.forgetRun(this.#id, { isThere: true });
    this.#stream.stop();
    const buffer = this.#makeBuffer();
    this.#stream = this.#makeStream(buffer);
    this.#state.set({ buffer, status: { kind: "connecting" } });
    if (this.isUsed) this.#stream.start();
  }

  #makeBuffer(): RunBuffer {
    const { clock } = this.#options;
    return new RunBuffer(this.#id, { schedule: (apply) => clock.onFrame(apply), now: () => performance.now() });
  }

  #makeStream(buffer: RunBuffer): RunStream {
    const { api, resources, clock, activity } = this.#options;
    const stream: RunStream = new RunStream({
      after: -1,
      onEvents: (events) => buffer.append(events),
      open: (after, signal) => api.openEvents(this.#id, after, signal),
      readHasEnded: async (signal) => {
        const run = await api.getRun(this.#id, signal);
        resources.noteRun(run);
        return run.status !== "running" && run.status !== "waiting";
      },
      clock,
      activity,
    });
    stream.status.subscribe(() => {
      if (stream === this.#stream) this.#state.set({ buffer, status: stream.status.value });
    });
    return stream;
  }
}

/** Runs that were closed and whose events are kept. */
const keptSessions = 5;

/** The runs that are open, and the last ones that were. */
export class RunSessions {
  readonly #options: SessionOptions;
  /** The last used one at the end. */
  readonly #sessions = new Map<string, RunSession>();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  of(id: string): RunSession {
    const session = this.#sessions.get(id) ?? new RunSession(id, this.#options);
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    this.#dropUnused(id);
    return session;
  }

  /** The run is deleted: whoever asks for it again is to learn that. */
  forget(id: string): void {
    this.#sessions.delete(id);
  }

  wakeAll(hasNewToken: boolean): void {
    for (const session of this.#sessions.values()) session.wake(hasNewToken);
  }

  #dropUnused(asked: string): void {
    const unused = [...this.#sessions].filter(([id, session]) => id !== asked && !session.isUsed);
    for (const [id] of unused.slice(0, Math.max(unused.length - keptSessions, 0))) this.#sessions.delete(id);
  }
}
