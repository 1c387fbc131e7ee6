import type { Direction, GraphLayout } from "./graph-layout.ts";
import type { GraphModel, GraphNode } from "./graph-model.ts";

/** The nodes in the order in which one reads them: layer by layer, from where a run begins. */
export function readingOrder(model: GraphModel, layout: GraphLayout | undefined): readonly GraphNode[] {
  if (layout === undefined) return model.nodes;
  const { along, across } = axes(layout.direction);
  const place = ({ id, width, height }: GraphNode): { readonly x: number; readonly y: number } => {
    const { x, y } = layout.places.get(id) ?? { x: 0, y: 0 };
    return { x: x + width / 2, y: y + height / 2 };
  };
  const placed = model.nodes.map((node) => ({ node, place: place(node) }));
  placed.sort((one, other) => one.place[along] - other.place[along] || one.place[across] - other.place[across]);
  return placed.map(({ node }) => node);
}

function axes(direction: Direction): { readonly along: "x" | "y"; readonly across: "x" | "y" } {
  return direction === "right" ? { along: "x", across: "y" } : { along: "y", across: "x" };
}

/** Which nodes edges lead to from each node, and back. */
export interface Neighbours {
  readonly next: ReadonlyMap<string, readonly string[]>;
  readonly previous: ReadonlyMap<string, readonly string[]>;
}

export function neighboursOf({ edges }: GraphModel): Neighbours {
  const next = new Map<string, string[]>();
  const previous = new Map<string, string[]>();
  for (const { source, target } of edges) {
    add(next, source, target);
    add(previous, target, source);
  }
  return { next, previous };
}

function add(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else if (!list.includes(item)) list.push(item);
}

/**
 * Where an arrow key leads from a node: right along an edge, left back, down and up to the others in reading order.
 * `undefined` if it leads nowhere, or is no such key.
 */
export function nodeAt(
  key: string,
  from: string,
  order: readonly GraphNode[],
  { next, previous }: Neighbours,
): string | undefined {
  const index = order.findIndex(({ id }) => id === from);
  switch (key) {
    case "ArrowRight":
      return next.get(from)?.[0];
    case "ArrowLeft":
      return previous.get(from)?.[0];
    case "ArrowDown":
      return order[index + 1]?.id;
    case "ArrowUp":
      return order[index - 1]?.id;
    case "Home":
      return order[0]?.id;
    case "End":
      return order.at(-1)?.id;
    default:
      return undefined;
  }
}
