import type { EventData } from "../event-data.ts";
import type { OpenRequest, RunDetails } from "../run-details.ts";
import { decodeEvent, encodeEvents } from "./event-rows.ts";

/** What of the row of a run makes up its details; what the version that has written it did not know is `null`. */
export interface RunDetailsRow {
  readonly run_id: string;
  readonly handler_id: string;
  readonly next_event: number;
  /** Made by {@link encodeInput}. */
  readonly input: string | null;
  readonly parent_handler_id: string | null;
  /** Made by {@link encodeRequests}. */
  readonly requests: string | null;
  readonly error_stack: string | null;
}

/** A request as it is stored. */
interface RequestJson {
  /** Made by {@link encodeEvents}. */
  readonly event?: string | undefined;
  readonly awaits?: string | undefined;
  readonly step?: string | undefined;
  readonly at: number;
}

export const encodeInput = (input: EventData | undefined): string | null => (input ? encodeEvents([input]) : null);

export function encodeRequests(requests: readonly OpenRequest[]): string {
  return JSON.stringify(
    requests.map(
      ({ event, awaits, step, at }): RequestJson => ({ event: event && encodeEvents([event]), awaits, step, at }),
    ),
  );
}

function decodeRequests(text: string): OpenRequest[] {
  return (JSON.parse(text) as RequestJson[]).map(({ event, awaits, step, at }) => {
    return { event: event === undefined ? undefined : decodeEvent(event), awaits, step, at };
  });
}

export function runDetailsOf(row: RunDetailsRow): RunDetails {
  return {
    runId: row.run_id,
    handlerId: row.handler_id,
    input: row.input === null ? undefined : decodeEvent(row.input),
    parentHandlerId: row.parent_handler_id ?? undefined,
    requests: row.requests === null ? [] : decodeRequests(row.requests),
    eventCount: row.next_event,
    errorStack: row.error_stack ?? undefined,
  };
}
