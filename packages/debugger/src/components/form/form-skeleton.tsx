import { Skeleton } from "../ui/skeleton.tsx";
import classes from "./form.module.css";

/** The place of fields that are on their way. */
export function FormSkeleton() {
  return (
    <div className={classes["form"]}>
      {["first", "second", "third"].map((place) => (
        <div key={place} className={classes["field"]}>
          <Skeleton width={96} height={14} />
          <Skeleton height={28} />
        </div>
      ))}
    </div>
  );
}
