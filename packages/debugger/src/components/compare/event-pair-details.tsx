import { useMemo } from "react";
import { RouteLink } from "../../hooks/use-route.ts";
import type { EventPair } from "../../model/compare/align-events.ts";
import { differencesOf } from "../../model/compare/compare-json.ts";
import type { JsonDifference } from "../../model/json/json-rows.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import { EventPayload } from "../result/event-payload.tsx";
import { runRoute } from "../runs/run-route.ts";
import { IconButton } from "../ui/icon-button.tsx";
import classes from "./compare-page.module.css";
import { pairKey } from "./event-pair-names.ts";

interface EventPairDetailsProps {
  readonly pair: EventPair;
  readonly leftBuffer: RunBuffer;
  readonly rightBuffer: RunBuffer;
  readonly onClose: () => void;
}

/** Two events that correspond, in full. */
export function EventPairDetails({ pair, leftBuffer, rightBuffer, onClose }: EventPairDetailsProps) {
  const { left, right } = pair;
  const diff = useMemo(() => {
    const older = left && leftBuffer.envelopeAt(left.index);
    const newer = right && rightBuffer.envelopeAt(right.index);
    return older && newer && differencesOf(older.value, newer.value);
  }, [left, right, leftBuffer, rightBuffer]);
  return (
    <section className={classes["details"]} aria-label="Selected events">
      <div className={classes["sides"]} key={pairKey(pair)}>
        <Side event={left} buffer={leftBuffer} label="Left event" />
        <Side event={right} buffer={rightBuffer} label="Right event" diff={diff} />
      </div>
      <IconButton icon="close" label="Close" onClick={onClose} />
    </section>
  );
}

interface SideProps {
  readonly event: RunEvent | undefined;
  readonly buffer: RunBuffer;
  readonly label: string;
  readonly diff?: readonly JsonDifference[] | undefined;
}

function Side({ event, buffer, label, diff }: SideProps) {
  if (!event) return <p className={classes["note"]}>No such event in this run</p>;
  const { sequence, type, kind } = event;
  const selection = sequence === undefined ? undefined : ({ kind: "event", sequence } as const);
  return (
    <div className={classes["value"]}>
      <p className={classes["run"]}>
        <span className={classes["workflow"]}>{type}</span>
        <RouteLink to={{ ...runRoute(buffer.handlerId), selection, internal: kind === "internal" }}>
          {sequence === undefined ? "Open its run" : `Open event ${sequence} in its run`}
        </RouteLink>
      </p>
      <EventPayload buffer={buffer} event={event} label={label} diff={diff} />
    </div>
  );
}
