import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from "react";
import { addShortcuts, type ShortcutMap } from "./shortcut-registry.ts";

/** Something that the palette offers. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** The heading that it stands under, such as `"Run"`. */
  readonly group: string;
  /** The key that does it too: shown, and bound unless `useShortcuts` binds the same. */
  readonly keys?: string | undefined;
  /** Found by these words as well. */
  readonly words?: string | undefined;
  readonly run: () => void;
}

type Source = () => readonly Command[];
const sources = new Set<Source>();
const listeners = new Set<() => void>();
let all: readonly Command[] | undefined;

/** Offers commands in the palette, and their keys in the help, while the component is mounted. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useLayoutEffect(() => {
    latest.current = commands;
  });
  // What is shown of them: handlers may be new with every render.
  const shown = JSON.stringify(commands);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list is announced only if it looks different
  useEffect(() => {
    // A list is kept until one looks different; what it runs is the newest all the same.
    const source: Source = () =>
      latest.current.map((command) => ({
        ...command,
        run: () => latest.current.find(({ id }) => id === command.id)?.run(),
      }));
    sources.add(source);
    change();
    const removeKeys = addShortcuts(() => shortcutsOf(latest.current), 0);
    return () => {
      sources.delete(source);
      change();
      removeKeys();
    };
  }, [shown]);
}

/** All commands that are offered now. */
export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, readAll);
}

function readAll(): readonly Command[] {
  all ??= [...sources].flatMap((source) => source());
  return all;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(): void {
  all = undefined;
  for (const listener of listeners) listener();
}

function shortcutsOf(commands: readonly Command[]): ShortcutMap {
  return Object.fromEntries(commands.flatMap(({ keys, run }) => (keys === undefined ? [] : [[keys, run]])));
}
