import { useMemo, useState } from "react";
import { alignEvents, type EventPair } from "../../model/compare/align-events.ts";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Switch } from "../ui/switch.tsx";
import { AlignedRows } from "./aligned-rows.tsx";
import classes from "./compare-page.module.css";
import { EventPairDetails } from "./event-pair-details.tsx";
import { pairKey, pairNames } from "./event-pair-names.ts";
import type { ComparedRun } from "./use-compared-run.ts";

interface CompareEventsProps {
  readonly left: ComparedRun;
  readonly right: ComparedRun;
}

const kinds = ["changed", "left", "right", "same"] as const;

/** The events of two runs, the n-th of a step and type beside the n-th of the other run. */
export function CompareEvents({ left, right }: CompareEventsProps) {
  const [internal, setInternal] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<EventPair["kind"]>>(new Set());
  const [selectedKey, setSelectedKey] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the events are those of a version, which changes less often
  const { pairs, counts } = useMemo(
    () => alignEvents(left.buffer.events, right.buffer.events, { internal }),
    [left.buffer, left.version, right.buffer, right.version, internal],
  );
  const shown = useMemo(() => pairs.filter(({ kind }) => !hidden.has(kind)), [pairs, hidden]);
  const selected = useMemo(() => shown.find((pair) => pairKey(pair) === selectedKey), [shown, selectedKey]);
  const isLoading = [left, right].some(({ status: { kind } }) => kind === "idle" || kind === "connecting");
  const toggle = (kind: EventPair["kind"], isShown: boolean): void => {
    const next = new Set(hidden);
    if (isShown) next.delete(kind);
    else next.add(kind);
    setHidden(next);
  };
  return (
    <Panel title="Events" isCard hasPadding={false}>
      <div className={classes["toolbar"]}>
        {kinds.map((kind) => (
          <Chip
            key={kind}
            isPressed={!hidden.has(kind)}
            count={counts[kind]}
            onToggle={(isShown) => toggle(kind, isShown)}
          >
            {pairNames[kind]}
          </Chip>
        ))}
        <Switch label="internal" isOn={internal} onChange={setInternal} />
      </div>
      {shown.length > 0 && (
        <AlignedRows
          pairs={shown}
          selectedKey={selectedKey}
          onSelect={(key) => setSelectedKey(key === selectedKey ? undefined : key)}
        />
      )}
      {selected && (
        <EventPairDetails
          pair={selected}
          leftBuffer={left.buffer}
          rightBuffer={right.buffer}
          onClose={() => setSelectedKey(undefined)}
        />
      )}
      {shown.length === 0 && pairs.length > 0 && (
        <EmptyState
          title={`0 of ${pairs.length} match`}
          action={<Button onClick={() => setHidden(new Set())}>Show all</Button>}
        />
      )}
      {pairs.length === 0 && (isLoading ? <Skeleton rows={6} height={28} /> : <EmptyState title="No events" />)}
    </Panel>
  );
}
