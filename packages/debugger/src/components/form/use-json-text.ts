import { useState } from "react";
import { formatJson, type JsonTextError, readJsonText } from "../../model/json/json-text.ts";
import { isSameJson } from "../../model/schema-form/json-schema.ts";

/** A value as a text that is being written: the value follows the text while it is JSON, the text the value when it changes. */
export function useJsonText(
  value: unknown,
  onChange: (value: unknown) => void,
): { readonly text: string; readonly error: JsonTextError | undefined; readonly change: (text: string) => void } {
  const [written, setWritten] = useState<{ readonly text: string; readonly of: unknown }>();
  // A text that is no JSON stands until the value is changed elsewhere.
  const isCurrent = written !== undefined && isSameJson(sent(written.of), sent(value));
  const text = isCurrent ? written.text : formatJson(value === undefined ? {} : value);
  const result = readJsonText(text);
  const change = (next: string): void => {
    const read = readJsonText(next);
    setWritten({ text: next, of: read.isValid ? read.value : value });
    if (read.isValid) onChange(read.value);
  };
  return { text, error: isCurrent && !result.isValid ? result.error : undefined, change };
}

/** As it goes over the wire: what is undefined is not there. */
function sent(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
