import type { RunRoute, RunTab } from "../../model/route/route.ts";
import { EventsPanel } from "../events/events-panel.tsx";
import { InputPanel } from "../input/input-panel.tsx";
import { ResultPanel } from "../result/result-panel.tsx";
import { StatePanel } from "../state/state-panel.tsx";
import { TimelinePanel } from "../timeline/timeline-panel.tsx";
import { useDisabledReason } from "../workflow/use-disabled-reason.ts";
import type { PatchRoute } from "./use-patch-route.ts";
import type { Rerun } from "./use-rerun.ts";
import type { RunFacts } from "./use-run-facts.ts";

export interface RunPanelsProps {
  readonly route: RunRoute;
  readonly facts: RunFacts;
  readonly rerun: Rerun;
  readonly patch: PatchRoute;
  readonly onSendEvent: () => void;
}

/** What one of the tabs shows. */
export function RunTabContent({
  tab,
  route,
  facts,
  rerun,
  patch,
  onSendEvent,
}: RunPanelsProps & { readonly tab: RunTab }) {
  const { stream, details, handlerId, workflowName, isActive } = facts;
  const { buffer, status, retry } = stream;
  const sendReason = useDisabledReason("run");
  switch (tab) {
    case "events":
      return (
        <EventsPanel
          buffer={buffer}
          status={status}
          onRetry={retry}
          route={route}
          onRouteChange={patch}
          isLive={isActive}
          onSendEvent={isActive ? onSendEvent : undefined}
          sendReason={sendReason}
        />
      );
    case "timeline":
      return (
        <TimelinePanel
          buffer={buffer}
          run={details.data}
          status={status}
          onRetry={retry}
          selection={route.selection}
          onSelect={(selection) => patch({ selection })}
          onRangeQuery={(query) => patch({ tab: "events", query })}
        />
      );
    case "state":
      return <StatePanel handlerId={handlerId} isLive={isActive} />;
    case "result":
      return <ResultPanel buffer={buffer} details={details} onSelect={(selection) => patch({ selection })} />;
    case "input":
      return (
        <InputPanel
          handlerId={handlerId}
          workflowName={workflowName}
          onRerun={(startEvent) => void rerun.rerun(startEvent)}
        />
      );
  }
}
