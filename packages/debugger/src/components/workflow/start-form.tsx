import { useId, useMemo, useState } from "react";
import type { WorkflowSchema } from "../../api/debugger-api-types.ts";
import { useAccess } from "../../api/hooks.ts";
import type { Resource } from "../../api/resource.ts";
import { runCommand } from "../../model/format/curl-command.ts";
import { defaultValue } from "../../model/schema-form/default-value.ts";
import { RecentInputs } from "../form/recent-inputs.tsx";
import { SchemaEditor } from "../form/schema-editor.tsx";
import { useRecentInputs } from "../form/use-recent-inputs.ts";
import { useApiUrl } from "../run/use-api-url.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { Kbd } from "../ui/kbd.tsx";
import classes from "./start-panel.module.css";
import { useDisabledReason } from "./use-disabled-reason.ts";
import { useStartRun } from "./use-start-run.ts";

export interface StartFormProps {
  readonly workflowName: string;
  /** Loaded, or failed to load. */
  readonly schema: Resource<WorkflowSchema>;
  readonly initialInput: unknown;
  readonly parent: string | undefined;
}

export function StartForm({ workflowName, schema, initialInput, parent }: StartFormProps) {
  const start = schema.data?.start;
  const initial = useMemo(() => initialInput ?? (start && defaultValue(start)) ?? {}, [initialInput, start]);
  const [typed, setTyped] = useState<unknown>();
  const value = typed ?? initial;
  const [handlerId, setHandlerId] = useState("");
  const recent = useRecentInputs(workflowName);
  const { start: startRun, isBusy, error, clearError } = useStartRun(workflowName);
  const disabledReason = useDisabledReason("run");
  const apiBase = useApiUrl();
  const { hasAuth } = useAccess();
  const id = handlerId.trim() === "" ? undefined : handlerId.trim();
  const run = async () => {
    if (disabledReason !== undefined || isBusy) return;
    if (await startRun({ startEvent: value, handlerId: id, parent })) recent.remember(value, start);
  };
  const change = (next: unknown) => {
    setTyped(next);
    if (error !== undefined) clearError();
  };
  const command = () => runCommand({ apiBase, workflow: workflowName, startEvent: value, handlerId: id, hasAuth });
  return (
    <div className={classes["form"]}>
      <SchemaEditor
        label={`Input of ${workflowName}`}
        schema={start}
        schemaError={schema.error}
        onRetrySchema={schema.reload}
        value={value}
        onChange={change}
        onSubmit={() => void run()}
        storageKey="start"
        serverError={error?.status === 400 ? error.detail : undefined}
        tools={<RecentInputs inputs={recent.inputs} value={value} onPick={change} />}
        actions={
          <div className={classes["end"]}>
            <HandlerIdField value={handlerId} onChange={setHandlerId} />
            <div className={classes["actions"]}>
              <CopyButton text={command} label="Copy as curl" hasLabel />
              <Button type="submit" variant="primary" icon="play" isBusy={isBusy} disabledReason={disabledReason}>
                Run <Kbd keys="Ctrl Enter" />
              </Button>
            </div>
          </div>
        }
      />
      {error === undefined || error.status === 400 ? null : (
        <ErrorAlert
          error={error}
          title={error.status === 409 ? "This handler id is in use" : "The run was not started"}
        />
      )}
    </div>
  );
}

function HandlerIdField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const id = useId();
  return (
    <details className={classes["more"]}>
      <summary>Handler id</summary>
      <label htmlFor={id}>Handler id (optional)</label>
      <input
        id={id}
        className={classes["input"]}
        value={value}
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        onChange={(change) => onChange(change.currentTarget.value)}
      />
      <p id={`${id}-hint`} className={classes["hint"]}>
        The name of the run, to continue one that has ended. Empty: the server chooses.
      </p>
    </details>
  );
}
