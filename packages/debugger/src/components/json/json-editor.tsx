import { type KeyboardEvent, useId, useRef } from "react";
import { formatJson, readJsonText } from "../../model/json/json-text.ts";
import { Button } from "../ui/button.tsx";
import classes from "./json-editor.module.css";

export interface JsonEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly label: string;
  /** Something else that is wrong than the JSON, such as what a server or a schema says. */
  readonly error?: string | undefined;
  readonly isLabelHidden?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  /** @default 6 */
  readonly minRows?: number | undefined;
  readonly id?: string | undefined;
  readonly describedBy?: string | undefined;
}

/** A place to write JSON: with the numbers of the lines, and the line where it stops being JSON. */
export function JsonEditor(props: JsonEditorProps) {
  const { text, onChange, label, error, isLabelHidden, autoFocus, minRows = 6, id, describedBy } = props;
  const ownId = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  const result = readJsonText(text);
  const mistake = result.isValid ? undefined : result.error;
  const lines = text.split("\n").length;
  const rows = Math.min(Math.max(lines, minRows), 24);
  const fieldId = id ?? ownId;
  const messageId = `${fieldId}-json`;

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
    // A new line begins below the beginning of the one before.
    const { selectionStart, value } = event.currentTarget;
    const line = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
    const indent = /^ */.exec(line)?.[0] ?? "";
    if (indent === "" && !/[[{]\s*$/.test(line)) return;
    event.preventDefault();
    event.currentTarget.setRangeText(
      `\n${indent}${/[[{]\s*$/.test(line) ? "  " : ""}`,
      selectionStart,
      event.currentTarget.selectionEnd,
      "end",
    );
    onChange(event.currentTarget.value);
  };
  const format = (): void => {
    if (result.isValid) onChange(formatJson(result.value));
    area.current?.focus();
  };

  return (
    <div className={classes["editor"]}>
      <div className={classes["bar"]}>
        <label htmlFor={fieldId} className={classes[isLabelHidden ? "hidden-label" : "label"]}>
          {label}
        </label>
        <Button variant="quiet" onClick={format} disabledReason={result.isValid ? undefined : "It is not JSON yet"}>
          Format
        </Button>
      </div>
      <div className={classes["box"]} data-invalid={mistake !== undefined}>
        <div ref={numbers} aria-hidden="true" className={classes["numbers"]}>
          {Array.from({ length: lines }, (_, index) => index + 1).map((number) => (
            <div key={number} data-wrong={number === mistake?.line}>
              {number}
            </div>
          ))}
        </div>
        <textarea
          ref={area}
          id={fieldId}
          className={classes["area"]}
          value={text}
          rows={rows}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          // biome-ignore lint/a11y/noAutofocus: only where a dialog or a card asks for exactly this
          autoFocus={autoFocus}
          aria-invalid={mistake !== undefined || error !== undefined}
          aria-describedby={describedBy ? `${messageId} ${describedBy}` : messageId}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onScroll={(event) => {
            if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <p id={messageId} className={classes["message"]}>
        {mistake ? `Line ${mistake.line}, column ${mistake.column}: ${mistake.message}` : error}
      </p>
    </div>
  );
}
