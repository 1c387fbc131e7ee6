import { keysOf, pathText, pointerOf } from "../../model/json/json-pointer.ts";
import type { FormErrors } from "../../model/schema-form/field-error.ts";
import classes from "./form.module.css";
import { fieldId } from "./form-context.ts";

/** What has to be put right before the value can be sent, with a way to each field. */
export function ErrorSummary({
  idPrefix,
  errors,
}: {
  /** Of the fields; `undefined` if there are none. */
  readonly idPrefix: string | undefined;
  readonly errors: FormErrors;
}) {
  return (
    <div role="alert">
      {errors.length > 0 && (
        <ul className={classes["errors"]}>
          {errors.map(({ path, message }) => (
            <li key={path}>
              {idPrefix === undefined ? (
                errorText(path, message)
              ) : (
                <button type="button" className={classes["error-link"]} onClick={() => focusField(idPrefix, path)}>
                  {errorText(path, message)}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function errorText(path: string, message: string): string {
  const keys = keysOf(path).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return `${pathText(keys) || "The value"}: ${message}`;
}

/** Puts the focus into a field, or, if it is not shown, into the nearest one around it. What is folded is opened. */
export function focusField(idPrefix: string, path: string): void {
  const keys = keysOf(path);
  for (let length = keys.length; length > 0; length--) {
    const id = fieldId(idPrefix, pointerOf(keys.slice(0, length)));
    const element = document.getElementById(id) ?? document.getElementById(`${id}-kind`);
    if (element === null) continue;
    for (let at = element.parentElement?.closest("details"); at; at = at.parentElement?.closest("details"))
      at.open = true;
    element.focus();
    return;
  }
}
