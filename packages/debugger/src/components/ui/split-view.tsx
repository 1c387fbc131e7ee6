import { type CSSProperties, type ReactElement, type ReactNode, useRef } from "react";
import { usePreference } from "../../hooks/use-preference.ts";
import { classNames } from "./class-names.ts";
import { Separator } from "./separator.tsx";
import classes from "./split-view.module.css";

export interface SplitViewProps {
  /** `"row"`: beside each other; `"column"`: below each other. */
  readonly direction: "row" | "column";
  /** The setting that keeps the size. */
  readonly storageKey: string;
  readonly first: ReactNode;
  /** Without a second, the first has all the room, and keeps its state. */
  readonly second: ReactNode | undefined;
  /** The size of the first: its share if at most 1, else in pixels. */
  readonly initial: number;
  /** The least that either may have, in pixels. @default 120 */
  readonly min?: number | undefined;
  /** The most that a first of a size in pixels may have. @default 640 */
  readonly max?: number | undefined;
  /** What the separator resizes. @default "Resize" */
  readonly label?: string | undefined;
}

/** Two parts with a line between that can be moved; its place is remembered. */
export function SplitView(props: SplitViewProps): ReactElement {
  const { direction, storageKey, first, second, initial, min = 120, max = 640, label = "Resize" } = props;
  const isShare = initial <= 1;
  const fallback = isShare ? initial * 100 : initial;
  const [size, setSize] = usePreference(storageKey, fallback);
  const root = useRef<HTMLDivElement>(null);
  const isRow = direction === "row";
  const pixelsPerUnit = (): number => {
    const rect = root.current?.getBoundingClientRect();
    const pixels = isRow ? rect?.width : rect?.height;
    return isShare ? Math.max(1, pixels ?? 100) / 100 : 1;
  };
  const hasSecond = second !== undefined && second !== null && second !== false;
  const style = { "--size": isShare ? `${size}%` : `${size}px`, "--least": `${min}px` } as CSSProperties;
  return (
    <div ref={root} className={classNames(classes["split"], classes[direction])} style={style}>
      <div className={classNames(classes["first"], hasSecond && classes["sized"])}>{first}</div>
      {hasSecond && (
        <>
          <Separator
            label={label}
            orientation={isRow ? "vertical" : "horizontal"}
            value={size}
            min={isShare ? 10 : min}
            max={isShare ? 90 : max}
            step={isShare ? 1 : 8}
            onChange={setSize}
            onReset={() => setSize(fallback)}
            pixelsPerUnit={pixelsPerUnit}
          />
          <div className={classes["second"]}>{second}</div>
        </>
      )}
    </div>
  );
}
