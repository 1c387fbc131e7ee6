import { useEffect, useRef, useState } from "react";
import { alertUser, announce } from "../../hooks/use-announce.ts";
import { useCommands } from "../../hooks/use-commands.ts";
import { useMediaQuery } from "../../hooks/use-media-query.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import { useShortcuts } from "../../hooks/use-shortcuts.ts";
import { shortId } from "../../model/format/format.ts";
import { type RunRoute, runTabs } from "../../model/route/route.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { NarrowPanels } from "./narrow-panels.tsx";
import { RunHeader } from "./run-header.tsx";
import { RunOutcome } from "./run-outcome.tsx";
import classes from "./run-page.module.css";
import { tabLabels } from "./run-tabs.ts";
import { SendEventDialog } from "./send-event-dialog.tsx";
import { useDocumentTitle } from "./use-document-title.ts";
import { type PatchRoute, usePatchRoute } from "./use-patch-route.ts";
import { useRerun } from "./use-rerun.ts";
import { type RunFacts, useRunFacts } from "./use-run-facts.ts";
import { WaitingCards } from "./waiting-cards.tsx";
import { WidePanels } from "./wide-panels.tsx";

/** One run: how it stands, what it asks, what it did. */
export function RunPage({ route }: { readonly route: RunRoute }) {
  // Another run shares nothing with this one.
  return <OpenRun key={route.handlerId} route={route} />;
}

function OpenRun({ route }: { readonly route: RunRoute }) {
  const facts = useRunFacts(route.handlerId);
  const { details, stream, workflowName, status } = facts;
  const rerun = useRerun(route.handlerId, workflowName, stream.buffer);
  const patch = usePatchRoute();
  const isWide = useMediaQuery("(min-width: 1100px)");
  const [isSending, setIsSending] = useState(false);
  const name = `${workflowName ?? "run"} ${shortId(route.handlerId)}`;
  useDocumentTitle(status === undefined ? name : `${name} - ${status}`);
  useStatusAnnouncements(name, facts);
  useRunKeys(route, facts, patch);
  const isUnknown = details.data === undefined && (details.error?.status === 404 || stream.status.kind === "gone");
  if (isUnknown) return <UnknownRun handlerId={route.handlerId} />;
  const openDialog = () => setIsSending(true);
  const closeDialog = () => setIsSending(false);
  const panels = { route, facts, rerun, patch, onSendEvent: openDialog };
  return (
    <div className={classes["page"]}>
      <RunHeader facts={facts} rerun={rerun} onSendEvent={openDialog} />
      {details.error === undefined || details.data !== undefined ? null : (
        <ErrorAlert error={details.error} title="The run could not be loaded" onRetry={details.reload} />
      )}
      <RunOutcome facts={facts} onOpen={() => patch({ tab: "result" })} />
      <WaitingCards facts={facts} patch={patch} onSendEvent={openDialog} />
      {isWide ? <WidePanels {...panels} /> : <NarrowPanels {...panels} />}
      <SendEventDialog
        handlerId={route.handlerId}
        workflowName={workflowName}
        buffer={stream.buffer}
        isOpen={isSending}
        onClose={closeDialog}
        onGone={details.reload}
      />
    </div>
  );
}

function UnknownRun({ handlerId }: { readonly handlerId: string }) {
  return (
    <EmptyState isPage title={`No run ${shortId(handlerId)} on this server`}>
      It may have been deleted, or never have been here. <RouteLink to={{ view: "home" }}>Home</RouteLink>
    </EmptyState>
  );
}

/** Says how the run stands when that changes, not when the page is opened. */
function useStatusAnnouncements(name: string, { status }: RunFacts): void {
  const last = useRef(status);
  useEffect(() => {
    const before = last.current;
    last.current = status;
    if (before === undefined || status === undefined || before === status) return;
    if (status === "failed") alertUser(`${name} failed`);
    else announce(`${name} is ${status}`);
  }, [name, status]);
}

/** `1` to `5` choose tabs, `Escape` lets go of what is selected; the palette offers tabs and steps. */
function useRunKeys(route: RunRoute, { stream }: RunFacts, patch: PatchRoute): void {
  const { buffer } = stream;
  const letGo = () => {
    if (route.selection === undefined) return false;
    patch({ selection: undefined });
    return true;
  };
  useShortcuts({ Escape: letGo });
  useCommands([
    ...runTabs.map((tab, index) => ({
      id: `run.tab.${tab}`,
      title: `Show ${tabLabels[tab].toLowerCase()}`,
      group: "Run",
      keys: String(index + 1),
      run: () => patch({ tab }),
    })),
    ...[...buffer.view.steps.keys()].map((step) => ({
      id: `run.step.${step}`,
      title: `Step ${step}`,
      group: "Steps",
      run: () => patch({ selection: { kind: "step", name: step } }),
    })),
  ]);
}
