import { useWorkflowSchema } from "../../api/hooks.ts";
import { RouteLink } from "../../hooks/use-route.ts";
import { shortId } from "../../model/format/format.ts";
import { FormSkeleton } from "../form/form-skeleton.tsx";
import { runRoute } from "../runs/run-route.ts";
import { Panel } from "../ui/panel.tsx";
import { StartForm } from "./start-form.tsx";
import classes from "./start-panel.module.css";

export interface StartPanelProps {
  readonly workflowName: string;
  /** What the form begins with, such as the input of an earlier run. */
  readonly initialInput?: unknown;
  /** The handler id of the run that the new one repeats. */
  readonly parent?: string | undefined;
}

/** The form that starts a run. */
export function StartPanel({ workflowName, initialInput, parent }: StartPanelProps) {
  const schema = useWorkflowSchema(workflowName);
  return (
    <Panel title={`Start ${workflowName}`} isCard>
      <div className={classes["body"]}>
        {parent === undefined ? null : (
          <p className={classes["note"]}>
            Re-run of <RouteLink to={runRoute(parent)}>{shortId(parent)}</RouteLink>, with changes
          </p>
        )}
        {schema.status === "loading" ? (
          <FormSkeleton />
        ) : (
          <StartForm workflowName={workflowName} schema={schema} initialInput={initialInput} parent={parent} />
        )}
      </div>
    </Panel>
  );
}
