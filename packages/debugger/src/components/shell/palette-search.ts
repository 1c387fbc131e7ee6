/** One line of the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** Beside the title, quieter. */
  readonly note?: string | undefined;
  readonly keys?: string | undefined;
  /** Found by these words as well. */
  readonly words?: string | undefined;
  readonly run: () => void;
}

const limit = 60;

/** The items that have every word of the query: those whose title begins with it first, groups together. */
export function searchPalette(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = items
    .map((item) => ({ item, score: scoreOf(item, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
  const groups = new Map<string, PaletteItem[]>();
  for (const { item } of found) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  return [...groups.values()].flat();
}

/** 0: not found. */
function scoreOf({ title, group, note = "", words: more = "" }: PaletteItem, words: readonly string[]): number {
  const start = title.toLowerCase();
  const text = `${start} ${group} ${note} ${more}`.toLowerCase();
  if (!words.every((word) => text.includes(word))) return 0;
  const [first = ""] = words;
  if (first === "") return 1;
  if (start.startsWith(first)) return 3;
  return start.includes(first) ? 2 : 1;
}
