import type { Page } from "playwright-core";

/** What is measured within the page, in milliseconds. */
interface Recorder {
  /** Between one frame and the next, since `start`. */
  frames: number[];
  longTasks: number[];
  /** When bytes of the stream came, and the last event in them. */
  arrivals: { at: number; sequence: number }[];
  /** How long after its arrival each of those events was to be seen. */
  delays: number[];
  isOn: boolean;
  start(): void;
  stop(): void;
}

declare global {
  interface Window {
    recorder: Recorder;
  }
}

/** What was measured between `start` and `stop`. */
export interface Recording {
  readonly frames: readonly number[];
  readonly longTasks: readonly number[];
  readonly delays: readonly number[];
}

/** Puts a recorder into a page before it is loaded. */
export async function addRecorder(page: Page): Promise<void> {
  await page.addInitScript(install);
}

export async function record(page: Page, work: () => Promise<unknown>): Promise<Recording> {
  await page.evaluate(() => window.recorder.start());
  await work();
  return page.evaluate(() => {
    window.recorder.stop();
    const { frames, longTasks, delays } = window.recorder;
    return { frames, longTasks, delays };
  });
}

/** Runs in the page, so all it needs is within. */
function install(): void {
  const recorder: Recorder = {
    frames: [],
    longTasks: [],
    arrivals: [],
    delays: [],
    isOn: false,
    start() {
      Object.assign(recorder, { frames: [], longTasks: [], arrivals: [], delays: [], isOn: true });
      let last: number | undefined;
      const onFrame = (now: number) => {
        if (!recorder.isOn) return;
        if (last !== undefined) recorder.frames.push(now - last);
        last = now;
        look(now);
        requestAnimationFrame(onFrame);
      };
      requestAnimationFrame(onFrame);
    },
    stop() {
      recorder.isOn = false;
    },
  };
  window.recorder = recorder;
  /** What is in the document when a frame begins was painted with the one before. */
  const look = (now: number) => {
    if (recorder.arrivals.length === 0) return;
    const rows = document.querySelectorAll("[role=grid] [data-position]");
    const shown = Math.max(-1, ...Array.from(rows, (row) => Number(row.firstElementChild?.textContent ?? -1)));
    while (recorder.arrivals[0] && recorder.arrivals[0].sequence <= shown) {
      recorder.delays.push(now - recorder.arrivals[0].at);
      recorder.arrivals.shift();
    }
  };
  new PerformanceObserver((list) => {
    if (recorder.isOn) recorder.longTasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: "longtask" });
  const original = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const response = await original(input, init);
    if (!/\/events\?/.test(response.url) || !response.body) return response;
    const decoder = new TextDecoder();
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        const ids = decoder.decode(bytes, { stream: true }).match(/^id: \d+$/gm);
        const sequence = Number(ids?.at(-1)?.slice(4) ?? -1);
        if (recorder.isOn && sequence >= 0) recorder.arrivals.push({ at: performance.now(), sequence });
        controller.enqueue(bytes);
      },
    });
    return new Response(response.body.pipeThrough(watch), response);
  };
}
