import { useEffect, useRef, useState } from "react";
import { type RunTab, runTabs } from "../../model/route/route.ts";
import { TabPanel, Tabs } from "../ui/tabs.tsx";
import { RunGraph } from "./run-graph.tsx";
import { RunInspector } from "./run-inspector.tsx";
import classes from "./run-page.module.css";
import { type RunPanelsProps, RunTabContent } from "./run-tab-content.tsx";
import { tabLabels } from "./run-tabs.ts";
import { useEventCount } from "./use-event-count.ts";

type NarrowTab = RunTab | "graph" | "inspector";

/** One panel at a time, in the order of the wide page. */
export function NarrowPanels(props: RunPanelsProps) {
  const { route, facts, patch } = props;
  const count = useEventCount(facts.stream.buffer, route.internal);
  // The graph and the inspector are no tabs of the address: there they are beside the tabs.
  const [beside, setBeside] = useBeside(route);
  const selected: NarrowTab = beside ?? route.tab;
  const tabs = [
    { id: "graph" as const, label: "Graph" },
    ...runTabs.map((id) => ({ id, label: tabLabels[id], count: id === "events" ? count : undefined })),
    { id: "inspector" as const, label: "Inspect" },
  ];
  const select = (tab: NarrowTab) => {
    if (tab === "graph" || tab === "inspector") {
      setBeside(tab);
      return;
    }
    setBeside(undefined);
    patch({ tab });
  };
  return (
    <div className={classes["tabs"]}>
      <Tabs label="Run" tabs={tabs} selected={selected} onSelect={select} idPrefix="run" />
      <TabPanel tab={selected} idPrefix="run">
        {selected === "graph" ? <RunGraph {...props} /> : null}
        {selected === "inspector" ? <RunInspector {...props} /> : null}
        {selected !== "graph" && selected !== "inspector" ? <RunTabContent {...props} tab={selected} /> : null}
      </TabPanel>
    </div>
  );
}

/** What is selected is shown, until it is let go or another tab is chosen. */
function useBeside({ selection, tab, query }: RunPanelsProps["route"]) {
  const [beside, setBeside] = useState<"graph" | "inspector">();
  const before = useRef({ selection, tab, query });
  useEffect(() => {
    const last = before.current;
    before.current = { selection, tab, query };
    if (selection !== undefined && selection !== last.selection) setBeside("inspector");
    else if (selection === undefined && last.selection !== undefined) setBeside(undefined);
    else if (tab !== last.tab || query !== last.query) setBeside(undefined);
  }, [selection, tab, query]);
  return [beside, setBeside] as const;
}
