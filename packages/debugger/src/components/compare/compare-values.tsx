import { useMemo } from "react";
import { differencesOf } from "../../model/compare/compare-json.ts";
import type { JsonDifference } from "../../model/json/json-rows.ts";
import { JsonTree } from "../json/json-tree.tsx";
import { classNames } from "../ui/class-names.ts";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import classes from "./compare-page.module.css";
import type { ComparedValue } from "./compared-values.ts";

interface CompareValuesProps {
  readonly title: string;
  readonly left: ComparedValue;
  readonly right: ComparedValue;
}

/** Two values side by side; on the right is marked what differs from the left. */
export function CompareValues({ title, left, right }: CompareValuesProps) {
  const leftValue = left.kind === "value" ? left.value : undefined;
  const rightValue = right.kind === "value" ? right.value : undefined;
  const areBoth = left.kind === "value" && right.kind === "value";
  const diff = useMemo(
    () => (areBoth ? differencesOf(leftValue, rightValue) : undefined),
    [areBoth, leftValue, rightValue],
  );
  return (
    <Panel title={title} isCard actions={<Verdict left={left} right={right} diff={diff} />}>
      <div className={classes["sides"]}>
        <Value label={`${title} of the left run`} value={left} />
        <Value label={`${title} of the right run`} value={right} diff={diff} />
      </div>
    </Panel>
  );
}

interface VerdictProps {
  readonly left: ComparedValue;
  readonly right: ComparedValue;
  readonly diff: readonly JsonDifference[] | undefined;
}

function Verdict({ left, right, diff }: VerdictProps) {
  if (left.kind === "loading" || right.kind === "loading") return null;
  if (diff) {
    const { length } = diff;
    return (
      <span className={classNames(classes["verdict"], length === 0 ? classes["same"] : classes["changed"])}>
        {length === 0 ? "same" : `${length} ${length === 1 ? "difference" : "differences"}`}
      </span>
    );
  }
  if (left.kind === "failure" && right.kind === "failure" && left.text === right.text) {
    return <span className={classNames(classes["verdict"], classes["same"])}>same</span>;
  }
  // Where one side is not known, nothing is.
  if (left.kind === "none" || right.kind === "none") return null;
  return <span className={classNames(classes["verdict"], classes["changed"])}>different</span>;
}

interface ValueProps {
  readonly label: string;
  readonly value: ComparedValue;
  readonly diff?: readonly JsonDifference[] | undefined;
}

function Value({ label, value, diff }: ValueProps) {
  switch (value.kind) {
    case "loading":
      return <Skeleton rows={3} />;
    case "none":
      return <p className={classes["note"]}>{value.reason}</p>;
    case "failure":
      return <pre className={classes["error"]}>{value.text}</pre>;
    case "value":
      return (
        <div className={classes["value"]}>
          <JsonTree value={value.value} label={label} expandDepth={2} diff={diff} />
        </div>
      );
  }
}
