import { type KeyboardEvent, type ReactElement, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import classes from "./command-palette.module.css";
import { PaletteList } from "./palette-list.tsx";
import { type PaletteItem, searchPalette } from "./palette-search.ts";
import { closeOverlay, useShell } from "./shell-store.ts";
import { usePaletteItems } from "./use-palette-items.ts";

const close = (): void => closeOverlay("palette");
/** How long one stops typing before the server is asked, in milliseconds. */
const typingMs = 150;

/** Finds and does: workflows, runs, steps of the open run, actions. */
export function CommandPalette(): ReactElement {
  const isOpen = useShell(({ overlay }) => overlay === "palette");
  return (
    <Dialog title="Search runs, steps, actions" isOpen={isOpen} onClose={close} isBare>
      <Palette />
    </Dialog>
  );
}

function Palette(): ReactElement {
  const id = useId();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const items = usePaletteItems(useSettled(query.trim()));
  const found = searchPalette(items, useDeferredValue(query));
  const index = Math.min(chosen, Math.max(0, found.length - 1));
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView?.({ block: "nearest" });
  }, [index]);
  const choose = (item: PaletteItem | undefined): void => {
    if (item === undefined) return;
    close();
    // When the dialog has given the focus back: the action may want it.
    setTimeout(item.run, 0);
  };
  const onKey = (event: KeyboardEvent): void => {
    const moves: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1 };
    const next = moves[event.key];
    if (next !== undefined) setChosen((next + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) choose(found[index]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={classes["search"]}>
        <Icon name="search" />
        <input
          className={classes["input"]}
          type="text"
          role="combobox"
          aria-label="Search runs, steps, actions"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length === 0 ? undefined : `${id}-${index}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder="Search runs, steps, actions…"
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      <PaletteList ref={list} id={id} items={found} chosen={index} onChoose={choose} onPoint={setChosen} />
    </>
  );
}

/** The value, when it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), typingMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
