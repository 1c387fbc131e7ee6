import { type RefObject, useEffect, useRef } from "react";

/** Shows a `<dialog>` as a modal one while it is open, and gives the focus back to what had it before. */
export function useModal(isOpen: boolean): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const opener = document.activeElement;
    const element = dialog.current;
    if (element?.open === false) element.showModal();
    // The first field rather than the cross, which comes first in the document.
    element?.querySelector<HTMLElement>("[data-autofocus], input, select, textarea")?.focus();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [isOpen]);
  return dialog;
}
