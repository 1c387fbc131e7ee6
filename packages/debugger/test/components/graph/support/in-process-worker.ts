import { answerLayout, type LayoutRequest } from "../../../../src/model/graph/layout-worker.ts";

/** Does in the process of a test what the worker of graphs does in a browser: it answers later, and not after its end. */
export class InProcessWorker extends EventTarget {
  #isTerminated = false;

  /** A copy, as between threads. */
  postMessage(request: LayoutRequest): void {
    const copy = structuredClone(request);
    setTimeout(() => {
      if (this.#isTerminated) return;
      this.dispatchEvent(new MessageEvent("message", { data: structuredClone(answerLayout(copy)) }));
    });
  }

  terminate(): void {
    this.#isTerminated = true;
  }
}
