import { type FormEvent, type KeyboardEvent, useId, useImperativeHandle, useMemo, useRef } from "react";
import { usePreference } from "../../hooks/use-preference.ts";
import { fieldOf } from "../../model/schema-form/field-of.ts";
import { JsonEditor } from "../json/json-editor.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorAlert } from "../ui/error-alert.tsx";
import { ErrorSummary, focusField } from "./error-summary.tsx";
import classes from "./form.module.css";
import { FormSkeleton } from "./form-skeleton.tsx";
import type { SchemaEditorProps } from "./schema-editor.tsx";
import { SchemaForm } from "./schema-form.tsx";
import { useEditorErrors } from "./use-editor-errors.ts";
import { useJsonText } from "./use-json-text.ts";

/** The editor itself, with the validator: a chunk of its own. */
export function SchemaEditorBody(props: SchemaEditorProps) {
  const { schema, schemaError, value, onChange, label, serverError, actions, tools, onSubmit, ref } = props;
  const idPrefix = `${useId()}field`;
  const jsonId = `${idPrefix}-json`;
  const [mode, setMode] = usePreference<string>(`editor.${props.storageKey ?? "mode"}`, "form");
  const field = useMemo(() => schema && fieldOf(schema), [schema]);
  const hasFields = field !== undefined && !(field.kind === "object" && !field.properties.length && !field.additional);
  const isJson = !hasFields || mode === "json";
  const json = useJsonText(value, onChange);
  const errors = useEditorErrors({ schema, value, serverError, isJson, textError: json.error });
  const form = useRef<HTMLFormElement>(null);

  const validate = (): boolean => {
    const found = errors.check();
    const [first] = found;
    if (first === undefined) return true;
    if (isJson) document.getElementById(jsonId)?.focus();
    else focusField(idPrefix, first.path);
    return false;
  };
  useImperativeHandle(ref, () => ({ validate }));

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (validate()) onSubmit?.();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.current?.requestSubmit();
  };
  if (schema === undefined && schemaError === undefined) return <FormSkeleton />;
  return (
    <form ref={form} noValidate className={classes["editor"]} onSubmit={submit} onKeyDown={onKeyDown}>
      {schemaError && (
        <ErrorAlert error={schemaError} title="The fields could not be loaded" onRetry={props.onRetrySchema} />
      )}
      {hasFields && (
        <div className={classes["tools"]}>
          <ModeSwitch isJson={isJson} canShowForm={json.error === undefined} onChange={setMode} />
          {tools}
        </div>
      )}
      {!hasFields && schema && <p className={classes["muted"]}>Takes no fields.</p>}
      {isJson || schema === undefined ? (
        <JsonEditor
          id={jsonId}
          label={`${label} as JSON`}
          text={json.text}
          onChange={json.change}
          minRows={hasFields ? 8 : 3}
          autoFocus={props.autoFocus}
        />
      ) : (
        <SchemaForm
          schema={schema}
          value={value}
          onChange={onChange}
          errors={errors.shown}
          idPrefix={idPrefix}
          autoFocus={props.autoFocus}
          onTextError={errors.onTextError}
        />
      )}
      <ErrorSummary idPrefix={isJson ? undefined : idPrefix} errors={errors.summary} />
      {serverError && (
        <div role="alert" className={classes["server-error"]}>
          {serverError}
        </div>
      )}
      {actions && <div className={classes["actions"]}>{actions}</div>}
    </form>
  );
}

function ModeSwitch({
  isJson,
  canShowForm,
  onChange,
}: {
  readonly isJson: boolean;
  readonly canShowForm: boolean;
  readonly onChange: (mode: string) => void;
}) {
  return (
    <fieldset className={classes["mode"]}>
      <legend className={classes["hidden"]}>Edit as</legend>
      <Button
        variant="quiet"
        aria-pressed={!isJson}
        disabledReason={canShowForm ? undefined : "It is not JSON yet"}
        onClick={() => onChange("form")}
      >
        Form
      </Button>
      <Button variant="quiet" aria-pressed={isJson} onClick={() => onChange("json")}>
        JSON
      </Button>
    </fieldset>
  );
}
