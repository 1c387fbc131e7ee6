import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { type JsonDifference, type JsonRow, jsonChanges, jsonPage, jsonRows } from "../../model/json/json-rows.ts";
import classes from "./json-tree.module.css";
import { isFoldable, JsonTreeRow } from "./json-tree-row.tsx";

export interface JsonTreeProps {
  readonly value: unknown;
  /** What screen readers call the tree. */
  readonly label: string;
  /** How many levels are expanded at first. @default 1 */
  readonly expandDepth?: number | undefined;
  /** How the value differs from an older one. */
  readonly diff?: readonly JsonDifference[] | undefined;
  /** Is told of a path that was copied. */
  readonly onCopyPath?: ((path: string) => void) | undefined;
}

/**
 * A JSON value as a tree: parts are made when they are opened, lists in pages, long texts are folded. One stop for Tab;
 * within it arrows move, open and close, as in every tree. The value and the path of the line in focus can be copied.
 */
export function JsonTree({ value, label, expandDepth = 1, diff, onCopyPath }: JsonTreeProps) {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [pages, setPages] = useState<ReadonlyMap<string, number>>(new Map());
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<string>();
  const tree = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () =>
      jsonRows(value, {
        isExpanded: (pointer, level) => toggled.get(pointer) ?? level < expandDepth,
        shown: (pointer) => pages.get(pointer) ?? jsonPage,
        changes: diff && jsonChanges(diff),
      }),
    [value, toggled, pages, diff, expandDepth],
  );
  const active = rows.find(({ pointer }) => pointer === focused) ?? rows[0];

  const focus = (row: JsonRow | undefined): void => {
    if (row === undefined) return;
    setFocused(row.pointer);
    tree.current?.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(row.pointer)}"]`)?.focus();
  };
  const expand = (row: JsonRow, isExpanded: boolean): void =>
    setToggled((before) => new Map(before).set(row.pointer, isExpanded));
  const activate = (row: JsonRow): void => {
    if (row.kind === "more") {
      const list = row.parent ?? "";
      setPages((before) => new Map(before).set(list, (before.get(list) ?? jsonPage) + jsonPage));
      // The line of "more" goes where the first of the new ones was.
      setFocused(undefined);
      return;
    }
    if (row.size) expand(row, !row.isExpanded);
    else if (isFoldable(row.value)) setUnfolded((before) => toggle(before, row.pointer));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (active === undefined || event.target instanceof HTMLButtonElement || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "c" || !window.getSelection()?.isCollapsed) return;
      event.preventDefault();
      void navigator.clipboard?.writeText(copyText(active.value)).catch(() => undefined);
      return;
    }
    const target = targetOf(event.key, rows, active);
    if (target !== undefined) focus(target);
    else if (event.key === "ArrowRight" && active.size && !active.isExpanded) expand(active, true);
    else if (event.key === "ArrowLeft" && active.isExpanded) expand(active, false);
    else if (event.key === "Enter" || event.key === " ") activate(active);
    else if (!treeKeys.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={tree} role="tree" aria-label={label} className={classes["tree"]} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        <JsonTreeRow
          key={row.pointer}
          row={row}
          isActive={row === active}
          isUnfolded={unfolded.has(row.pointer)}
          onFocus={() => setFocused(row.pointer)}
          onActivate={() => activate(row)}
          onCopyPath={onCopyPath}
        />
      ))}
    </div>
  );
}

const treeKeys = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

/** Where a key leads to; `undefined` if it opens or closes, or is none of the tree. */
function targetOf(key: string, rows: readonly JsonRow[], active: JsonRow): JsonRow | undefined {
  const index = rows.indexOf(active);
  switch (key) {
    case "ArrowDown":
      return rows[index + 1];
    case "ArrowUp":
      return rows[index - 1];
    case "Home":
      return rows[0];
    case "End":
      return rows.at(-1);
    case "ArrowRight":
      return active.isExpanded ? rows[index + 1] : undefined;
    case "ArrowLeft":
      return active.isExpanded ? undefined : rows.find(({ pointer }) => pointer === active.parent);
    default:
      return undefined;
  }
}

function toggle(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

/** A text as it is, all else as JSON. */
function copyText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}
