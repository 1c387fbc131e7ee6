import { useState } from "react";
import { isSameJson } from "../../model/schema-form/json-schema.ts";
import { IconButton } from "../ui/icon-button.tsx";
import classes from "./form.module.css";

/** Arrows through what was sent before, the latest first; before the latest is what was being written. */
export function RecentInputs({
  inputs,
  value,
  onPick,
}: {
  readonly inputs: readonly unknown[];
  readonly value: unknown;
  readonly onPick: (input: unknown) => void;
}) {
  const [draft, setDraft] = useState<unknown>(value);
  const shown = inputs.findIndex((input) => isSameJson(input, value));
  if (inputs.length === 0) return null;
  const go = (index: number): void => {
    if (shown < 0) setDraft(value);
    onPick(index < 0 ? draft : inputs[index]);
  };
  const isDraftShown = shown < 0 || isSameJson(inputs[shown], draft);
  return (
    <fieldset className={classes["recent"]}>
      <legend className={classes["hidden"]}>Recent inputs</legend>
      <span className={classes["muted"]}>
        {shown < 0 ? `${inputs.length} recent` : `recent ${shown + 1} of ${inputs.length}`}
      </span>
      <IconButton
        label="Earlier input"
        icon="chevron-up"
        disabledReason={shown === inputs.length - 1 ? "It is the earliest" : undefined}
        onClick={() => go(shown + 1)}
      />
      <IconButton
        label="Later input"
        icon="chevron-down"
        disabledReason={shown < 0 || (shown === 0 && isDraftShown) ? "It is the latest" : undefined}
        onClick={() => go(shown - 1)}
      />
    </fieldset>
  );
}
