import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import type { EventPair } from "../../model/compare/align-events.ts";
import type { RunEvent } from "../../model/run/run-event.ts";
import classes from "./aligned-rows.module.css";
import { pairKey, pairNames } from "./event-pair-names.ts";

interface AlignedRowsProps {
  /** At least one. */
  readonly pairs: readonly EventPair[];
  readonly selectedKey: string | undefined;
  readonly onSelect: (key: string) => void;
}

const rowHeight = 28;
/** What a list that is not measured yet shows, in pixels. */
const firstRect = { width: 800, height: 400 };

/** The pairs in rows, of which only those in view are in the document: one stop for Tab, moved by arrows. */
export function AlignedRows({ pairs, selectedKey, onSelect }: AlignedRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const activeIndex = Math.min(active, pairs.length - 1);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indices = defaultRangeExtractor(range);
      // What has the focus stays in the document.
      return indices.includes(activeIndex) ? indices : [...indices, activeIndex].sort((left, right) => left - right);
    },
    [activeIndex],
  );
  const virtualizer = useVirtualizer({
    count: pairs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    initialRect: firstRect,
    rangeExtractor,
    overscan: 10,
  });
  const isMoved = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows when another row is the active one
  useEffect(() => {
    if (!isMoved.current) return;
    isMoved.current = false;
    scroller.current?.querySelector<HTMLElement>("button[tabindex='0']")?.focus({ preventScroll: true });
  }, [activeIndex]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = keyTargets[event.key]?.(activeIndex, pairs.length);
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(target, 0), pairs.length - 1);
    isMoved.current = next !== activeIndex;
    setActive(next);
    virtualizer.scrollToIndex(next);
  };
  return (
    <section ref={scroller} className={classes["scroller"]} aria-label="Aligned events">
      <ol className={classes["rows"]} style={{ height: virtualizer.getTotalSize() }} onKeyDown={onKeyDown}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const pair = pairs[index];
          if (!pair) return null;
          const key = pairKey(pair);
          return (
            <li
              key={key}
              className={classes["row"]}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={pairs.length}
              aria-posinset={index + 1}
            >
              <button
                type="button"
                className={classes["pair"]}
                data-kind={pair.kind}
                aria-expanded={key === selectedKey}
                tabIndex={index === activeIndex ? 0 : -1}
                onFocus={() => setActive(index)}
                onClick={() => onSelect(key)}
              >
                <span className={classes["kind"]}>{pairNames[pair.kind]}</span>
                <Side event={pair.left} />
                <Side event={pair.right} />
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const keyTargets: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index) => index + 1,
  j: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  k: (index) => index - 1,
  Home: () => 0,
  End: (_index, count) => count - 1,
};

function Side({ event }: { readonly event: RunEvent | undefined }) {
  if (!event) return <span className={classes["nothing"]}>–</span>;
  return (
    <span className={classes["event"]}>
      <span className={classes["number"]}>{event.sequence ?? "–"}</span>
      <span className={classes["type"]}>{event.type}</span>
      {event.step !== undefined && <span className={classes["step"]}>{event.step}</span>}
      <span className={classes["preview"]}>{event.preview}</span>
    </span>
  );
}
