import { useEffect, useState } from "react";
import { pointerOf } from "../../model/json/json-pointer.ts";
import { formatJson, readJsonText } from "../../model/json/json-text.ts";
import { isSameJson } from "../../model/schema-form/json-schema.ts";
import { JsonEditor } from "../json/json-editor.tsx";
import { FieldHint } from "./field-row.tsx";
import classes from "./form.module.css";
import { type FieldViewProps, useFieldParts, useForm } from "./form-context.ts";

/** A part that is written as JSON. What is emptied is absent. */
export function JsonControl({ field, label, path, value, onChange, isRequired, autoFocus }: FieldViewProps) {
  const { id, hintId, error } = useFieldParts(path);
  const { onTextError } = useForm();
  const [written, setWritten] = useState(() => formatJson(value));
  const read = readText(written);
  const isCurrent = read === undefined || isSameJson(read.value, value);
  const text = isCurrent ? written : formatJson(value);
  const pointer = pointerOf(path);
  const isWrong = read === undefined;

  useEffect(() => {
    onTextError(pointer, isWrong ? "is not JSON" : undefined);
    return () => onTextError(pointer, undefined);
  }, [onTextError, pointer, isWrong]);

  return (
    <div className={classes["field"]}>
      <JsonEditor
        id={id}
        label={isRequired ? `${label} *` : label}
        text={text}
        minRows={2}
        error={error}
        describedBy={hintId}
        autoFocus={autoFocus}
        onChange={(next) => {
          setWritten(next);
          const result = readText(next);
          if (result !== undefined) onChange(result.value);
        }}
      />
      <FieldHint field={field} id={hintId} />
    </div>
  );
}

/** What a text says; `undefined` if it is no JSON. No text is no value. */
function readText(text: string): { readonly value: unknown } | undefined {
  if (text.trim() === "") return { value: undefined };
  const result = readJsonText(text);
  return result.isValid ? result : undefined;
}
