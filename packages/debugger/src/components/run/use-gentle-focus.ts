import { type RefObject, useEffect } from "react";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** All that takes a value, but not the switch that says that there is none. */
const fields = ":is(input, select, textarea):not(:disabled, [type=hidden], [id$='-null'])";

/**
 * Puts the focus into the first field inside that must be filled in, else into the first, as soon as it is there; never takes it
 * from somebody who types, or who reads by keys.
 */
export function useGentleFocus(container: RefObject<HTMLElement | null>, isWanted: boolean): void {
  useEffect(() => {
    const element = container.current;
    if (!isWanted || element === null) return;
    const focus = (): boolean => {
      const field = fieldToFill(element);
      if (field === undefined) return false;
      if (isFree(document.activeElement)) {
        field.focus({ preventScroll: true });
        // What is typed replaces a default.
        if (!(field instanceof HTMLSelectElement)) field.select();
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

function fieldToFill(element: HTMLElement): Field | undefined {
  const all = [...element.querySelectorAll<Field>(fields)];
  const first = all.find(({ required }) => required) ?? all[0];
  // Of radio buttons the one that is chosen is where the Tab key would go.
  const isChosen = (field: Field): boolean =>
    field instanceof HTMLInputElement && field.type === "radio" && field.name === first?.name && field.checked;
  return all.find(isChosen) ?? first;
}

/** Is the focus nowhere, or where somebody has just clicked? */
function isFree(active: Element | null): boolean {
  if (active === null || active === document.body) return true;
  return (
    active.matches("a, button, main, h1") && active.closest("dialog, [role=menu], [role=grid], [role=tree]") === null
  );
}
