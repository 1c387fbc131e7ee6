import { Inspector } from "../inspector/inspector.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import type { RunPanelsProps } from "./run-tab-content.tsx";

/** What is selected, in full; it keeps its place when nothing is, so that the graph does not move. */
export function RunInspector({ route, facts, patch }: Pick<RunPanelsProps, "route" | "facts" | "patch">) {
  const { selection } = route;
  if (selection === undefined) {
    return (
      <Panel title="Inspector" as="aside">
        <EmptyState title="Nothing is selected">
          Select a step, an event or a bar of the timeline to read it here.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Inspector
      buffer={facts.stream.buffer}
      workflowName={facts.workflowName}
      handlerId={facts.handlerId}
      selection={selection}
      onSelect={(selected) => patch({ selection: selected })}
      onShowEvents={(query) => patch({ tab: "events", query })}
      onClose={() => patch({ selection: undefined })}
    />
  );
}
