import type { ReactNode } from "react";
import { hintOf } from "../../model/schema-form/field-hint.ts";
import classes from "./form.module.css";
import type { FieldViewProps } from "./form-context.ts";
import { useFieldParts } from "./form-context.ts";

/** A field's label: its title, if it says more than its name. */
export function FieldLabel({ field, label, isRequired }: Pick<FieldViewProps, "field" | "label" | "isRequired">) {
  const { title } = field;
  const hasTitle = title !== undefined && plainWords(title) !== plainWords(label);
  return (
    <>
      {hasTitle ? `${title} ` : label}
      {hasTitle && <code className={classes["name"]}>{label}</code>}
      {isRequired && (
        <span aria-hidden="true" className={classes["required"]}>
          {" *"}
        </span>
      )}
    </>
  );
}

/** What a name and a title made of it have in common. */
function plainWords(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** What a field takes, and what it is for. */
export function FieldHint({ field, id }: Pick<FieldViewProps, "field"> & { readonly id: string }) {
  const hint = hintOf(field);
  const whole = [field.description, hint].filter((part) => part !== undefined && part !== "").join(" ");
  return (
    <p id={id} className={classes["hint"]} title={whole === "" ? undefined : whole}>
      {field.description && <span className={classes["description"]}>{field.description} </span>}
      {hint}
    </p>
  );
}

export function FieldErrorText({ error, id }: { readonly error: string | undefined; readonly id: string }) {
  if (error === undefined) return null;
  return (
    <p id={id} className={classes["error"]}>
      {error}
    </p>
  );
}

/** Says that a value is null; that it is not, when it is taken away. */
export function NullSwitch({
  path,
  label,
  value,
  onChange,
}: Pick<FieldViewProps, "path" | "label" | "value" | "onChange">) {
  const { id } = useFieldParts(path);
  return (
    <label className={classes["null"]} htmlFor={`${id}-null`}>
      <input
        id={`${id}-null`}
        type="checkbox"
        checked={value === null}
        aria-label={`${label} is null`}
        onChange={(event) => onChange(event.currentTarget.checked ? null : undefined)}
      />
      null
    </label>
  );
}

/** A field of one control: label, control, hint, error. */
export function FieldRow({
  props,
  children,
  isGroup = false,
}: {
  readonly props: FieldViewProps;
  readonly children: ReactNode;
  /** Is the control several, such as radio buttons? */
  readonly isGroup?: boolean;
}) {
  const { field, path, label, isRequired } = props;
  const { id, hintId, errorId, error } = useFieldParts(path);
  // An item of a list is there or not: it is nothing that could be left out.
  const isItem = typeof path.at(-1) === "number";
  const name = <FieldLabel field={field} label={label} isRequired={isRequired && !isItem} />;
  const rest = (
    <>
      <div className={classes["control"]}>
        {children}
        {field.isNullable && <NullSwitch {...props} />}
      </div>
      <FieldErrorText error={error} id={errorId} />
      <FieldHint field={field} id={hintId} />
    </>
  );
  if (!isGroup) {
    return (
      <div className={classes["field"]}>
        <label className={classes["label"]} htmlFor={id}>
          {name}
        </label>
        {rest}
      </div>
    );
  }
  return (
    <fieldset className={classes["field"]} aria-describedby={error === undefined ? hintId : `${errorId} ${hintId}`}>
      <legend className={classes["label"]}>{name}</legend>
      {rest}
    </fieldset>
  );
}
