import { Skeleton } from "../ui/skeleton.tsx";
import classes from "./graph-panel.module.css";

/** The place of a graph that is on its way. */
export function GraphSkeleton() {
  return (
    <div className={classes["skeleton"]}>
      <Skeleton width={112} height={28} />
      <Skeleton width={148} height={52} />
      <Skeleton width={112} height={28} />
    </div>
  );
}
