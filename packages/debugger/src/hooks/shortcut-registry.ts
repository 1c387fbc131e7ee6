import { readPreference } from "./preference-store.ts";

/** What a key does. Returning `false` leaves it to whoever else wants the key. */
// biome-ignore lint/suspicious/noConfusingVoidType: handlers that return nothing are the common case
export type ShortcutHandler = () => void | boolean;
export type ShortcutMap = Readonly<Record<string, ShortcutHandler>>;

interface Layer {
  readonly priority: number;
  readonly keys: () => ShortcutMap;
}

/** The preference that switches single-key shortcuts off. */
export const shortcutsPreference = "shortcuts";
/** How long a first key such as `g` waits for the second, in milliseconds. */
const sequenceMs = 1200;

const layers: Layer[] = [];
let pending: { readonly key: string; readonly until: number } | undefined;

/** Adds shortcuts; the newest of the highest priority come first. Call what it returns to remove them. */
export function addShortcuts(keys: () => ShortcutMap, priority: number): () => void {
  const layer = { priority, keys };
  layers.push(layer);
  layers.sort((a, b) => a.priority - b.priority);
  if (layers.length === 1) document.addEventListener("keydown", onKeyDown);
  return () => {
    layers.splice(layers.indexOf(layer), 1);
    if (layers.length === 0) document.removeEventListener("keydown", onKeyDown);
  };
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (readPreference(shortcutsPreference) === false || document.querySelector("dialog[open]") !== null) return;
  const key = event.key === "Esc" ? "Escape" : event.key;
  if (key === "Shift" || isTaken(event.target, key)) return;
  const first = pending !== undefined && Date.now() < pending.until ? pending.key : undefined;
  pending = undefined;
  if ((first !== undefined && handle(`${first} ${key}`)) || handle(key)) {
    event.preventDefault();
    return;
  }
  if (layers.some((layer) => Object.keys(layer.keys()).some((keys) => keys.startsWith(`${key} `)))) {
    pending = { key, until: Date.now() + sequenceMs };
  }
}

function handle(key: string): boolean {
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const handler = layers[index]?.keys()[key];
    if (handler !== undefined && handler() !== false) return true;
  }
  return false;
}

/** Does the focused element need the key for itself? */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("textarea, select, [role=menu]") !== null) return true;
  const input = target.closest("input");
  if (input !== null && !(input.type === "checkbox" || input.type === "radio" || input.type === "button")) return true;
  return (key === "Enter" || key === " ") && target.closest("button, a, summary, input") !== null;
}
