import { type RefObject, useCallback, useEffect, useState } from "react";
import type { Direction, GraphLayout } from "../../model/graph/graph-layout.ts";
import type { GraphModel } from "../../model/graph/graph-model.ts";
import type { LayoutRequest } from "../../model/graph/layout-worker.ts";
import { useDirection } from "./use-direction.ts";

type Layouts = ReadonlyMap<Direction, GraphLayout>;

const known = new WeakMap<GraphModel, Layouts>();

/** Up to how many nodes both directions are computed, to choose the one that is drawn larger. */
const triedNodes = 60;
const both: readonly Direction[] = ["right", "down"];

export interface UsedLayout {
  /** `undefined` until there is one. While another direction is computed it is the one of before. */
  readonly layout: GraphLayout | undefined;
  /** The worker did not do it. */
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/**
 * Where everything of a graph is: computed by a worker, once for each graph and direction.
 *
 * @param element - what it is drawn in: its size chooses the direction, but not while `isHeld`
 */
export function useGraphLayout(model: GraphModel, element: RefObject<HTMLElement | null>, isHeld: boolean): UsedLayout {
  const [shown, setShown] = useState<{ readonly model: GraphModel; readonly layouts: Layouts }>();
  const [failure, setFailure] = useState<{ readonly model: GraphModel; readonly error: Error }>();
  const [attempts, setAttempts] = useState(0);
  const isTried = model.nodes.length <= triedNodes;
  const layouts = known.get(model) ?? (shown?.model === model ? shown.layouts : undefined);
  const direction = useDirection(element, isHeld, isTried && layouts?.size === both.length ? layouts : undefined);
  const wanted = direction === undefined || isTried ? undefined : direction;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt does it anew
  useEffect(() => {
    if (!isTried && wanted === undefined) return undefined;
    const missing = (wanted === undefined ? both : [wanted]).filter((each) => !known.get(model)?.has(each));
    if (missing.length === 0) return undefined;
    return askWorker({ model, directions: missing }, (answer) => {
      if (answer instanceof Error) return setFailure({ model, error: answer });
      const all = new Map([...(known.get(model) ?? []), ...answer.map((each) => [each.direction, each] as const)]);
      known.set(model, all);
      setShown({ model, layouts: all });
    });
  }, [model, isTried, wanted, attempts]);
  const retry = useCallback(() => {
    setFailure(undefined);
    setAttempts((count) => count + 1);
  }, []);
  const [first] = layouts?.values() ?? [];
  return {
    layout: (direction && layouts?.get(direction)) ?? first,
    error: failure?.model === model ? failure.error : undefined,
    retry,
  };
}

/** @returns what ends it before there is an answer */
function askWorker(request: LayoutRequest, onAnswer: (answer: readonly GraphLayout[] | Error) => void): () => void {
  let worker: Worker;
  try {
    worker = new Worker(new URL("../../model/graph/layout-worker.ts", import.meta.url), { type: "module" });
  } catch (cause) {
    onAnswer(new Error("This browser did not start the worker that places the nodes.", { cause }));
    return () => {};
  }
  worker.addEventListener("message", (event: MessageEvent<readonly GraphLayout[]>) => {
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
