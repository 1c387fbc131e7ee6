import { type EventEnvelope, isTerminalEnvelope } from "@llama-agents/protocol";
import type { ReactElement } from "react";
import { useAccess, useApi, useRunView } from "../../api/hooks.ts";
import { RouteLink, useRoute } from "../../hooks/use-route.ts";
import { sendCommand } from "../../model/format/curl-command.ts";
import { findEventOfType, spanOfEvent } from "../../model/run/related-events.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import { selectionOf } from "../../model/run/selected-event.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import classes from "./inspector.module.css";
import type { InspectorProps } from "./inspector-props.ts";

interface EventActionsProps extends InspectorProps {
  readonly event: RunEvent;
  readonly envelope: EventEnvelope | undefined;
}

/** Where to go from an event, and what to take along. */
export function EventActions({ buffer, handlerId, event, envelope, onSelect }: EventActionsProps): ReactElement {
  const previous = useRunView(buffer, (_view, { events }) => findEventOfType(events, event, -1));
  const next = useRunView(buffer, (_view, { events }) => findEventOfType(events, event, 1));
  const span = useRunView(buffer, (view) => spanOfEvent(view, event));
  return (
    <div className={classes["actions"]}>
      <Button
        icon="arrow-up"
        disabledReason={previous ? undefined : `There is no ${event.type} before`}
        onClick={() => previous && onSelect(selectionOf(previous))}
      >
        Previous
      </Button>
      <Button
        icon="arrow-down"
        disabledReason={next ? undefined : `There is no ${event.type} after`}
        onClick={() => next && onSelect(selectionOf(next))}
      >
        Next {event.type}
      </Button>
      {span && (
        <Button icon="play" onClick={() => onSelect({ kind: "span", id: span.id })}>
          Execution
        </Button>
      )}
      <TimelineLink spanId={span?.id} />
      {envelope && <CopyButton text={() => JSON.stringify(envelope.value, undefined, 2)} label="Copy the value" />}
      {envelope && event.kind !== "internal" && !isTerminalEnvelope(envelope) && (
        <CopyCommand handlerId={handlerId} envelope={envelope} />
      )}
    </div>
  );
}

/** The same place in the timeline: of the execution that the event is about, if it is about one. */
export function TimelineLink({ spanId }: { readonly spanId: string | undefined }): ReactElement | null {
  const route = useRoute();
  if (route.view !== "run" || route.tab === "timeline") return null;
  const selection = spanId === undefined ? route.selection : ({ kind: "span", id: spanId } as const);
  return (
    <RouteLink to={{ ...route, tab: "timeline", selection }} className={classes["timeline"]}>
      Show in timeline
    </RouteLink>
  );
}

interface CopyCommandProps {
  readonly handlerId: string;
  readonly envelope: EventEnvelope;
}

function CopyCommand({ handlerId, envelope }: CopyCommandProps): ReactElement {
  const apiBase = useApi().publicUrl;
  const { hasAuth } = useAccess();
  const { type, value } = envelope;
  const text = (): string => sendCommand({ apiBase, handlerId, event: { type, value }, hasAuth });
  return <CopyButton text={text} label="Copy as curl" hasLabel />;
}
