import { panBy, zoomBy } from "../../model/timeline/timeline-zoom.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Switch } from "../ui/switch.tsx";
import classes from "./timeline-panel.module.css";
import type { Timeline } from "./use-timeline.ts";

export interface TimelineToolbarProps {
  readonly timeline: Timeline;
  readonly isTable: boolean;
  readonly onTable: (isTable: boolean) => void;
  readonly collapseIdle: boolean;
  readonly onCollapseIdle: (collapseIdle: boolean) => void;
  /** Shows the events between two values of the axis. */
  readonly onShowEvents: (from: number, to: number) => void;
}

/** What can be done with the timeline. */
export function TimelineToolbar(props: TimelineToolbarProps) {
  const { timeline, isTable, onTable, collapseIdle, onCollapseIdle, onShowEvents } = props;
  const { layout, zoom, setZoom } = timeline;
  const { axis } = layout;
  const allShown = zoom === undefined ? "all of the run is shown" : undefined;
  return (
    <div className={classes["toolbar"]}>
      {isTable ? null : <p className={classes["hint"]}>Drag to filter the log by a range. Ctrl and wheel zoom.</p>}
      <div className={classes["tools"]}>
        {!isTable && zoom !== undefined && (
          <Button variant="quiet" icon="filter" onClick={() => onShowEvents(zoom.from, zoom.to)}>
            Events in view
          </Button>
        )}
        {!isTable && axis.unit === "time" && (
          <Switch
            label="Collapse idle"
            title="Idle times of more than 5 s take little room"
            isOn={collapseIdle}
            onChange={onCollapseIdle}
          />
        )}
        <Switch label="Table" title="Executions as a table" isOn={isTable} onChange={onTable} />
        {isTable ? null : (
          <>
            {zoom !== undefined && (
              <>
                <IconButton icon="chevron-left" label="Earlier" onClick={() => setZoom(panBy(axis, -0.5))} />
                <IconButton icon="chevron-right" label="Later" onClick={() => setZoom(panBy(axis, 0.5))} />
              </>
            )}
            <IconButton
              icon="minus"
              label="Zoom out"
              disabledReason={allShown}
              onClick={() => setZoom(zoomBy(axis, 2))}
            />
            <IconButton icon="plus" label="Zoom in" onClick={() => setZoom(zoomBy(axis, 0.5))} />
            <IconButton icon="fit" label="Show all" disabledReason={allShown} onClick={() => setZoom(undefined)} />
          </>
        )}
      </div>
    </div>
  );
}
