import type { TimelineBar } from "./timeline-layout.ts";

/** How wide the shortest bar is drawn, in pixels. */
const narrowestBar = 2;
/** What was merged does not grow beyond this, in pixels, as long as others follow: bars tell where the work was. */
const widestMerged = 8;

/** Of several that are drawn as one, the worst shows. */
const severity: Readonly<Record<TimelineBar["state"], number>> = {
  failed: 6,
  retried: 5,
  cancelled: 4,
  waiting: 3,
  suspended: 2,
  answered: 1,
  running: 1,
  done: 0,
  completed: 0,
};

type MutableBar = { -readonly [Key in keyof TimelineBar]: TimelineBar[Key] };

/**
 * The bars of a row. Those that are too narrow and too close to be told apart are merged as they come, so that however many
 * executions a row has, it has fewer bars than pixels, and little is made for those that are not seen.
 */
export class BarMerger {
  readonly #bars: MutableBar[] = [];
  readonly #pixel: number;

  /** @param pixel - how much of what is shown of the axis a pixel is */
  constructor(pixel: number) {
    this.#pixel = pixel;
  }

  get bars(): readonly TimelineBar[] {
    return this.#bars;
  }

  /** The next bar, which does not begin before the one before ends. Its label is that of its attempt, if it has no other. */
  add(
    id: string,
    from: number,
    to: number,
    state: TimelineBar["state"],
    isOpen: boolean,
    durationMs: number | undefined,
    attempt: number,
    label: string = attempt > 1 ? `attempt ${attempt}` : "",
  ): void {
    const before = this.#bars.at(-1);
    if (before && !before.isOpen && !isOpen && this.#isIndistinct(before, from, to)) {
      merge(before, id, to, state, durationMs);
    } else {
      this.#bars.push({ id, leads: id, from, to, state, isOpen, count: 1, attempt, durationMs, label });
    }
  }

  #isIndistinct(before: TimelineBar, from: number, to: number): boolean {
    const pixel = this.#pixel;
    if (to - from >= narrowestBar * pixel) return false;
    const drawnTo = Math.max(before.to, before.from + narrowestBar * pixel);
    return from - drawnTo < pixel && before.to - before.from < widestMerged * pixel;
  }
}

function merge(bar: MutableBar, id: string, to: number, state: TimelineBar["state"], durationMs: number | undefined) {
  if (severity[state] > severity[bar.state]) {
    bar.state = state;
    bar.leads = id;
  }
  bar.to = Math.max(bar.to, to);
  bar.count += 1;
  bar.label = "";
  if (bar.durationMs !== undefined && durationMs !== undefined) bar.durationMs += durationMs;
}
