import type { ReactElement } from "react";
import { useRunInput } from "../../api/hooks.ts";
import { previewJson } from "../../model/format/preview.ts";
import type { Selection } from "../../model/route/route.ts";
import { outputOf } from "../../model/run/related-events.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { Span } from "../../model/run/run-view.ts";
import { selectionOf } from "../../model/run/selected-event.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Facts } from "./facts.tsx";
import classes from "./inspector.module.css";

interface SpanEventsProps {
  readonly span: Span;
  readonly buffer: RunBuffer;
  readonly handlerId: string;
  readonly onSelect: (selection: Selection) => void;
}

/** What an execution was given and what it returned: the values too, as far as the server tells them. */
export function SpanEvents({ span, buffer, handlerId, onSelect }: SpanEventsProps): ReactElement {
  const start = useRunInput(handlerId).data?.start_event;
  const input = start && start.type === span.input ? start.value : undefined;
  const output = outputOf(buffer.events, span);
  const outputValue = output && buffer.envelopeAt(output.index)?.value;
  const noOutput = span.end === undefined ? "not yet" : "(none)";
  return (
    <Facts
      facts={[
        ["in", <EventValue key="in" type={span.input ?? "(unknown)"} value={input} />],
        [
          "out",
          <EventValue
            key="out"
            type={span.output ?? noOutput}
            value={outputValue}
            onShow={output && (() => onSelect(selectionOf(output)))}
          />,
        ],
      ]}
    />
  );
}

interface EventValueProps {
  readonly type: string;
  /** `undefined` for an event that only passes between steps: servers do not show these. */
  readonly value: unknown;
  readonly onShow?: (() => void) | undefined;
}

function EventValue({ type, value, onShow }: EventValueProps): ReactElement {
  return (
    <span className={classes["value"]}>
      {onShow ? (
        <button type="button" className={classes["link"]} onClick={onShow}>
          {type}
        </button>
      ) : (
        <code>{type}</code>
      )}
      {value !== undefined && <code className={classes["preview"]}>{previewJson(value)}</code>}
      {value !== undefined && <CopyButton text={() => JSON.stringify(value, undefined, 2)} label={`Copy ${type}`} />}
    </span>
  );
}
