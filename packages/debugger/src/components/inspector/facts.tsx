import type { ReactElement, ReactNode } from "react";
import classes from "./inspector.module.css";

export interface FactsProps {
  /** Those without a value are left out. */
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** Names and values below each other. */
export function Facts({ facts }: FactsProps): ReactElement {
  return (
    <dl className={classes["facts"]}>
      {facts.map(([name, value]) =>
        value === undefined || value === null || value === "" ? null : (
          <div key={name} className={classes["fact"]}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
