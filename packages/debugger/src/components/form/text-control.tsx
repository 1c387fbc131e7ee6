import type { KeyboardEvent } from "react";
import type { TextField, TextWidget } from "../../model/schema-form/field.ts";
import { fromLocalTime, toLocalTime } from "../../model/schema-form/local-time.ts";
import { useControlProps } from "./control-props.ts";
import classes from "./form.module.css";
import type { FieldViewProps } from "./form-context.ts";

const inputTypes: Readonly<Record<Exclude<TextWidget, "text">, string>> = {
  password: "password",
  date: "date",
  "date-time": "datetime-local",
  time: "text",
  email: "email",
  uri: "url",
};

/** A text; one that is long, or has lines, grows. What is emptied is absent. */
export function TextControl(props: FieldViewProps & { readonly field: TextField }) {
  const { field, value, onChange } = props;
  const control = useControlProps(props);
  const text = typeof value === "string" ? value : "";
  const placeholder = value === null ? "null" : field.placeholder;
  const change = (next: string): void => onChange(next === "" ? undefined : next);
  if (field.widget === "date-time" && (text === "" || toLocalTime(text) !== undefined)) {
    return (
      <input
        {...control}
        type="datetime-local"
        step={1}
        className={classes["input"]}
        value={toLocalTime(text) ?? ""}
        title={text === "" ? undefined : `Sent as ${text}`}
        onChange={(event) => change(fromLocalTime(event.currentTarget.value))}
      />
    );
  }
  const isPlainDate = /^\d{4,}-\d\d-\d\d$/.test(text) || text === "";
  if (field.widget !== "text" && (field.widget !== "date" || isPlainDate)) {
    return (
      <input
        {...control}
        type={field.widget === "date-time" ? "text" : inputTypes[field.widget]}
        className={classes["input"]}
        value={text}
        placeholder={placeholder}
        autoComplete={field.widget === "password" ? "new-password" : "off"}
        spellCheck={false}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  return (
    <textarea
      {...control}
      className={classes["input"]}
      rows={rowsOf(text, field)}
      value={text}
      placeholder={placeholder}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => submitOnEnter(event, text)}
    />
  );
}

/** A line for each 80 characters; one field that grows, as one that is replaced by another would lose the focus. */
function rowsOf(text: string, { schema }: TextField): number {
  const isMultiline = schema["format"] === "multiline" || schema["format"] === "textarea";
  const lines = text.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 80)), 0);
  return Math.min(Math.max(lines, isMultiline ? 4 : 1), 12);
}

/** In a text of one line, Enter does what it does in every field of one line; with Shift it begins a second. */
function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>, text: string): void {
  if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || text.includes("\n")) return;
  if (event.currentTarget.rows > 1) return;
  event.preventDefault();
  if (!event.ctrlKey && !event.metaKey) event.currentTarget.form?.requestSubmit();
}
