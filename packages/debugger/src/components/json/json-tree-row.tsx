import { type MouseEvent, useState } from "react";
import { alertUser, announce } from "../../hooks/use-announce.ts";
import { pathText } from "../../model/json/json-pointer.ts";
import type { JsonRow } from "../../model/json/json-rows.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { JsonScalar } from "./json-scalar.tsx";
import classes from "./json-tree.module.css";

/** How many characters of a text are shown at first. */
const foldAt = 200;

export function isFoldable(value: unknown): value is string {
  return typeof value === "string" && value.length > foldAt;
}

export interface JsonTreeRowProps {
  readonly row: JsonRow;
  readonly isActive: boolean;
  readonly isUnfolded: boolean;
  readonly onFocus: () => void;
  readonly onActivate: () => void;
  readonly onCopyPath: ((path: string) => void) | undefined;
}

/** A line of a JSON tree. */
export function JsonTreeRow({ row, isActive, isUnfolded, onFocus, onActivate, onCopyPath }: JsonTreeRowProps) {
  const [isHovered, setHovered] = useState(false);
  const onClick = (event: MouseEvent): void => {
    if (!isWithinControl(event.target) && window.getSelection()?.isCollapsed !== false) onActivate();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all its lines
    <div
      role="treeitem"
      tabIndex={isActive ? 0 : -1}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={row.size && row.kind === "value" ? row.isExpanded : undefined}
      // A tree of values has nothing to select.
      aria-selected={false}
      data-pointer={row.pointer}
      data-change={row.change}
      className={classes["row"]}
      style={{ paddingInlineStart: `${(row.level - 1) * 16 + 4}px` }}
      onFocus={onFocus}
      onClick={onClick}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
    >
      <span aria-hidden="true" className={classes["arrow"]} data-expanded={row.isExpanded}>
        {row.size && row.kind === "value" ? "▸" : ""}
      </span>
      {row.kind === "more" ? (
        <span className={classes["more"]}>Show more: {(row.size ?? 0).toLocaleString("en")} are left</span>
      ) : (
        <RowContent row={row} isUnfolded={isUnfolded} isActive={isActive} />
      )}
      {(isActive || isHovered) && row.kind === "value" && <RowActions row={row} onCopyPath={onCopyPath} />}
    </div>
  );
}

function RowContent({ row, isUnfolded, isActive }: { row: JsonRow; isUnfolded: boolean; isActive: boolean }) {
  const { key, value, change } = row;
  return (
    <span className={classes["content"]}>
      {key !== undefined && (
        <>
          <span className={typeof key === "number" ? classes["index"] : classes["key"]}>{key}</span>
          <span className={classes["punctuation"]}>: </span>
        </>
      )}
      {change !== undefined && change !== "inside" && <span className={classes["change"]}>{change} </span>}
      {change === "changed" && row.oldValue !== undefined && (
        <>
          <del className={classes["old"]}>{summary(row.oldValue)}</del>
          <span className={classes["punctuation"]}> → </span>
        </>
      )}
      {row.size === undefined ? (
        <FoldedScalar value={value} isUnfolded={isUnfolded} isActive={isActive} />
      ) : (
        <span className={classes["summary"]}>{summary(value)}</span>
      )}
      {change === "inside" && <span className={classes["inside"]}> changed inside</span>}
    </span>
  );
}

function FoldedScalar({ value, isUnfolded, isActive }: { value: unknown; isUnfolded: boolean; isActive: boolean }) {
  if (!isFoldable(value)) return <JsonScalar value={value} isTabStop={isActive} />;
  return (
    <>
      <JsonScalar value={isUnfolded ? value : `${value.slice(0, foldAt)}…`} isTabStop={isActive} />
      <span className={classes["more"]}>
        {isUnfolded ? " show less" : ` show all ${value.length.toLocaleString("en")} characters`}
      </span>
    </>
  );
}

function RowActions({ row, onCopyPath }: Pick<JsonTreeRowProps, "row" | "onCopyPath">) {
  const path = pathText(row.path);
  return (
    <span className={classes["actions"]}>
      <CopyButton
        label={row.key === undefined ? "Copy value" : `Copy value of ${row.key}`}
        text={() => (typeof row.value === "string" ? row.value : (JSON.stringify(row.value, null, 2) ?? ""))}
      />
      {path !== "" && <IconButton label={`Copy path ${path}`} icon="code" onClick={() => copyPath(path, onCopyPath)} />}
    </span>
  );
}

function copyPath(path: string, onCopyPath: ((path: string) => void) | undefined): void {
  navigator.clipboard.writeText(path).then(
    () => {
      announce(`Copied ${path}`);
      onCopyPath?.(path);
    },
    () => alertUser("The browser does not let the page copy."),
  );
}

/** An object or a list in a few words; all else as JSON. */
function summary(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[ ${value.length.toLocaleString("en")} ]`;
  if (typeof value !== "object" || value === null) return (JSON.stringify(value) ?? "").slice(0, foldAt);
  const keys = Object.keys(value);
  if (keys.length === 0) return "{}";
  const some = keys.slice(0, 4).join(", ");
  return `{ ${some.length > 60 ? `${some.slice(0, 59)}…` : some}${keys.length > 4 ? ", …" : ""} }`;
}

function isWithinControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest("button, a") !== null;
}
