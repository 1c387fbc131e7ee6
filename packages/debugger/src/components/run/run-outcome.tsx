import { useRunView } from "../../api/hooks.ts";
import { previewJson } from "../../model/format/preview.ts";
import { failureOf, resultOf } from "../../model/run/stop-value.ts";
import { Icon } from "../ui/icon.tsx";
import classes from "./run-outcome.module.css";
import type { RunFacts } from "./use-run-facts.ts";

const previewLength = 300;

/** How the run ended, in one line that leads to the whole of it. Its place is kept while the run goes on, so that nothing moves. */
export function RunOutcome({ facts, onOpen }: { readonly facts: RunFacts; readonly onOpen: () => void }) {
  const { terminal, status, details, stream } = facts;
  // What the row of the run says is enough where the log is not there.
  const isLogOver = useRunView(stream.buffer, (view) => view.terminal !== undefined);
  if (status === undefined || facts.isActive) return <Place text={status === undefined ? "" : "No result yet"} />;
  const failure = terminal === undefined ? undefined : failureOf(terminal.event.envelope);
  const error = failure === undefined ? details.data?.error : undefined;
  if (status === "completed") {
    if (!isLogOver || terminal === undefined) return <Place text="" />;
    return (
      <Line
        kind="completed"
        label="Result"
        onOpen={onOpen}
        text={previewJson(resultOf(terminal.event.envelope), previewLength)}
      />
    );
  }
  const label = labelOf(status, failure?.kind);
  const text =
    failure === undefined
      ? (error ?? "")
      : [failure.errorType, failure.message].filter((part) => part !== undefined && part !== "").join(": ");
  return (
    <Line kind={status} label={failure?.step ? `${label} in ${failure.step}` : label} onOpen={onOpen} text={text} />
  );
}

function labelOf(status: string, kind: string | undefined): string {
  if (kind === "timed-out") return "Timed out";
  return status === "cancelled" ? "Cancelled" : "Failed";
}

function Place({ text }: { readonly text: string }) {
  return <p className={classes["place"]}>{text}</p>;
}

interface LineProps {
  readonly kind: string;
  readonly label: string;
  readonly text: string;
  readonly onOpen: () => void;
}

function Line({ kind, label, text, onOpen }: LineProps) {
  return (
    <button type="button" className={classes["line"]} data-kind={kind} onClick={onOpen} title="Open the result">
      <span className={classes["label"]}>{label}</span>
      <span className={classes["text"]}>{text}</span>
      <Icon name="chevron-right" />
    </button>
  );
}
