import type { ReactElement } from "react";
import { useRunDetails, useWorkflows } from "../../api/hooks.ts";
import { navigate, useRoute } from "../../hooks/use-route.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import classes from "./workflow-switcher.module.css";

/** Names the workflow that the page is about, and goes to another one. */
export function WorkflowSwitcher(): ReactElement | null {
  const route = useRoute();
  const { data: names = [] } = useWorkflows();
  const run = useRunDetails(route.view === "run" ? route.handlerId : undefined).data;
  const current = route.view === "workflow" ? route.name : run?.workflow_name;
  if (names.length === 0) return null;
  const items = names.map((name) => ({
    id: name,
    label: name,
    isChecked: name === current,
    onSelect: () => navigate({ view: "workflow", name, input: undefined, parent: undefined }),
  }));
  return (
    <span className={classes["switcher"]}>
      <span className={classes["slash"]} aria-hidden="true">
        /
      </span>
      <Menu label={current === undefined ? "Workflows" : `Workflow ${current}`} variant="quiet" items={items}>
        <span className={classes["label"]}>
          <span className={classes["name"]}>{current ?? "Workflows"}</span>
          <Icon name="chevron-down" size={12} />
        </span>
      </Menu>
    </span>
  );
}
