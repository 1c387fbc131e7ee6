import { type ReactNode, useState } from "react";
import { useGraph } from "../../api/hooks.ts";
import { usePreference } from "../../hooks/use-preference.ts";
import { useShortcuts } from "../../hooks/use-shortcuts.ts";
import { graphModel, manyNodes } from "../../model/graph/graph-model.ts";
import type { MovedNodes } from "../../model/graph/node-places.ts";
import type { Selection } from "../../model/route/route.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Panel } from "../ui/panel.tsx";
import { Switch } from "../ui/switch.tsx";
import { Camera } from "./camera.ts";
import classes from "./graph-panel.module.css";
import { GraphSkeleton } from "./graph-skeleton.tsx";
import { GraphView } from "./graph-view.tsx";

export interface GraphPanelProps {
  readonly workflowName: string;
  /** The run that is shown on it; `undefined`: the workflow alone. */
  readonly buffer?: RunBuffer | undefined;
  readonly selection?: Selection | undefined;
  readonly onSelect: (selection: Selection | undefined) => void;
}

/** A workflow as a graph, and what a run has done in it. */
export function GraphPanel(props: GraphPanelProps) {
  return <GraphPanelBody key={props.workflowName} {...props} />;
}

const nowhere: MovedNodes = {};

function GraphPanelBody({ workflowName, buffer, selection, onSelect }: GraphPanelProps) {
  const { data: graph, error, reload } = useGraph(workflowName);
  const [moved, setMoved] = usePreference<MovedNodes>(`graph.${workflowName}`, nowhere);
  const [camera] = useState(() => new Camera());
  const isLarge = (graph?.nodes.length ?? 0) > manyNodes;
  const [hasEvents, setEvents] = useState<boolean>();
  const stepsOnly = !(hasEvents ?? !isLarge);
  const hasSteps = graph?.nodes.some(({ node_type }) => node_type === "step") ?? false;
  return (
    <Panel
      title="Graph"
      hasPadding={false}
      actions={
        hasSteps && (
          <>
            {isLarge && <Switch label="Events" isOn={!stepsOnly} onChange={setEvents} />}
            {Object.keys(moved).length > 0 && (
              <IconButton label="Reset layout" icon="reset" onClick={() => setMoved(nowhere)} />
            )}
            <CameraButtons camera={camera} />
          </>
        )
      }
    >
      {graph === undefined ? (
        <Absent>
          {error ? (
            <ErrorAlert title="The graph could not be loaded" error={error} onRetry={reload} />
          ) : (
            <GraphSkeleton />
          )}
        </Absent>
      ) : hasSteps ? (
        <GraphView
          camera={camera}
          label={`Graph of ${workflowName}`}
          model={graphModel(graph, { stepsOnly })}
          buffer={buffer}
          moved={moved}
          onMove={setMoved}
          selectedId={selectedNode(selection)}
          onSelect={(node) => {
            if (node === undefined) onSelect(undefined);
            else onSelect(node.kind === "step" ? { kind: "step", name: node.id } : { kind: "node", id: node.id });
          }}
        />
      ) : (
        <Absent>
          <EmptyState title="This workflow has no steps" />
        </Absent>
      )}
    </Panel>
  );
}

/** How much a button zooms. */
const zoomStep = 1.25;

function CameraButtons({ camera }: { readonly camera: Camera }) {
  const fit = (): void => camera.fit();
  useShortcuts({ "0": fit });
  return (
    <>
      <IconButton label="Fit the graph into the panel" title="Fit (0)" icon="fit" onClick={fit} />
      <IconButton label="Zoom out" icon="minus" onClick={() => camera.zoom(1 / zoomStep)} />
      <IconButton label="Zoom in" icon="plus" onClick={() => camera.zoom(zoomStep)} />
    </>
  );
}

function Absent({ children }: { readonly children: ReactNode }) {
  return <div className={classes["absent"]}>{children}</div>;
}

/** The node of what is selected; of an execution of a step that of the step. */
function selectedNode(selection: Selection | undefined): string | undefined {
  switch (selection?.kind) {
    case "step":
      return selection.name;
    case "span":
      return selection.id.split("/").slice(0, -2).join("/");
    case "node":
      return selection.id;
    default:
      return undefined;
  }
}
