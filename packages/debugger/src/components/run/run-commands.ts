import type { Command } from "../../hooks/use-commands.ts";

export interface RunCommandsOptions {
  readonly isActive: boolean;
  readonly onRerun: () => void;
  readonly onChange: () => void;
  readonly onSendEvent: () => void;
  readonly onCancel: () => void;
  readonly onCompare: () => void;
  readonly onDelete: () => void;
}

const group = "Run";

/** What the palette offers for the open run, and the keys for it. */
export function runCommands(options: RunCommandsOptions): readonly Command[] {
  const always: readonly Command[] = [
    { id: "run.rerun", title: "Re-run", group, keys: "r", run: options.onRerun },
    { id: "run.change", title: "Re-run with changes", group, keys: "e", run: options.onChange },
    { id: "run.compare", title: "Compare with another run", group, run: options.onCompare },
    { id: "run.delete", title: "Delete the run", group, run: options.onDelete },
  ];
  if (!options.isActive) return always;
  return [
    ...always,
    { id: "run.send", title: "Send an event", group, keys: "s", run: options.onSendEvent },
    { id: "run.cancel", title: "Cancel the run", group, run: options.onCancel },
  ];
}
