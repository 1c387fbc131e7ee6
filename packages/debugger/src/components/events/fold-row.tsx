// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table cannot be placed one by one
// biome-ignore-all lint/a11y/useFocusableInteractive: of a grid, one row has the focus, and no cell
import { memo, type ReactElement } from "react";
import type { LogRow } from "../../model/log/event-folding.ts";
import { Icon } from "../ui/icon.tsx";
import classes from "./event-row.module.css";
import type { RowProps } from "./event-row.tsx";

interface FoldRowProps extends RowProps {
  readonly fold: LogRow & { readonly kind: "fold" };
}

/** Many equal events in one line, which opens. */
export const FoldRow = memo(function FoldRow({
  fold,
  position,
  top,
  isActive,
  isSelected,
}: FoldRowProps): ReactElement {
  const { type, count, step } = fold;
  return (
    <div
      role="row"
      className={classes["row"]}
      style={{ transform: `translateY(${top}px)` }}
      data-kind="fold"
      data-position={position}
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
    >
      <span role="gridcell" aria-colspan={5} aria-expanded={false} className={classes["fold"]}>
        <Icon name="chevron-right" size={12} />
        {type} × {count.toLocaleString("en")}
        {step !== undefined && <span className={classes["foldStep"]}>{step}</span>}
      </span>
    </div>
  );
});
