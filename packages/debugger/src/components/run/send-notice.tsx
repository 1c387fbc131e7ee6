import { ErrorAlert } from "../ui/error-alert.tsx";
import classes from "./send-notice.module.css";
import type { SendState } from "./use-send-event.ts";

/** What has become of what was sent, in words. What is wrong with the event itself is said by its form. */
export function SendNotice({ state }: { readonly state: SendState }) {
  if (state.kind === "failed") return <ErrorAlert error={state.error} title="The event was not sent" />;
  if (state.kind === "gone") {
    return (
      <p className={classes["notice"]} data-kind="gone" role="alert">
        Already answered or finished. <span className={classes["detail"]}>{state.error.detail}</span>
      </p>
    );
  }
  const text = "type" in state ? noticeOf(state.kind, state.type) : "";
  return (
    <p className={classes["notice"]} data-kind={state.kind} role="status">
      {text}
    </p>
  );
}

function noticeOf(kind: "sent" | "nothing" | "happened" | "unhandled", type: string): string {
  switch (kind) {
    case "sent":
      return `Sent ${type}.`;
    case "happened":
      return `Sent ${type}: the run goes on.`;
    case "unhandled":
      return `Sent ${type}, but no step of the run takes it now.`;
    case "nothing":
      return `${type} was accepted, but nothing happened yet.`;
  }
}
