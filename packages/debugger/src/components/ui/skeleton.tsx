import type { CSSProperties, ReactElement } from "react";
import classes from "./skeleton.module.css";

export interface SkeletonProps {
  /** In pixels, or with a unit of CSS. @default "100%" */
  readonly width?: number | string | undefined;
  /** Of each row, in pixels or with a unit. @default 16 */
  readonly height?: number | string | undefined;
  /** How many stand below each other. @default 1 */
  readonly rows?: number | undefined;
}

/** The place of what is on its way, in its final size; it is seen only after 200 ms. */
export function Skeleton({ width = "100%", height = 16, rows = 1 }: SkeletonProps): ReactElement {
  const size: CSSProperties = { width, height };
  return (
    <div className={classes["rows"]} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className={classes["row"]} style={size} />
      ))}
    </div>
  );
}
