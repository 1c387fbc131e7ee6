import { runTabs } from "../../model/route/route.ts";
import { SplitView } from "../ui/split-view.tsx";
import { TabPanel, Tabs } from "../ui/tabs.tsx";
import { RunGraph } from "./run-graph.tsx";
import { RunInspector } from "./run-inspector.tsx";
import classes from "./run-page.module.css";
import { type RunPanelsProps, RunTabContent } from "./run-tab-content.tsx";
import { tabLabels } from "./run-tabs.ts";
import { useEventCount } from "./use-event-count.ts";

/** The graph beside the inspector, over the tabs. */
export function WidePanels(props: RunPanelsProps) {
  const { route, facts, patch } = props;
  const count = useEventCount(facts.stream.buffer, route.internal);
  const tabs = runTabs.map((id) => ({ id, label: tabLabels[id], count: id === "events" ? count : undefined }));
  return (
    <div className={classes["panels"]}>
      <SplitView
        direction="column"
        storageKey="run.rows"
        label="Resize graph and tabs"
        initial={0.5}
        min={140}
        first={
          <SplitView
            direction="row"
            storageKey="run.columns"
            label="Resize graph and inspector"
            initial={0.68}
            min={240}
            first={<RunGraph {...props} />}
            second={<RunInspector {...props} />}
          />
        }
        second={
          <div className={classes["tabs"]}>
            <Tabs label="Run" tabs={tabs} selected={route.tab} onSelect={(tab) => patch({ tab })} idPrefix="run" />
            <TabPanel tab={route.tab} idPrefix="run">
              <RunTabContent {...props} tab={route.tab} />
            </TabPanel>
          </div>
        }
      />
    </div>
  );
}
