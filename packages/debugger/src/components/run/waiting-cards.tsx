import { useState } from "react";
import { selectionOf } from "../../model/run/selected-event.ts";
import type { PatchRoute } from "./use-patch-route.ts";
import type { RunFacts } from "./use-run-facts.ts";
import { WaitingCard } from "./waiting-card.tsx";
import classes from "./waiting-cards.module.css";

export interface WaitingCardsProps {
  readonly facts: RunFacts;
  readonly patch: PatchRoute;
  /** Opens the dialog that sends any event. */
  readonly onSendEvent?: (() => void) | undefined;
}

/** What the open run waits for: one card for each question. Nothing if it waits for nothing. */
export function WaitingCards({ facts, patch, onSendEvent }: WaitingCardsProps) {
  const { handlerId, workflowName, requests, stream, details } = facts;
  const [gone, setGone] = useState<string>();
  // What became of a question is said until there is another one.
  const latest = requests.at(-1)?.key;
  if (gone !== undefined && latest !== undefined && latest !== gone) setGone(undefined);
  if (workflowName === undefined || requests.length === 0) return gone === undefined ? null : <AnsweredElsewhere />;
  const onGone = () => {
    setGone(latest);
    details.reload();
    if (stream.status.kind !== "open") stream.retry();
  };
  return (
    <div className={classes["cards"]}>
      {requests.map((request, index) => (
        <WaitingCard
          key={request.key}
          handlerId={handlerId}
          workflowName={workflowName}
          request={request}
          buffer={stream.buffer}
          // A run that is only quiet may be one that nobody has to do anything about.
          hasFocus={index === 0 && request.key !== "idle"}
          onShowEvent={(event) => patch({ tab: "events", selection: selectionOf(event) })}
          onOtherEvent={onSendEvent}
          onGone={onGone}
        />
      ))}
    </div>
  );
}

/** What remains of a question that somebody else has answered while one was answering. */
function AnsweredElsewhere() {
  return (
    <p className={classes["gone"]} role="alert">
      Already answered or finished: your answer was not taken.
    </p>
  );
}
