import { useCallback, useEffect, useState } from "react";
import type { Direction, GraphLayout } from "../../model/graph/graph-layout.ts";
import type { GraphModel } from "../../model/graph/graph-model.ts";
import type { LayoutRequest } from "../../model/graph/layout-worker.ts";

const known = new WeakMap<GraphModel, Map<Direction, GraphLayout>>();

export interface UsedLayout {
  /** `undefined` until there is one. While another direction is computed it is the one of before. */
  readonly layout: GraphLayout | undefined;
  /** The worker did not do it. */
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/** Where everything of a graph is: computed by a worker, once for each graph and direction. */
export function useGraphLayout(model: GraphModel, direction: Direction | undefined): UsedLayout {
  const [shown, setShown] = useState<{ readonly model: GraphModel; readonly layout: GraphLayout }>();
  const [failure, setFailure] = useState<{ readonly model: GraphModel; readonly error: Error }>();
  const [attempts, setAttempts] = useState(0);
  const layout = direction && known.get(model)?.get(direction);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt does it anew
  useEffect(() => {
    if (direction === undefined) return undefined;
    const before = known.get(model)?.get(direction);
    if (before !== undefined) {
      setShown({ model, layout: before });
      return undefined;
    }
    return askWorker({ model, direction }, (answer) => {
      if (answer instanceof Error) setFailure({ model, error: answer });
      else {
        known.set(model, new Map(known.get(model)).set(direction, answer));
        setShown({ model, layout: answer });
      }
    });
  }, [model, direction, attempts]);
  const retry = useCallback(() => {
    setFailure(undefined);
    setAttempts((count) => count + 1);
  }, []);
  return {
    layout: layout ?? (shown?.model === model ? shown.layout : undefined),
    error: failure?.model === model ? failure.error : undefined,
    retry,
  };
}

/** @returns what ends it before there is an answer */
function askWorker(request: LayoutRequest, onAnswer: (answer: GraphLayout | Error) => void): () => void {
  let worker: Worker;
  try {
    worker = new Worker(new URL("../../model/graph/layout-worker.ts", import.meta.url), { type: "module" });
  } catch (cause) {
    onAnswer(new Error("This browser did not start the worker that places the nodes.", { cause }));
    return () => {};
  }
  worker.addEventListener("message", (event: MessageEvent<GraphLayout>) => {
    worker.terminate();
    onAnswer(event.data);
  });
  worker.addEventListener("error", (event) => {
    worker.terminate();
    const reason = event.message ? `: ${event.message}` : "; its file may not have been loaded";
    onAnswer(new Error(`The worker that places the nodes stopped${reason}.`));
  });
  worker.postMessage(request);
  return () => worker.terminate();
}
