import type { ReactElement } from "react";
import { useAccess, useWorkflows } from "../../api/hooks.ts";
import { navigate, useRoute } from "../../hooks/use-route.ts";
import { RunsList } from "../runs/runs-list.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ScopeNotice } from "../ui/scope-notice.tsx";
import classes from "./runs-navigation.module.css";

/** What the landmark of the runs contains: them, and the button that starts one. */
export function RunsNavigation({ onClose }: { readonly onClose?: (() => void) | undefined }): ReactElement {
  const { can, needsToken } = useAccess();
  const route = useRoute();
  const workflows = useWorkflows().data ?? [];
  const name = route.view === "workflow" ? route.name : workflows.length === 1 ? workflows[0] : undefined;
  const start = (): void => {
    if (name === undefined) navigate({ view: "home" });
    else navigate({ view: "workflow", name, input: undefined, parent: undefined });
  };
  return (
    <div className={classes["runs"]}>
      <header className={classes["header"]}>
        <h2>Runs</h2>
        <IconButton label="Start a run" icon="plus" onClick={start} />
        {onClose !== undefined && <IconButton label="Close the runs" icon="close" onClick={onClose} />}
      </header>
      {can("read") || needsToken ? <RunsList /> : <ScopeNotice scope="read" />}
    </div>
  );
}
