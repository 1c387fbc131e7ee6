import { type RefObject, useEffect } from "react";

const fields = "input:not([type]), input[type=text], input[type=email], input[type=url], textarea";

/**
 * Puts the focus into the first field of text inside, as soon as it is there; never takes it from somebody who types, or who
 * reads by keys.
 */
export function useGentleFocus(container: RefObject<HTMLElement | null>, isWanted: boolean): void {
  useEffect(() => {
    const element = container.current;
    if (!isWanted || element === null) return;
    const focus = (): boolean => {
      const field = element.querySelector<HTMLInputElement | HTMLTextAreaElement>(fields);
      if (field === null) return false;
      if (isFree(document.activeElement)) {
        field.focus({ preventScroll: true });
        // What is typed replaces a default.
        field.select();
      }
      return true;
    };
    if (focus()) return;
    const observer = new MutationObserver(() => {
      if (focus()) observer.disconnect();
    });
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [container, isWanted]);
}

/** Is the focus nowhere, or where somebody has just clicked? */
function isFree(active: Element | null): boolean {
  if (active === null || active === document.body) return true;
  return (
    active.matches("a, button, main, h1") && active.closest("dialog, [role=menu], [role=grid], [role=tree]") === null
  );
}
