import { IconButton } from "../ui/icon-button.tsx";
import classes from "./state-panel.module.css";

interface StateStepperProps {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly onSelect: (index: number) => void;
}

/** Goes through the states that were seen while the run was open. */
export function StateStepper({ index, count, onSelect }: StateStepperProps) {
  const isFirst = index === 0;
  const isLast = index === count - 1;
  return (
    <fieldset className={classes["stepper"]} aria-label="States seen">
      <IconButton
        icon="chevron-left"
        label="Earlier state"
        disabledReason={isFirst ? "This is the first one that was seen" : undefined}
        onClick={() => onSelect(index - 1)}
      />
      <output className={classes["position"]}>
        State {index + 1} of {count}
      </output>
      <IconButton
        icon="chevron-right"
        label="Later state"
        disabledReason={isLast ? "This is the newest one" : undefined}
        onClick={() => onSelect(index + 1)}
      />
      <IconButton
        icon="follow"
        label="Newest state"
        disabledReason={isLast ? "This is the newest one" : undefined}
        onClick={() => onSelect(count - 1)}
      />
    </fieldset>
  );
}
