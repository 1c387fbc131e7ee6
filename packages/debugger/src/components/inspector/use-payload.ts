import type { EventEnvelope } from "@llama-agents/protocol";
import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/hooks.ts";
import type { RunBuffer } from "../../model/run-buffer.ts";
import type { RunEvent } from "../../model/run-event.ts";

export interface Payload {
  /** `undefined` while it is on its way, or if it cannot be had. */
  readonly envelope: EventEnvelope | undefined;
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/** The payload of an event; one that was dropped to save memory is read from the server again. */
export function usePayload(buffer: RunBuffer, handlerId: string, event: RunEvent): Payload {
  const api = useApi();
  const kept = buffer.envelopeAt(event.index);
  const isDropped = kept === undefined;
  const { sequence } = event;
  const [fetched, setFetched] = useState<EventEnvelope>();
  const [error, setError] = useState<Error>();
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks again
  useEffect(() => {
    if (!isDropped) return undefined;
    if (sequence === undefined) {
      setError(new Error("This event was live only, and was dropped to save memory"));
      return undefined;
    }
    const abort = new AbortController();
    setError(undefined);
    api.getEvent(handlerId, sequence, abort.signal).then(
      (envelope) => {
        if (envelope) setFetched(envelope);
        else setError(new Error(`The server has no event ${sequence} any more`));
      },
      (reason: unknown) => {
        if (!abort.signal.aborted) setError(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
    return () => abort.abort();
  }, [api, handlerId, sequence, isDropped, attempt]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return { envelope: kept ?? fetched, error: isDropped ? error : undefined, retry };
}
