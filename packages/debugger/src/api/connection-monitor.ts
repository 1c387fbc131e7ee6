import type { Clock } from "./clock.ts";
import type { Fetch } from "./http-client.ts";
import { Observable } from "./observable.ts";
import type { PageActivity } from "./page-activity.ts";

export interface ConnectionState {
  /** `starting`: it answers that it is not ready. */
  readonly state: "connected" | "starting" | "offline";
  /** When the server is asked again, in milliseconds since the epoch; `undefined`: it is being asked, or need not be. */
  readonly retryAt: number | undefined;
}

interface ConnectionMonitorOptions {
  readonly healthUrl: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly activity: PageActivity;
  /** The server is there again. */
  readonly onRecovered: () => void;
}

const healthMs = 15_000;
const healthTimeoutMs = 10_000;
const retryDelaysMs = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** A failure of one request asks for the health at most this often, in milliseconds. */
const doubtMs = 5_000;

/** Tells whether the server is there, by the traffic of the page and by its health. */
export class ConnectionMonitor {
  readonly state = new Observable<ConnectionState>({ state: "connected", retryAt: undefined });
  readonly #options: ConnectionMonitorOptions;
  #failures = 0;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checking: AbortController | undefined;
  #stopTimer: (() => void) | undefined;
  #isStarted = false;

  constructor(options: ConnectionMonitorOptions) {
    this.#options = options;
  }

  start(): () => void {
    this.#isStarted = true;
    this.#schedule(healthMs);
    const unsubscribe = this.#options.activity.subscribe((change) => {
      if (change === "online") this.#check();
      if (change === "visible" && this.#isDue()) this.#check();
    });
    return () => {
      this.#isStarted = false;
      unsubscribe();
      this.#stopTimer?.();
      this.#checking?.abort();
      this.#checking = undefined;
    };
  }

  /** @param status - of an answer to any request; `undefined`: there was none */
  noteTraffic(status: number | undefined): void {
    if (status !== undefined && status < 500) this.#settle("connected");
    else if (this.state.value.state !== "connected") return;
    else if (status === undefined) this.#settle("offline");
    else if (this.#options.clock.now() - this.#checkedAt >= doubtMs) this.#check();
  }

  /** Asks the server now. */
  readonly retry = (): void => this.#check();

  #isDue(): boolean {
    return this.state.value.state !== "connected" || this.#options.clock.now() - this.#checkedAt >= healthMs;
  }

  #check(): void {
    if (this.#checking || !this.#isStarted) return;
    const { fetch, clock, healthUrl } = this.#options;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#checkedAt = clock.now();
    const { state, retryAt } = this.state.value;
    if (retryAt !== undefined) this.state.set({ state, retryAt: undefined });
    const controller = new AbortController();
    this.#checking = controller;
    const stopLimit = clock.after(healthTimeoutMs, () => {
      controller.abort();
      finish("offline");
    });
    const finish = (found: ConnectionState["state"]): void => {
      if (this.#checking !== controller) return;
      this.#checking = undefined;
      stopLimit();
      this.#settle(found);
    };
    const ask = async (): Promise<void> => {
      try {
        const response = await fetch(healthUrl, { cache: "no-store", signal: controller.signal });
        await response.body?.cancel();
        finish(stateOfHealth(response.status));
      } catch {
        finish("offline");
      }
    };
    void ask();
  }

  #settle(found: ConnectionState["state"]): void {
    const { clock, onRecovered } = this.#options;
    const { state } = this.state.value;
    if (found === "connected") {
      this.#failures = 0;
      if (state !== "connected") {
        this.state.set({ state: "connected", retryAt: undefined });
        onRecovered();
        this.#schedule(healthMs);
      } else if (!this.#checking && this.#isStarted && this.#stopTimer === undefined) {
        this.#schedule(healthMs);
      }
      return;
    }
    const delay = retryDelaysMs[Math.min(this.#failures, retryDelaysMs.length - 1)] ?? healthMs;
    this.#failures += 1;
    this.state.set({ state: found, retryAt: clock.now() + delay });
    this.#schedule(delay);
  }

  #schedule(delay: number): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (!this.#isStarted) return;
    this.#stopTimer = this.#options.clock.after(delay, () => {
      this.#stopTimer = undefined;
      // A page that nobody sees asks when it is seen again.
      if (this.#options.activity.isVisible()) this.#check();
    });
  }
}

function stateOfHealth(status: number): ConnectionState["state"] {
  if (status === 503) return "starting";
  return status >= 500 ? "offline" : "connected";
}
