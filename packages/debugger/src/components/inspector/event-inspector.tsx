import type { EventEnvelope } from "@llama-agents/protocol";
import { type ReactElement, useId, useState } from "react";
import { useRunView } from "../../api/hooks.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import { findSelectedEvent } from "../../model/run/selected-event.ts";
import { JsonTree } from "../json/json-tree.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { TabPanel, Tabs } from "../ui/tabs.tsx";
import { EventActions } from "./event-actions.tsx";
import { Facts } from "./facts.tsx";
import classes from "./inspector.module.css";
import type { InspectorProps } from "./inspector-props.ts";
import { PlaceTime } from "./place-time.tsx";
import { usePayload } from "./use-payload.ts";

/** One event, in full. */
export function EventInspector(props: InspectorProps & { readonly sequence: number }): ReactElement {
  const { buffer, sequence } = props;
  const event = useRunView(buffer, (_view, { events }) => findSelectedEvent(events, { kind: "event", sequence }));
  if (!event) {
    return (
      <EmptyState title={`Event ${sequence} is not here`}>
        It may be on its way, or is none that the server sends.
      </EmptyState>
    );
  }
  return <EventContent {...props} event={event} />;
}

function EventContent(props: InspectorProps & { readonly event: RunEvent }): ReactElement {
  const { buffer, handlerId, event, onSelect } = props;
  const { envelope, error, retry } = usePayload(buffer, handlerId, event);
  const view = useRunView(buffer, (current) => current);
  const { step } = event;
  const stepLink = step !== undefined && (
    <button type="button" className={classes["link"]} onClick={() => onSelect({ kind: "step", name: step })}>
      {step}
    </button>
  );
  const { types, qualified_name: qualifiedName } = event.envelope;
  return (
    <div className={classes["content"]}>
      <Facts
        facts={[
          ["type", <code key="type">{event.type}</code>],
          ["is a", types && types.length > 0 ? <code key="types">{types.join(" → ")}</code> : undefined],
          ["class", qualifiedName === null ? undefined : <code key="class">{qualifiedName}</code>],
          ["step", stepLink || undefined],
          ["at", <PlaceTime key="at" place={event} view={view} />],
        ]}
      />
      <EventActions {...props} envelope={envelope} />
      {error && <ErrorAlert error={error} title="The payload cannot be shown" onRetry={retry} />}
      {!(envelope || error) && <Skeleton rows={4} />}
      {envelope && <Payload envelope={envelope} />}
    </div>
  );
}

type Form = "tree" | "raw";
const forms: readonly { readonly id: Form; readonly label: string }[] = [
  { id: "tree", label: "Value" },
  { id: "raw", label: "Raw" },
];

function Payload({ envelope }: { readonly envelope: EventEnvelope }): ReactElement {
  const [form, setForm] = useState<Form>("tree");
  const idPrefix = useId();
  return (
    <div>
      <Tabs label="Payload" tabs={forms} selected={form} onSelect={setForm} idPrefix={idPrefix} />
      <TabPanel tab={form} idPrefix={idPrefix}>
        {form === "raw" ? (
          <pre className={classes["raw"]}>{JSON.stringify(envelope, undefined, 2)}</pre>
        ) : (
          <JsonTree value={envelope.value} label={`Value of ${envelope.type}`} expandDepth={2} />
        )}
      </TabPanel>
    </div>
  );
}
