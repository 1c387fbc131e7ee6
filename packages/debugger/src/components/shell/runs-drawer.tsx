import { type MouseEvent, type ReactElement, useEffect } from "react";
import { useRoute } from "../../hooks/use-route.ts";
import { useModal } from "../ui/use-modal.ts";
import classes from "./runs-drawer.module.css";
import { RunsNavigation } from "./runs-navigation.tsx";
import { closeOverlay, useShell } from "./shell-store.ts";

const close = (): void => closeOverlay("runs");

/** The runs of a narrow page: over it, until one is chosen. */
export function RunsDrawer(): ReactElement | null {
  const isOpen = useShell(({ overlay }) => overlay === "runs");
  const dialog = useModal(isOpen);
  const route = useRoute();
  const place = route.view === "run" ? route.handlerId : route.view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever goes somewhere is done with the list
  useEffect(() => close(), [place]);
  if (!isOpen) return null;
  const clickBeside = (event: MouseEvent<HTMLDialogElement>): void => {
    if (event.target === event.currentTarget) close();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same, as the cancel event
    <dialog ref={dialog} className={classes["drawer"]} aria-label="Runs" onCancel={close} onClick={clickBeside}>
      <nav className={classes["content"]} aria-label="Runs">
        <RunsNavigation onClose={close} />
      </nav>
    </dialog>
  );
}
