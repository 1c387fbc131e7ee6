import { Fragment, type ReactElement, type RefObject } from "react";
import { Kbd } from "../ui/kbd.tsx";
import classes from "./command-palette.module.css";
import type { PaletteItem } from "./palette-search.ts";

interface PaletteListProps {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly id: string;
  readonly items: readonly PaletteItem[];
  readonly chosen: number;
  readonly onChoose: (item: PaletteItem) => void;
  /** The pointer is over an item. */
  readonly onPoint: (index: number) => void;
}

/** What was found; the focus stays in the field. */
export function PaletteList({ ref, id, items, chosen, onChoose, onPoint }: PaletteListProps): ReactElement {
  return (
    <>
      <div ref={ref} id={`${id}-list`} role="listbox" tabIndex={-1} aria-label="Found" className={classes["list"]}>
        {items.map((item, index) => (
          <Fragment key={item.id}>
            {item.group !== items[index - 1]?.group && (
              <div role="presentation" className={classes["group"]}>
                {item.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus */}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              data-index={index}
              className={classes["item"]}
              onPointerMove={() => onPoint(index)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onChoose(item)}
            >
              <span className={classes["title"]}>{item.title}</span>
              {item.note !== undefined && <span className={classes["note"]}>{item.note}</span>}
              {item.keys !== undefined && <Kbd keys={item.keys} />}
            </div>
          </Fragment>
        ))}
      </div>
      {items.length === 0 && (
        <p role="status" className={classes["none"]}>
          Nothing has all of these words.
        </p>
      )}
    </>
  );
}
