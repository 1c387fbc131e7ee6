import { useId, useMemo, useState } from "react";
import type { JsonSchema } from "../../api/debugger-api-types.ts";
import { useAccess, useEventSchemas, useGraph, useRunView } from "../../api/hooks.ts";
import { sendCommand } from "../../model/format/curl-command.ts";
import { shortId } from "../../model/format/format.ts";
import { likelyAnswers } from "../../model/run/answers.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import { defaultValue } from "../../model/schema-form/default-value.ts";
import { FormSkeleton } from "../form/form-skeleton.tsx";
import { SchemaEditor } from "../form/schema-editor.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { useDisabledReason } from "../workflow/use-disabled-reason.ts";
import classes from "./send-event-dialog.module.css";
import { SendNotice } from "./send-notice.tsx";
import { useApiUrl } from "./use-api-url.ts";
import { useSendEvent } from "./use-send-event.ts";

export interface SendEventDialogProps {
  readonly handlerId: string;
  readonly workflowName: string | undefined;
  readonly buffer: RunBuffer;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The run is over, or does not want it. */
  readonly onGone: () => void;
}

/** Sends any event that the workflow knows, to all steps or to one. */
export function SendEventDialog(props: SendEventDialogProps) {
  return (
    <Dialog title={`Send an event to ${shortId(props.handlerId)}`} isOpen={props.isOpen} onClose={props.onClose}>
      <SendEventContent {...props} />
    </Dialog>
  );
}

function SendEventContent(props: SendEventDialogProps) {
  const { workflowName, buffer } = props;
  const schemas = useEventSchemas(workflowName);
  const graph = useGraph(workflowName);
  const request = useRunView(buffer, (view) => view.requests[0]);
  const [chosen, setChosen] = useState<string>();
  const types = useMemo(
    () =>
      likelyAnswers({
        graph: graph.data,
        eventSchemas: schemas.data,
        request: { type: request?.event.type, step: request?.step },
      }),
    [graph.data, schemas.data, request],
  );
  const known = schemas.data?.flatMap(({ title }) => (typeof title === "string" ? [title] : [])) ?? [];
  const type = chosen ?? types[0] ?? known[0];
  if (schemas.status === "loading") return <FormSkeleton />;
  if (schemas.error !== undefined && type === undefined) {
    return <ErrorAlert error={schemas.error} title="The events are not known" onRetry={schemas.reload} />;
  }
  if (type === undefined) return <EmptyState title="This workflow takes no events" />;
  const steps = graph.data?.nodes.flatMap((node) => (node.node_type === "step" ? [node.id] : [])) ?? [];
  return (
    <SendEventForm
      key={type}
      {...props}
      type={type}
      types={[...new Set([...types, ...known])]}
      answers={request?.event.type}
      steps={steps}
      schema={schemas.data?.find(({ title }) => title === type)}
      onChoose={setChosen}
    />
  );
}

interface SendEventFormProps extends SendEventDialogProps {
  readonly type: string;
  readonly types: readonly string[];
  /** The type of the event that asks, answered by the first of the types. */
  readonly answers: string | undefined;
  readonly steps: readonly string[];
  readonly schema: JsonSchema | undefined;
  readonly onChoose: (type: string) => void;
}

const anything: JsonSchema = { type: "object", additionalProperties: true };

function SendEventForm(props: SendEventFormProps) {
  const { handlerId, buffer, type, types, answers, steps, schema = anything, onChoose, onClose, onGone } = props;
  const [value, setValue] = useState<unknown>(() => defaultValue(schema) ?? {});
  const [step, setStep] = useState("");
  const { state, send } = useSendEvent({ handlerId, buffer, onGone });
  const disabledReason = useDisabledReason("run");
  const apiBase = useApiUrl();
  const { hasAuth } = useAccess();
  const to = step === "" ? undefined : step;
  const isBusy = state.kind === "sending" || state.kind === "sent";
  const command = () => sendCommand({ apiBase, handlerId, event: { type, value }, step: to, hasAuth });
  const optionOf = (name: string) =>
    name === types[0] && answers !== undefined ? `${name} (answers ${answers})` : name;
  return (
    <div className={classes["form"]}>
      <Select label="Event" value={type} options={types.map((name) => [name, optionOf(name)])} onChange={onChoose} />
      <Select
        label="To step"
        value={step}
        options={[["", "all steps that take it"], ...steps.map((name) => [name, name] as const)]}
        onChange={setStep}
      />
      <SchemaEditor
        label={type}
        schema={schema}
        value={value}
        onChange={setValue}
        onSubmit={() => {
          if (!isBusy && disabledReason === undefined) void send(type, value, to);
        }}
        storageKey="send"
        serverError={state.kind === "refused" ? state.error.detail : undefined}
        actions={
          <div className={classes["actions"]}>
            <CopyButton text={command} label="Copy as curl" hasLabel />
            <Button onClick={onClose}>{state.kind === "happened" ? "Close" : "Cancel"}</Button>
            <Button type="submit" variant="primary" icon="send" isBusy={isBusy} disabledReason={disabledReason}>
              Send
            </Button>
          </div>
        }
      />
      <SendNotice state={state} />
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}

function Select({ label, value, options, onChange }: SelectProps) {
  const id = useId();
  return (
    <div className={classes["row"]}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(change) => onChange(change.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
