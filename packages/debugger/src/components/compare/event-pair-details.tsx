import { useMemo } from "react";
import { RouteLink } from "../../hooks/use-route.ts";
import type { EventPair } from "../../model/compare/align-events.ts";
import { differencesOf } from "../../model/compare/compare-json.ts";
import type { JsonDifference } from "../../model/json/json-rows.ts";
import type { RunEvent } from "../../model/run-event.ts";
import { JsonTree } from "../json/json-tree.tsx";
import { runRoute } from "../runs/run-route.ts";
import { IconButton } from "../ui/icon-button.tsx";
import classes from "./compare-page.module.css";
import { pairKey } from "./event-pair-names.ts";

interface EventPairDetailsProps {
  readonly pair: EventPair;
  readonly leftId: string;
  readonly rightId: string;
  readonly onClose: () => void;
}

/** Two events that correspond, in full. */
export function EventPairDetails({ pair, leftId, rightId, onClose }: EventPairDetailsProps) {
  const { left, right } = pair;
  const diff = useMemo(
    () => (left && right ? differencesOf(left.envelope.value, right.envelope.value) : undefined),
    [left, right],
  );
  return (
    <section className={classes["details"]} aria-label="Selected events">
      <div className={classes["sides"]} key={pairKey(pair)}>
        <Side event={left} id={leftId} label="Left event" />
        <Side event={right} id={rightId} label="Right event" diff={diff} />
      </div>
      <IconButton icon="close" label="Close" onClick={onClose} />
    </section>
  );
}

interface SideProps {
  readonly event: RunEvent | undefined;
  readonly id: string;
  readonly label: string;
  readonly diff?: readonly JsonDifference[] | undefined;
}

function Side({ event, id, label, diff }: SideProps) {
  if (!event) return <p className={classes["note"]}>No such event in this run</p>;
  const { sequence, type, kind, envelope } = event;
  const selection = sequence === undefined ? undefined : ({ kind: "event", sequence } as const);
  return (
    <div className={classes["value"]}>
      <p className={classes["run"]}>
        <span className={classes["workflow"]}>{type}</span>
        <RouteLink to={{ ...runRoute(id), selection, internal: kind === "internal" }}>
          {sequence === undefined ? "Open its run" : `Open event ${sequence} in its run`}
        </RouteLink>
      </p>
      <JsonTree value={envelope.value} label={label} expandDepth={2} diff={diff} />
    </div>
  );
}
