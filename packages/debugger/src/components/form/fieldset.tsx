import type { ReactNode } from "react";
import { initialValue } from "../../model/schema-form/default-value.ts";
import { Button } from "../ui/button.tsx";
import { FieldErrorText, FieldHint, FieldLabel, NullSwitch } from "./field-row.tsx";
import classes from "./form.module.css";
import { type FieldViewProps, useFieldParts } from "./form-context.ts";

/** A foldable group of fields. One that is optional and absent is offered, not shown. */
export function Fieldset({ props, children }: { readonly props: FieldViewProps; readonly children: ReactNode }) {
  const { field, label, path, value, onChange, isRequired } = props;
  const { id, hintId, errorId, error } = useFieldParts(path);
  const isAbsent = value === undefined && !isRequired;
  const name = <FieldLabel field={field} label={label} isRequired={isRequired} />;
  const notes = (
    <>
      <FieldErrorText error={error} id={errorId} />
      <FieldHint field={field} id={hintId} />
    </>
  );
  const add = (): void =>
    onChange(initialValue(field) ?? (field.kind === "array" ? [] : field.kind === "object" ? {} : null));
  if (isAbsent || value === null) {
    return (
      <div className={classes["field"]}>
        <div className={classes["absent"]}>
          <span className={classes["label"]}>{name}</span>
          {value !== null && <span className={classes["muted"]}>not set</span>}
          <Button id={id} variant="quiet" icon="plus" onClick={add} aria-label={`Add ${label}`}>
            Add
          </Button>
          {field.isNullable && <NullSwitch {...props} />}
        </div>
        {notes}
      </div>
    );
  }
  return (
    <fieldset className={classes["fieldset"]} aria-describedby={error === undefined ? hintId : `${errorId} ${hintId}`}>
      <legend className={classes["hidden"]}>{label}</legend>
      <details open>
        <summary id={id} className={classes["summary"]}>
          {name}
        </summary>
        <div className={classes["inside"]}>
          {notes}
          {children}
        </div>
      </details>
      {(!isRequired || field.isNullable) && (
        <div className={classes["corner"]}>
          {field.isNullable && <NullSwitch {...props} />}
          {!isRequired && (
            <Button variant="quiet" onClick={() => onChange(undefined)} aria-label={`Remove ${label}`}>
              Remove
            </Button>
          )}
        </div>
      )}
    </fieldset>
  );
}
