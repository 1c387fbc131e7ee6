import { useCallback, useMemo, useRef, useState } from "react";
import type { JsonTextError } from "../../model/json/json-text.ts";
import type { FieldError, FormErrors } from "../../model/schema-form/field-error.ts";
import type { JsonSchema } from "../../model/schema-form/json-schema.ts";
import { isRecord } from "../../model/schema-form/json-schema.ts";
import { namedField } from "../../model/schema-form/named-field.ts";
import { validateValue } from "../../model/schema-form/validate-value.ts";

export interface EditorErrors {
  /** Looks for what is wrong now; from then on it is shown, and follows the value. */
  readonly check: () => FormErrors;
  /** At the fields: also what the server says of one. */
  readonly shown: FormErrors;
  /** In the list of errors. */
  readonly summary: FormErrors;
  readonly onTextError: (path: string, message: string | undefined) => void;
}

/** What is wrong with the value of an editor. Nothing is shown before somebody has tried to send it. */
export function useEditorErrors({
  schema,
  value,
  serverError,
  isJson,
  textError,
}: {
  readonly schema: JsonSchema | undefined;
  readonly value: unknown;
  readonly serverError: string | undefined;
  readonly isJson: boolean;
  readonly textError: JsonTextError | undefined;
}): EditorErrors {
  const [hasTried, setTried] = useState(false);
  const [textErrors, setTextErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const onTextError = useCallback((path: string, message: string | undefined): void => {
    setTextErrors((before) => {
      if (before.get(path) === message) return before;
      const after = new Map(before);
      if (message === undefined) after.delete(path);
      else after.set(path, message);
      return after;
    });
  }, []);
  const find = (): FormErrors => {
    if (isJson && textError !== undefined) return [{ path: "", message: "is not JSON" }];
    const unread = isJson ? [] : [...textErrors].map(([path, message]): FieldError => ({ path, message }));
    const invalid = schema === undefined ? plainErrors(value) : validateValue(schema, value);
    return [...unread, ...invalid.filter(({ path }) => isJson || !textErrors.has(path))];
  };
  const latest = useRef(find);
  latest.current = find;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `find` is made anew of exactly these
  const summary = useMemo(() => (hasTried ? find() : []), [hasTried, schema, value, isJson, textError, textErrors]);
  const shown = useMemo(() => {
    const path = schema && serverError ? namedField(schema, serverError) : undefined;
    if (path === undefined || summary.some((error) => error.path === path)) return summary;
    return [...summary, { path, message: serverError ?? "" }];
  }, [schema, serverError, summary]);
  const check = useCallback((): FormErrors => {
    setTried(true);
    return latest.current();
  }, []);
  return { check, shown, summary, onTextError };
}

function plainErrors(value: unknown): FormErrors {
  return isRecord(value) ? [] : [{ path: "", message: "must be an object" }];
}
