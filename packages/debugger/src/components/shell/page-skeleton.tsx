import type { ReactElement } from "react";
import { Skeleton } from "../ui/skeleton.tsx";
import classes from "./shell.module.css";

/** While a page is loaded. */
export function PageSkeleton(): ReactElement {
  return (
    <div className={classes["loading"]} aria-busy="true">
      <Skeleton width={240} height={24} />
      <Skeleton height={160} rows={2} />
    </div>
  );
}
