import type { BooleanField, ConstantField, EnumField } from "../../model/schema-form/field.ts";
import { previewOf } from "../../model/schema-form/field-hint.ts";
import { isSameJson } from "../../model/schema-form/json-schema.ts";
import { useControlProps } from "./control-props.ts";
import classes from "./form.module.css";
import type { FieldViewProps } from "./form-context.ts";

/** How many options are shown at once. */
const maxRadios = 4;

interface Option {
  readonly label: string;
  readonly value: unknown;
}

/** Is the field shown as several controls? */
export function isGroupOfControls({ field }: FieldViewProps): boolean {
  if (field.kind === "boolean") return typeof field.defaultValue !== "boolean";
  return field.kind === "enum" && field.options.length <= maxRadios;
}

/** Yes or no: a checkbox if it is one of them from the beginning, also where it is left to the server, else the two, so that nobody answers by not looking. */
export function BooleanControl(props: FieldViewProps & { readonly field: BooleanField }) {
  const { field, value, onChange } = props;
  const control = useControlProps(props);
  if (isGroupOfControls(props)) {
    return (
      <Radios
        props={props}
        options={[
          { label: "Yes", value: true },
          { label: "No", value: false },
        ]}
      />
    );
  }
  return (
    <input
      {...control}
      required={false}
      type="checkbox"
      className={classes["checkbox"]}
      checked={(value ?? field.defaultValue) === true}
      ref={(element) => {
        if (element) element.indeterminate = value === null;
      }}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/** One of several values: radio buttons if there are few. */
export function EnumControl(props: FieldViewProps & { readonly field: EnumField }) {
  const { field, value, onChange, isRequired } = props;
  const control = useControlProps(props);
  if (isGroupOfControls(props)) return <Radios props={props} options={field.options} />;
  const index = field.options.findIndex((option) => isSameJson(option.value, value));
  return (
    <select
      {...control}
      className={classes["select"]}
      value={index}
      onChange={(event) => onChange(field.options[Number(event.currentTarget.value)]?.value)}
    >
      <option value={-1}>{isRequired ? "Choose…" : "Not set"}</option>
      {field.options.map((option, place) => (
        <option key={option.label} value={place}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function Radios({ props, options }: { readonly props: FieldViewProps; readonly options: readonly Option[] }) {
  const { value, onChange, isRequired } = props;
  // Radio buttons cannot be invalid: their group says what is wrong.
  const { id, autoFocus, required, "aria-describedby": describedBy } = useControlProps(props);
  const shown: readonly Option[] = isRequired ? options : [...options, { label: "Not set", value: undefined }];
  const chosen = shown.findIndex((option) => isSameJson(option.value, value));
  return (
    <div className={classes["radios"]}>
      {shown.map((option, index) => {
        const optionId = index === 0 ? id : `${id}-${index}`;
        return (
          <label key={option.label} htmlFor={optionId}>
            <input
              id={optionId}
              required={required}
              aria-describedby={describedBy}
              // biome-ignore lint/a11y/noAutofocus: only where a dialog or a card asks for exactly this
              autoFocus={autoFocus && index === Math.max(chosen, 0)}
              type="radio"
              name={id}
              checked={index === chosen}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        );
      })}
    </div>
  );
}

/** A value that can only be one: it is said, and sent if it must be. */
export function ConstantControl(props: FieldViewProps & { readonly field: ConstantField }) {
  const { field, value, onChange, isRequired } = props;
  const { id, "aria-describedby": describedBy } = useControlProps(props);
  const text = previewOf(field.value);
  if (isRequired && isSameJson(value, field.value)) {
    return (
      <output id={id} className={classes["constant"]}>
        {text}
      </output>
    );
  }
  return (
    <span className={classes["radios"]}>
      <input
        id={id}
        type="checkbox"
        className={classes["checkbox"]}
        aria-describedby={describedBy}
        checked={isSameJson(value, field.value)}
        onChange={(event) => onChange(event.currentTarget.checked ? field.value : undefined)}
      />
      <code>{text}</code>
    </span>
  );
}
