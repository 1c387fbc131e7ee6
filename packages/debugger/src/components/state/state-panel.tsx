import type { DebuggerRunState } from "@llama-agents/protocol";
import { useMemo, useState } from "react";
import { useRunState } from "../../api/hooks.ts";
import { differencesOf } from "../../model/compare/compare-json.ts";
import { JsonTree } from "../json/json-tree.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ReadProblem } from "./read-problem.tsx";
import classes from "./state-panel.module.css";
import { StateStepper } from "./state-stepper.tsx";

export interface StatePanelProps {
  readonly handlerId: string;
  /** Does the run go on, so that its state may change? */
  readonly isLive: boolean;
}

/** What a run keeps in its context, now and at the times when it was seen. */
export function StatePanel({ handlerId, isLive }: StatePanelProps) {
  const state = useRunState(handlerId);
  return (
    <Panel title="State" isTitleHidden>
      <div className={classes["content"]}>
        {state.error && <ReadProblem error={state.error} title="The state could not be read" onRetry={state.reload} />}
        {state.data && (
          <States
            key={handlerId}
            history={state.history.length > 0 ? state.history : [state.data]}
            isLive={isLive}
            isStale={state.isStale}
            fetchedAt={state.fetchedAt}
          />
        )}
        {state.data === null && (
          <EmptyState title="Not exposed by this server">
            The server does not tell what runs keep in their context.
          </EmptyState>
        )}
        {state.status === "loading" && <Skeleton rows={5} />}
      </div>
    </Panel>
  );
}

interface StatesProps {
  /** At least one. */
  readonly history: readonly DebuggerRunState[];
  readonly isLive: boolean;
  readonly isStale: boolean;
  readonly fetchedAt: number | undefined;
}

function States({ history, isLive, isStale, fetchedAt }: StatesProps) {
  // `undefined`: the newest one, also when there is a newer one.
  const [chosen, setChosen] = useState<DebuggerRunState>();
  const found = chosen === undefined ? -1 : history.indexOf(chosen);
  const index = found === -1 ? history.length - 1 : found;
  const shown = history[index];
  const previous = history[index - 1];
  const diff = useMemo(() => shown && previous && differencesOf(previous.state, shown.state), [shown, previous]);
  if (!shown) return null;
  const isEmpty = Object.keys(shown.state).length === 0;
  const select = (next: number): void => setChosen(next >= history.length - 1 ? undefined : history[next]);
  return (
    <>
      <div className={classes["bar"]}>
        <p className={classes["age"]}>
          {isStale ? "As of " : "Written "}
          <RelativeTime at={isStale ? fetchedAt : shown.updated_at} />
          {isLive && !isStale && found === -1 && <span className={classes["live"]}> · followed</span>}
        </p>
        {history.length > 1 && <StateStepper index={index} count={history.length} onSelect={select} />}
        <CopyButton text={() => JSON.stringify(shown.state, null, 2)} label="Copy state" />
      </div>
      {previous && <p className={classes["changes"]}>{changesOf(diff?.length ?? 0)}</p>}
      {isEmpty && (diff?.length ?? 0) === 0 ? (
        <EmptyState title="Empty">The run keeps nothing in its context.</EmptyState>
      ) : (
        <JsonTree value={shown.state} label="State" expandDepth={2} diff={diff} />
      )}
    </>
  );
}

function changesOf(count: number): string {
  if (count === 0) return "No change from the state before";
  return `${count} ${count === 1 ? "change" : "changes"} from the state before`;
}
