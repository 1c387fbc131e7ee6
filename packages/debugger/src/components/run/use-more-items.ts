import { useAccess } from "../../api/hooks.ts";
import { alertUser, announce } from "../../hooks/use-announce.ts";
import { useCommands } from "../../hooks/use-commands.ts";
import { eventsCommand, runCommand } from "../../model/format/curl-command.ts";
import type { MenuItem } from "../ui/menu-entry.tsx";
import { downloadRun } from "./download-run.ts";
import { useApiUrl } from "./use-api-url.ts";
import type { RunFacts } from "./use-run-facts.ts";

export interface MoreItemsOptions {
  readonly facts: RunFacts;
  readonly startEvent: unknown;
  /** Why it is not known. */
  readonly startReason: string | undefined;
  /** Why nothing can be changed. */
  readonly disabledReason: string | undefined;
  readonly onDelete: () => void;
}

const noRunId = "The server has not told the run id.";

/** What the menu of a run offers: to take it elsewhere, and to delete it. */
export function useMoreItems({ facts, startEvent, ...options }: MoreItemsOptions): readonly MenuItem[] {
  const { startReason, disabledReason, onDelete } = options;
  const apiBase = useApiUrl();
  const { hasAuth } = useAccess();
  const { handlerId, workflowName, details, stream } = facts;
  const copyLink = () => void copy(window.location.href, "The link");
  const runId = details.data?.run_id ?? undefined;
  const copyRunId = () => (runId === undefined ? alertUser(noRunId) : void copy(runId, "The run id"));
  const copyStart = () => {
    if (startReason !== undefined) alertUser(startReason);
    if (workflowName === undefined || startReason !== undefined) return;
    void copy(runCommand({ apiBase, workflow: workflowName, startEvent, hasAuth }), "The command");
  };
  const copyEvents = () => void copy(eventsCommand({ apiBase, handlerId, hasAuth }), "The command");
  const download = () => downloadRun(handlerId, details.data, stream.buffer);
  useCommands([
    { id: "run.link", title: "Copy the link", group: "Run", keys: "c", run: copyLink },
    { id: "run.run-id", title: "Copy the run id", group: "Run", run: copyRunId },
    { id: "run.curl", title: "Copy the start as curl", group: "Run", run: copyStart },
    { id: "run.curl-events", title: "Copy the events as curl", group: "Run", run: copyEvents },
    { id: "run.download", title: "Download JSON", group: "Run", run: download },
  ]);
  return [
    { id: "link", label: "Copy link", icon: "link", keys: "c", onSelect: copyLink },
    {
      id: "run-id",
      label: "Copy run id",
      icon: "copy",
      disabledReason: runId === undefined ? noRunId : undefined,
      onSelect: copyRunId,
    },
    { id: "curl", label: "Copy start as curl", icon: "code", disabledReason: startReason, onSelect: copyStart },
    { id: "curl-events", label: "Copy events as curl", icon: "code", onSelect: copyEvents },
    { id: "download", label: "Download JSON", icon: "download", onSelect: download },
    { id: "delete", label: "Delete…", icon: "trash", isDanger: true, section: "", disabledReason, onSelect: onDelete },
  ];
}

async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} is copied`);
  } catch {
    alertUser("The browser does not let the page copy.");
  }
}
