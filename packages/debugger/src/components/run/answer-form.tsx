import { useMemo, useRef, useState } from "react";
import type { JsonSchema } from "../../api/debugger-api-types.ts";
import type { Resource } from "../../api/resource.ts";
import { defaultValue } from "../../model/schema-form/default-value.ts";
import { SchemaEditor } from "../form/schema-editor.tsx";
import { useDraft } from "../form/use-draft.ts";
import { Button } from "../ui/button.tsx";
import { useDisabledReason } from "../workflow/use-disabled-reason.ts";
import { answerDraftKey, forgetDraft } from "./forget-drafts.ts";
import { SendNotice } from "./send-notice.tsx";
import { useGentleFocus } from "./use-gentle-focus.ts";
import { useSendEvent } from "./use-send-event.ts";
import classes from "./waiting-card.module.css";
import type { WaitingCardProps } from "./waiting-card.tsx";

export interface AnswerFormProps
  extends Pick<WaitingCardProps, "handlerId" | "request" | "buffer" | "progress" | "hasFocus" | "onSent" | "onGone"> {
  readonly type: string;
  readonly schemas: Resource<readonly JsonSchema[]>;
}

const anything: JsonSchema = { type: "object", additionalProperties: true };

/** The fields of an answer, and what becomes of it. What is typed is kept until it is sent. */
export function AnswerForm(props: AnswerFormProps) {
  const { handlerId, request, type, schemas, buffer, progress, hasFocus = false, onSent, onGone } = props;
  const schema = useMemo(() => schemas.data?.find(({ title }) => title === type), [schemas.data, type]);
  const key = answerDraftKey(handlerId, type, `${request.type ?? ""} ${JSON.stringify(request.value).slice(0, 200)}`);
  const [draft, setDraft] = useDraft(key, schema);
  const initial = useMemo(() => (schema && defaultValue(schema)) ?? {}, [schema]);
  const [typed, setTyped] = useState<unknown>();
  const value = typed ?? draft ?? initial;
  const container = useRef<HTMLDivElement>(null);
  const disabledReason = useDisabledReason("run");
  const onAccepted = () => {
    // It stays in the fields as long as they are there: nothing may come of it.
    forgetDraft(key);
    onSent?.(type);
  };
  const { state, send, reset } = useSendEvent({ handlerId, buffer, progress, onAccepted, onGone });
  useGentleFocus(container, hasFocus);
  const change = (next: unknown) => {
    setTyped(next);
    setDraft(next);
    if (state.kind !== "sending" && state.kind !== "editing") reset();
  };
  const isBusy = state.kind === "sending" || state.kind === "sent";
  const reason = disabledReason ?? (state.kind === "gone" ? "Already answered or finished" : undefined);
  const submit = () => {
    if (!isBusy && reason === undefined) void send(type, value);
  };
  return (
    <div className={classes["form"]} ref={container}>
      <SchemaEditor
        label={type}
        schema={schema ?? (schemas.data === undefined ? undefined : anything)}
        schemaError={schemas.error}
        onRetrySchema={schemas.reload}
        value={value}
        onChange={change}
        onSubmit={submit}
        storageKey="answer"
        serverError={state.kind === "refused" ? state.error.detail : undefined}
        actions={
          <Button type="submit" variant="primary" icon="send" isBusy={isBusy} disabledReason={reason}>
            Send {type}
          </Button>
        }
      />
      <SendNotice state={state} />
    </div>
  );
}
