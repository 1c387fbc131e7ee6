import type { StreamStatus } from "../../api/stream-status.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { VisuallyHidden } from "../ui/visually-hidden.tsx";
import classes from "./timeline-panel.module.css";

/** Where the bars of a run go: in per cent of the width, indented alike. */
const widths = ["92%", "24%", "48%", "36%", "18%"];

/** Says why there are no bars. */
export function TimelinePlaceholder({ status }: { readonly status: StreamStatus }) {
  switch (status.kind) {
    case "idle":
    case "connecting":
      return (
        <div className={classes["loading"]} role="status">
          <VisuallyHidden>Loading the timeline</VisuallyHidden>
          {widths.map((width) => (
            <Skeleton key={width} width={width} />
          ))}
        </div>
      );
    case "open":
      return <EmptyState title="Connected, waiting for the first event" />;
    case "reconnecting":
      return <EmptyState title="No event has come yet" />;
    case "ended":
      return <EmptyState title="This run wrote no events" />;
    case "gone":
      return <EmptyState title="This run is not on this server" />;
    case "failed":
      return null;
  }
}
