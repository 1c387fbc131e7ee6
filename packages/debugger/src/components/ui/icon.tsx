import type { ReactElement } from "react";
import classes from "./icon.module.css";
import { type IconName, iconPaths } from "./icon-paths.ts";

export interface IconProps {
  readonly name: IconName;
  /** In pixels. @default 16 */
  readonly size?: number | undefined;
}

/** A sign beside a word, or in a button that has a name: screen readers pass over it. */
export function Icon({ name, size = 16 }: IconProps): ReactElement {
  return (
    <svg className={classes["icon"]} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={iconPaths[name]} />
    </svg>
  );
}
