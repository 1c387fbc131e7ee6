import type { EventEnvelope } from "@llama-agents/protocol";
import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/hooks.ts";
import type { RunBuffer } from "../../model/run/run-buffer.ts";
import type { RunEvent } from "../../model/run/run-event.ts";

export interface Payload {
  /** `undefined` while it is on its way, or if it cannot be had. */
  readonly envelope: EventEnvelope | undefined;
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/** What the server said to the question for one event. */
interface Answer {
  readonly handlerId: string;
  readonly sequence: number | undefined;
  readonly envelope: EventEnvelope | undefined;
  readonly error: Error | undefined;
}

/** The payload of an event; one that was dropped to save memory is read from the server again. */
export function usePayload(buffer: RunBuffer, handlerId: string, event: RunEvent): Payload {
  const api = useApi();
  const kept = buffer.envelopeAt(event.index);
  const isDropped = kept === undefined;
  const { sequence } = event;
  const [answer, setAnswer] = useState<Answer>();
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks again
  useEffect(() => {
    if (!isDropped) return undefined;
    const fail = (error: Error): void => setAnswer({ handlerId, sequence, envelope: undefined, error });
    if (sequence === undefined) {
      fail(new Error("This event was live only, and was dropped to save memory"));
      return undefined;
    }
    const abort = new AbortController();
    setAnswer(undefined);
    api.getEvent(handlerId, sequence, abort.signal).then(
      (envelope) => {
        if (envelope) setAnswer({ handlerId, sequence, envelope, error: undefined });
        else fail(new Error(`The server has no event ${sequence} any more`));
      },
      (reason: unknown) => {
        if (!abort.signal.aborted) fail(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
    return () => abort.abort();
  }, [api, handlerId, sequence, isDropped, attempt]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  // An answer to what was asked before is none.
  const isCurrent = isDropped && answer?.handlerId === handlerId && answer.sequence === sequence;
  return { envelope: isCurrent ? answer.envelope : kept, error: isCurrent ? answer.error : undefined, retry };
}
