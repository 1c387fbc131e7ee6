import { useCallback, useState } from "react";

export interface RunSelection {
  /** Handler ids, in the order in which they were selected. */
  readonly ids: readonly string[];
  readonly set: (id: string, isSelected: boolean) => void;
  readonly toggle: (id: string) => void;
  readonly clear: () => void;
}

export function useRunSelection(): RunSelection {
  const [ids, setIds] = useState<readonly string[]>([]);
  const set = useCallback((id: string, isSelected: boolean) => {
    setIds((before) => {
      const others = before.filter((other) => other !== id);
      return isSelected ? [...others, id] : others;
    });
  }, []);
  const toggle = useCallback((id: string) => {
    setIds((before) => (before.includes(id) ? before.filter((other) => other !== id) : [...before, id]));
  }, []);
  const clear = useCallback(() => setIds([]), []);
  return { ids, set, toggle, clear };
}
