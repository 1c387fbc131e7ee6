import type { KeyboardEvent, ReactElement, ReactNode } from "react";
import classes from "./tabs.module.css";

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** A number beside the label. */
  readonly count?: number | string | undefined;
}

export interface TabsProps<Id extends string> {
  /** What the tabs are of. */
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** The same as that of the panels, if there are several sets of tabs. @default "tab" */
  readonly idPrefix?: string | undefined;
  /** At the end of the row. */
  readonly children?: ReactNode | undefined;
}

/** A row of tabs; arrow keys move and select. */
export function Tabs<Id extends string>(props: TabsProps<Id>): ReactElement {
  const { label, tabs, selected, onSelect, idPrefix = "tab", children } = props;
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const index = tabs.findIndex(({ id }) => id === selected);
    const moves: Record<string, number> = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const target = moves[event.key];
    const next = target === undefined ? undefined : tabs[(target + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next.id);
    document.getElementById(`${idPrefix}-${next.id}`)?.focus();
  };
  return (
    <div className={classes["row"]}>
      <div role="tablist" tabIndex={-1} aria-label={label} className={classes["tabs"]} onKeyDown={onKey}>
        {tabs.map(({ id, label: text, count }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${idPrefix}-${id}`}
            className={classes["tab"]}
            aria-selected={id === selected}
            aria-controls={id === selected ? `${idPrefix}-panel-${id}` : undefined}
            tabIndex={id === selected ? 0 : -1}
            onClick={() => onSelect(id)}
          >
            {text}
            {count !== undefined && <span className={classes["count"]}>{count}</span>}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}

export interface TabPanelProps {
  /** The id of its tab. */
  readonly tab: string;
  readonly idPrefix?: string | undefined;
  readonly children: ReactNode;
}

/** What the selected tab shows; it fills its parent. */
export function TabPanel({ tab, idPrefix = "tab", children }: TabPanelProps): ReactElement {
  return (
    <div
      role="tabpanel"
      id={`${idPrefix}-panel-${tab}`}
      aria-labelledby={`${idPrefix}-${tab}`}
      className={classes["panel"]}
    >
      {children}
    </div>
  );
}
