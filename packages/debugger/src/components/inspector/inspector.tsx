import type { ReactElement } from "react";
import type { Selection } from "../../model/route/route.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Panel } from "../ui/panel.tsx";
import { EventInspector } from "./event-inspector.tsx";
import type { InspectorProps } from "./inspector-props.ts";
import { NodeInspector } from "./node-inspector.tsx";
import { SpanInspector } from "./span-inspector.tsx";
import { StepInspector } from "./step-inspector.tsx";

/** What is selected, in full. */
export function Inspector(props: InspectorProps): ReactElement {
  const { selection, onClose } = props;
  return (
    <Panel
      title={`Inspector: ${titleOf(selection)}`}
      as="aside"
      actions={<IconButton label="Close the inspector" icon="close" onClick={onClose} />}
    >
      <Content {...props} />
    </Panel>
  );
}

/** Another selection is another component: nothing of the last one stays open. */
function Content(props: InspectorProps): ReactElement {
  const { selection } = props;
  switch (selection.kind) {
    case "event":
      return <EventInspector key={selection.sequence} {...props} sequence={selection.sequence} />;
    case "step":
      return <StepInspector key={selection.name} {...props} name={selection.name} />;
    case "span":
      return <SpanInspector key={selection.id} {...props} id={selection.id} />;
    case "node":
      return <NodeInspector key={selection.id} {...props} id={selection.id} />;
  }
}

function titleOf(selection: Selection): string {
  switch (selection.kind) {
    case "event":
      return selection.sequence < 0 ? "live event" : `event ${selection.sequence}`;
    case "step":
      return `step ${selection.name}`;
    case "span":
      return `execution ${selection.id}`;
    case "node":
      return selection.id;
  }
}
