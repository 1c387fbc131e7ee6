import { useEffect, useLayoutEffect, useRef } from "react";
import { addShortcuts, type ShortcutMap } from "./shortcut-registry.ts";

/**
 * Binds keys while the component is mounted: `"r"`, `"?"`, `"Escape"`, or two in a row, `"g i"`. They work only while no field has
 * the focus and no dialog is open, and not when they are switched off. The component mounted last wins; one handler runs for a key,
 * unless it returns `false`.
 */
export function useShortcuts(
  shortcuts: ShortcutMap,
  { enabled = true }: { readonly enabled?: boolean | undefined } = {},
): void {
  const latest = useRef(shortcuts);
  useLayoutEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => (enabled ? addShortcuts(() => latest.current, 1) : undefined), [enabled]);
}
