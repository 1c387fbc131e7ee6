import { withProperty } from "../../model/schema-form/edit-value.ts";
import type { ObjectField } from "../../model/schema-form/field.ts";
import { isRecord } from "../../model/schema-form/json-schema.ts";
import { Fieldset } from "./fieldset.tsx";
import classes from "./form.module.css";
import { type FieldViewProps, useForm } from "./form-context.ts";
import { KeyValueRows } from "./key-value-rows.tsx";

/** An object within another: a foldable group. */
export function ObjectFieldset(props: FieldViewProps & { readonly field: ObjectField }) {
  return (
    <Fieldset props={props}>
      <ObjectFields {...props} />
    </Fieldset>
  );
}

/** The fields of an object. */
export function ObjectFields(props: FieldViewProps & { readonly field: ObjectField }) {
  const { field, path, value, onChange, autoFocus } = props;
  const { FieldView } = useForm();
  const object = isRecord(value) ? value : {};
  const known = new Set(field.properties.map(({ name }) => name));
  const others = Object.keys(object).filter((key) => !known.has(key));
  return (
    <>
      {field.properties.map(({ name, isRequired, field: property }, index) => (
        <FieldView
          key={name}
          field={property()}
          label={name}
          path={[...path, name]}
          value={Object.hasOwn(object, name) ? object[name] : undefined}
          onChange={(next) => onChange(withProperty(value, name, next))}
          isRequired={isRequired}
          autoFocus={autoFocus && index === 0}
        />
      ))}
      {field.additional && <KeyValueRows {...props} additional={field.additional()} keys={others} />}
      {!field.additional && others.length > 0 && (
        <p className={classes["hint"]}>
          Also sent, as written in the JSON: <code>{others.join(", ")}</code>
        </p>
      )}
    </>
  );
}
