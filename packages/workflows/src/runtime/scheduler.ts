/** Decides when a run goes on. Replace it to explore the orders in which things may happen. */
export interface Scheduler {
  /** Calls back in a later turn of the event loop, after whatever is ready now has had its turn. */
  nextTurn(callback: () => void): void;
  /** Calls back when a worker that has settled may report. @default at once */
  readonly settle?: (callback: () => void) => void;
}

/** `setImmediate` where there is one, else a message to ourselves: `setTimeout` would wait for milliseconds. */
export const systemScheduler: Scheduler = { nextTurn: chooseNextTurn() };

function chooseNextTurn(): (callback: () => void) => void {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  if (setImmediate) return (callback) => void setImmediate(callback);
  if (typeof MessageChannel === "undefined") return (callback) => void setTimeout(callback, 0);
  const waiting: (() => void)[] = [];
  let channel: MessageChannel | undefined;
  return (callback) => {
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => waiting.shift()?.();
    }
    waiting.push(callback);
    channel.port2.postMessage(undefined);
  };
}
