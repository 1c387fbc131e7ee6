import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { EventPair } from "../../model/compare/align-events.ts";
import type { RunEvent } from "../../model/run-event.ts";
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

/** The pairs in rows, of which only those in view are in the document. */
export function AlignedRows({ pairs, selectedKey, onSelect }: AlignedRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: pairs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    initialRect: firstRect,
    overscan: 10,
  });
  return (
    <section ref={scroller} className={classes["scroller"]} aria-label="Aligned events">
      <ol className={classes["rows"]} style={{ height: virtualizer.getTotalSize() }}>
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
