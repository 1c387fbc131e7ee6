import { useEffect } from "react";
import { useAppearance } from "../../hooks/use-appearance.ts";
import { type Command, useCommands } from "../../hooks/use-commands.ts";
import { navigate } from "../../hooks/use-route.ts";
import { closeOverlay, openOverlay, useShell } from "./shell-store.ts";

interface ShellActions {
  readonly showRuns: () => void;
  readonly toggleRuns: () => void;
}

/** What can be done on every page, and Ctrl K. */
export function useShellCommands({ showRuns, toggleRuns }: ShellActions): void {
  const { setTheme } = useAppearance();
  const goToRuns = (): void => {
    showRuns();
    // The list may have just come.
    setTimeout(() => runLink()?.focus(), 0);
  };
  const theme = (name: "system" | "light" | "dark"): Command => ({
    id: `theme.${name}`,
    title: `Theme: ${name}`,
    group: "Settings",
    run: () => setTheme(name),
  });
  useCommands([
    { id: "go.home", title: "Home", group: "Go to", keys: "g h", run: () => navigate({ view: "home" }) },
    { id: "go.inbox", title: "Inbox", group: "Go to", keys: "g i", run: () => navigate({ view: "inbox" }) },
    { id: "go.runs", title: "Runs", group: "Go to", keys: "g r", run: goToRuns },
    { id: "runs.toggle", title: "Show or hide the runs", group: "Settings", run: toggleRuns },
    theme("system"),
    theme("light"),
    theme("dark"),
    { id: "help", title: "Keyboard shortcuts", group: "Settings", keys: "?", run: () => openOverlay("help") },
  ]);
  useEffect(() => {
    document.addEventListener("keydown", onModifierK);
    return () => document.removeEventListener("keydown", onModifierK);
  }, []);
}

function onModifierK(event: KeyboardEvent): void {
  const isPalette =
    (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  if (!isPalette) return;
  event.preventDefault();
  if (useShell.getState().overlay === "palette") closeOverlay("palette");
  else if (document.querySelector("dialog[open]") === null) openOverlay("palette");
}

function runLink(): HTMLElement | null {
  const list = 'nav[aria-label="Runs"]';
  return (
    document.querySelector<HTMLElement>(`${list} a[aria-current]`) ??
    document.querySelector<HTMLElement>(`${list} li a`)
  );
}
