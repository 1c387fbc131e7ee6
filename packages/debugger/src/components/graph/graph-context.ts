import { createContext, useContext } from "react";
import type { RunBuffer } from "../../model/run/run-buffer.ts";

/** What all nodes and edges of a graph share. It changes when somebody does something, never by an event of a run. */
export interface GraphContextValue {
  /** The run that is shown; `undefined`: the workflow alone. */
  readonly buffer: RunBuffer | undefined;
  readonly selectedId: string | undefined;
  /** In the tree of the keyboard. */
  readonly focusedId: string | undefined;
}

export const GraphContext = createContext<GraphContextValue | undefined>(undefined);

export function useGraphContext(): GraphContextValue {
  const context = useContext(GraphContext);
  if (context === undefined) throw new Error("Nodes and edges are only shown within a graph.");
  return context;
}
