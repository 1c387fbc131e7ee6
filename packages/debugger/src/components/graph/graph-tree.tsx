import { type KeyboardEvent, useMemo, useRef } from "react";
import { useRunView } from "../../api/hooks.ts";
import { useNow } from "../../hooks/use-now.ts";
import type { GraphLayout } from "../../model/graph/graph-layout.ts";
import type { GraphModel, GraphNode } from "../../model/graph/graph-model.ts";
import { neighboursOf, nodeAt, readingOrder } from "../../model/graph/graph-navigation.ts";
import { nodeWords } from "../../model/graph/node-words.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunView } from "../../model/run/run-view.ts";
import classes from "./graph-tree.module.css";

export interface GraphTreeProps {
  readonly label: string;
  readonly model: GraphModel;
  readonly layout: GraphLayout | undefined;
  readonly buffer: RunBuffer | undefined;
  readonly selectedId: string | undefined;
  readonly focusedId: string | undefined;
  /** `undefined`: the focus has left the tree. */
  readonly onFocus: (id: string | undefined) => void;
  readonly onSelect: (node: GraphNode) => void;
}

/**
 * The graph for who cannot see it, or uses no mouse: one stop for Tab, arrows follow edges, Enter selects. It is not seen; the
 * node in focus is marked in the canvas.
 */
export function GraphTree(props: GraphTreeProps) {
  const { label, model, layout, buffer, selectedId, focusedId, onFocus, onSelect } = props;
  const tree = useRef<HTMLDivElement>(null);
  const order = useMemo(() => readingOrder(model, layout), [model, layout]);
  const neighbours = useMemo(() => neighboursOf(model), [model]);
  const labels = useMemo(() => new Map(model.nodes.map((node) => [node.id, node.label])), [model]);
  const tabStop = [focusedId, selectedId].find((id) => id !== undefined && labels.has(id)) ?? order[0]?.id;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || tabStop === undefined) return;
    const node = order.find(({ id }) => id === tabStop);
    if ((event.key === "Enter" || event.key === " ") && node !== undefined) onSelect(node);
    else {
      const next = nodeAt(event.key, tabStop, order, neighbours);
      if (next === undefined) return;
      tree.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus({ preventScroll: true });
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const rowProps = (node: GraphNode): RowProps => ({
    node,
    targets: (neighbours.next.get(node.id) ?? []).map((id) => labels.get(id) ?? id),
    isTabStop: node.id === tabStop,
    isSelected: node.id === selectedId,
    onFocus: () => onFocus(node.id),
    onClick: () => onSelect(node),
  });

  return (
    <div
      ref={tree}
      role="tree"
      aria-label={label}
      className={classes["tree"]}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onFocus(undefined);
      }}
    >
      {buffer === undefined ? (
        order.map((node) => <Row key={node.id} {...rowProps(node)} view={undefined} />)
      ) : (
        <LiveRows order={order} buffer={buffer} rowProps={rowProps} />
      )}
    </div>
  );
}

/** Rows that follow a run, once in a second, and at its end: who listens cannot follow faster. */
function LiveRows({
  order,
  buffer,
  rowProps,
}: {
  readonly order: readonly GraphNode[];
  readonly buffer: RunBuffer;
  readonly rowProps: (node: GraphNode) => RowProps;
}) {
  useNow(1000);
  useRunView(buffer, terminalOf);
  return order.map((node) => <Row key={node.id} {...rowProps(node)} view={buffer.view} />);
}

const terminalOf = (view: RunView): unknown => view.terminal;

interface RowProps {
  readonly node: GraphNode;
  readonly targets: readonly string[];
  readonly isTabStop: boolean;
  readonly isSelected: boolean;
  readonly onFocus: () => void;
  readonly onClick: () => void;
}

function Row({
  node,
  targets,
  isTabStop,
  isSelected,
  onFocus,
  onClick,
  view,
}: RowProps & { readonly view: RunView | undefined }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys; screen readers click
    <div
      role="treeitem"
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      data-node={node.id}
      onFocus={onFocus}
      onClick={onClick}
    >
      {nodeWords(node, targets, view)}
    </div>
  );
}
