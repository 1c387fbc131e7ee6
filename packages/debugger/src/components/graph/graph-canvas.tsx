import "@xyflow/react/dist/base.css";
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowState,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { GraphLayout } from "../../model/graph/graph-layout.ts";
import type { GraphModel, GraphNode } from "../../model/graph/graph-model.ts";
import { type FlowEdge, type FlowNode, flowEdges, flowNodes, type MovedNodes } from "./flow-elements.ts";
import { GraphArrow } from "./graph-arrow.tsx";
import classes from "./graph-canvas.module.css";
import { edgeTypes } from "./graph-edge.tsx";
import { nodeTypes } from "./graph-nodes.tsx";

/** From how many nodes there is a small map. */
const minimapFrom = 40;

/** From so far the labels of edges cannot be read, but would have to be painted. */
const isFar = ({ transform }: ReactFlowState): boolean => transform[2] < 0.5;

const minimapSize = { width: 144, height: 96 };

export const fitOptions = { padding: 0.08, maxZoom: 1.1 };

export interface GraphCanvasProps {
  readonly model: GraphModel;
  readonly layout: GraphLayout;
  readonly moved: MovedNodes;
  readonly onMove: (moved: MovedNodes) => void;
  readonly onSelect: (node: GraphNode | undefined) => void;
  /** In focus by keyboard: is brought into sight. */
  readonly focusedId: string | undefined;
}

/** What is seen of a graph. It is hidden from assistive technology, which has the tree. Mount it anew for another layout. */
export function GraphCanvas({ model, layout, moved, onMove, onSelect, focusedId }: GraphCanvasProps) {
  const [nodes, setNodes] = useState(() => flowNodes(model, layout, moved));
  const edges = useMemo(() => flowEdges(model, layout), [model, layout]);
  const canvas = useRef<HTMLDivElement>(null);
  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => setNodes((before) => applyNodeChanges(changes, before)),
    [],
  );
  useAttributionOutOfTabs(canvas);
  useSight(canvas, focusedId);
  return (
    <div ref={canvas} aria-hidden="true" data-far={useStore(isFar) || undefined} className={classes["canvas"]}>
      <GraphArrow />
      <ReactFlow<FlowNode, FlowEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onNodeClick={(_, { data }) => onSelect(data.node)}
        onNodeDragStop={(_, dragged) => onMove({ ...moved, [dragged.id]: dragged.position })}
        onPaneClick={() => onSelect(undefined)}
        fitView
        fitViewOptions={fitOptions}
        minZoom={0.08}
        maxZoom={2}
        nodesFocusable={false}
        edgesFocusable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        zoomOnDoubleClick={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomActivationKeyCode={null}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} className={classes["background"] ?? ""} />
        {model.nodes.length >= minimapFrom && (
          <MiniMap pannable zoomable position="bottom-left" style={minimapSize} className={classes["minimap"] ?? ""} />
        )}
      </ReactFlow>
    </div>
  );
}

/** The canvas is hidden from keyboards; so must be the link in it, which can be clicked all the same. */
function useAttributionOutOfTabs(canvas: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    for (const link of canvas.current?.querySelectorAll("a") ?? []) link.tabIndex = -1;
  }, [canvas]);
}

/** Brings the node in focus into sight, if it is not. Nothing else moves the camera. */
function useSight(canvas: RefObject<HTMLElement | null>, focusedId: string | undefined): void {
  const flow = useReactFlow();
  useEffect(() => {
    const box = canvas.current?.getBoundingClientRect();
    const node = focusedId === undefined ? undefined : flow.getNode(focusedId);
    if (box === undefined || node === undefined) return;
    const { x, y, zoom } = flow.getViewport();
    const width = node.width ?? 0;
    const height = node.height ?? 0;
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    const isSeen = left >= 0 && top >= 0 && left + width * zoom <= box.width && top + height * zoom <= box.height;
    if (isSeen) return;
    void flow.setCenter(node.position.x + width / 2, node.position.y + height / 2, { zoom, duration: 0 });
  }, [canvas, flow, focusedId]);
}
