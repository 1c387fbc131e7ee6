const settled = Promise.resolve();

/** As `queueMicrotask`, which in Node costs several times as much: it tracks each callback as an asynchronous resource. */
export function nextMicrotask(callback: () => void): void {
  void settled.then(callback);
}
