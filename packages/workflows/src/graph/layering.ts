export interface LayoutEdge {
  readonly source: string;
  readonly target: string;
}

/** The same edges, in the same order; those that close a cycle are turned. Edges from a node to itself stay. */
export function breakCycles(ids: readonly string[], edges: readonly LayoutEdge[]): readonly LayoutEdge[] {
  const outgoing = neighbours(edges, "source", "target");
  const state = new Map<string, "open" | "done">();
  const closing = new Set<string>();
  for (const root of ids) {
    // A stack of our own: an execution may be a chain of thousands of nodes.
    const stack = state.has(root) ? [] : [{ id: root, next: 0 }];
    if (stack.length > 0) state.set(root, "open");
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      const target = outgoing.get(frame.id)?.[frame.next];
      frame.next += 1;
      if (target === undefined) {
        state.set(frame.id, "done");
        stack.pop();
      } else if (state.get(target) === "open") closing.add(keyOf(frame.id, target));
      else if (!state.has(target)) {
        state.set(target, "open");
        stack.push({ id: target, next: 0 });
      }
    }
  }
  return edges.map((edge) =>
    closing.has(keyOf(edge.source, edge.target)) ? { source: edge.target, target: edge.source } : edge,
  );
}

/** The layer of each node: one below the lowest of those that lead to it. */
export function layerOf(ids: readonly string[], edges: readonly LayoutEdge[]): ReadonlyMap<string, number> {
  const between = edges.filter(({ source, target }) => source !== target);
  const outgoing = neighbours(between, "source", "target");
  const waiting = new Map<string, number>(ids.map((id) => [id, 0]));
  for (const { target } of between) waiting.set(target, (waiting.get(target) ?? 0) + 1);
  const layers = new Map<string, number>(ids.map((id) => [id, 0]));
  const ready = ids.filter((id) => waiting.get(id) === 0);
  for (const id of ready) {
    for (const target of outgoing.get(id) ?? []) {
      layers.set(target, Math.max(layers.get(target) ?? 0, (layers.get(id) ?? 0) + 1));
      const left = (waiting.get(target) ?? 0) - 1;
      waiting.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return layers;
}

/** The layers, with a bend wherever an edge crosses one, and for each edge the chain of its nodes and bends. */
export function splitLongEdges(
  layerOfNode: ReadonlyMap<string, number>,
  edges: readonly LayoutEdge[],
): { readonly layers: readonly (readonly string[])[]; readonly chains: readonly (readonly string[])[] } {
  const layers: string[][] = [];
  const put = (id: string, layer: number): void => {
    while (layers.length <= layer) layers.push([]);
    layers[layer]?.push(id);
  };
  for (const [id, layer] of layerOfNode) put(id, layer);
  const chains = edges.map(({ source, target }, index) => {
    if (source === target) return [source];
    const chain = [source];
    for (let layer = (layerOfNode.get(source) ?? 0) + 1; layer < (layerOfNode.get(target) ?? 0); layer += 1) {
      const bend = JSON.stringify(["bend", index, layer]);
      put(bend, layer);
      chain.push(bend);
    }
    return [...chain, target];
  });
  return { layers, chains };
}

/** Sorts each layer by where its neighbours are, downwards and upwards in turn, so that fewer edges cross. */
export function orderLayers(
  layers: readonly (readonly string[])[],
  chains: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const links = chains.flatMap((chain) =>
    chain.slice(1).map((target, index): LayoutEdge => ({ source: chain[index] ?? target, target })),
  );
  const above = neighbours(links, "target", "source");
  const below = neighbours(links, "source", "target");
  const ordered = layers.map((layer) => [...layer]);
  for (let sweep = 0; sweep < 6; sweep += 1) {
    const down = sweep % 2 === 0;
    for (let step = 1; step < ordered.length; step += 1) {
      const index = down ? step : ordered.length - 1 - step;
      sortByBarycentre(ordered[index] ?? [], ordered[down ? index - 1 : index + 1] ?? [], down ? above : below);
    }
  }
  return ordered;
}

function sortByBarycentre(
  layer: string[],
  fixed: readonly string[],
  links: ReadonlyMap<string, readonly string[]>,
): void {
  const places = new Map(fixed.map((id, index) => [id, index / Math.max(1, fixed.length - 1)]));
  const weights = new Map(
    layer.map((id, index) => {
      const known = (links.get(id) ?? []).map((other) => places.get(other)).filter((place) => place !== undefined);
      const own = index / Math.max(1, layer.length - 1);
      return [id, known.length > 0 ? known.reduce((sum, place) => sum + place, 0) / known.length : own];
    }),
  );
  layer.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
}

function neighbours(
  edges: readonly LayoutEdge[],
  from: keyof LayoutEdge,
  to: keyof LayoutEdge,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    const list = found.get(edge[from]);
    if (list) list.push(edge[to]);
    else found.set(edge[from], [edge[to]]);
  }
  return found;
}

const keyOf = (source: string, target: string): string => JSON.stringify([source, target]);
