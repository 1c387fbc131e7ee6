import { create } from "zustand";

/** What is open over the page. */
export type Overlay = "palette" | "help" | "runs" | "sign-in";

interface ShellState {
  readonly overlay: Overlay | undefined;
}

export const useShell = create<ShellState>(() => ({ overlay: undefined }));

/** One at a time: another one takes its place. */
export function openOverlay(overlay: Overlay): void {
  useShell.setState({ overlay });
}

/** Closes it, if it is the one that is open. */
export function closeOverlay(overlay: Overlay): void {
  if (useShell.getState().overlay === overlay) useShell.setState({ overlay: undefined });
}
