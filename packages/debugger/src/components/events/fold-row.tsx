// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table cannot be placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: of a grid, one row has the focus, and no cell
import { memo, type ReactElement } from "react";
import type { FoldRow as Fold } from "../../model/log/event-folding.ts";
import { Icon } from "../ui/icon.tsx";
import classes from "./event-row.module.css";
import type { RowProps } from "./event-row.tsx";

interface FoldRowProps extends RowProps {
  readonly fold: Fold;
}

/** Many equal events in one line, which opens, and stays above them to close them again. */
export const FoldRow = memo(function FoldRow({
  fold,
  position,
  top,
  isActive,
  isSelected,
}: FoldRowProps): ReactElement {
  const { type, count, step, isOpen, isError } = fold;
  return (
    <div
      role="row"
      className={classes["row"]}
      style={{ transform: `translateY(${top}px)` }}
      data-kind={isError ? "error" : "fold"}
      data-position={position}
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
    >
      <span role="gridcell" aria-colspan={5} aria-expanded={isOpen} className={classes["fold"]}>
        <Icon name={isOpen ? "chevron-down" : "chevron-right"} size={12} />
        {type} × {count.toLocaleString("en")}
        {step !== undefined && <span className={classes["foldStep"]}>{step}</span>}
        {isOpen && <span className={classes["foldAction"]}>fold</span>}
      </span>
    </div>
  );
});
