import { useState } from "react";
import { initialValue } from "../../model/schema-form/default-value.ts";
import { freeKey } from "../../model/schema-form/edit-value.ts";
import type { Field } from "../../model/schema-form/field.ts";
import { isRecord, isSameJson } from "../../model/schema-form/json-schema.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import classes from "./form.module.css";
import { type FieldViewProps, useFieldParts, useForm } from "./form-context.ts";

interface Entry {
  readonly id: number;
  readonly key: string;
  readonly value: unknown;
}

/** The keys of an object that are no properties of its schema: a row for each, of key and value. */
export function KeyValueRows(props: FieldViewProps & { readonly additional: Field; readonly keys: readonly string[] }) {
  const { additional, keys, label, path, value, onChange } = props;
  const { FieldView } = useForm();
  const { id } = useFieldParts(path);
  const object = isRecord(value) ? value : {};
  const [written, setWritten] = useState<readonly Entry[]>([]);
  // Rows stay in the order in which they were written; objects put keys that are numbers first.
  const isCurrent = isSameJson(objectOf(written), Object.fromEntries(keys.map((key) => [key, object[key]])));
  const entries = isCurrent ? written : keys.map((key, place): Entry => ({ id: place, key, value: object[key] }));
  const nextId = Math.max(-1, ...entries.map((entry) => entry.id)) + 1;

  const change = (next: readonly Entry[]): void => {
    setWritten(next);
    const kept = Object.entries(object).filter(([key]) => !keys.includes(key));
    onChange({ ...Object.fromEntries(kept), ...objectOf(next) });
  };
  const set = (entry: Entry): void => change(entries.map((other) => (other.id === entry.id ? entry : other)));

  return (
    <div className={classes["entries"]}>
      {entries.map((entry, index) => {
        const isDouble = entries.some((other) => other.id !== entry.id && other.key === entry.key);
        const errorId = `${id}-key-${entry.id}-error`;
        return (
          <div key={entry.id} className={classes["entry"]}>
            <div className={classes["field"]}>
              <label className={classes["label"]} htmlFor={`${id}-key-${entry.id}`}>
                Key {index + 1}
              </label>
              <input
                id={`${id}-key-${entry.id}`}
                type="text"
                className={classes["input"]}
                value={entry.key}
                aria-invalid={isDouble}
                aria-describedby={isDouble ? errorId : undefined}
                onChange={(event) => set({ ...entry, key: event.currentTarget.value })}
              />
              {isDouble && (
                <p id={errorId} className={classes["error"]}>
                  is there twice: the last one counts
                </p>
              )}
            </div>
            <FieldView
              field={additional}
              label={`Value of ${entry.key}`}
              path={[...path, entry.key]}
              value={entry.value}
              onChange={(next) => set({ ...entry, value: next })}
              isRequired
            />
            <IconButton
              label={`Remove ${entry.key} from ${label}`}
              icon="close"
              onClick={() => change(entries.filter((other) => other.id !== entry.id))}
            />
          </div>
        );
      })}
      <div>
        <Button
          variant="quiet"
          icon="plus"
          aria-label={`Add key to ${label}`}
          onClick={() => change([...entries, { id: nextId, key: freeKey(object), value: initialValue(additional) }])}
        >
          Add key
        </Button>
      </div>
    </div>
  );
}

function objectOf(entries: readonly Entry[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
