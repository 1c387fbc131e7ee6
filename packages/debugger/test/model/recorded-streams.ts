import { readFileSync } from "node:fs";
import { readEventEnvelope } from "@llama-agents/protocol";
import type { ReceivedEvent } from "../../src/model/run/received-event.ts";

interface Recording {
  readonly answers: readonly { readonly events?: readonly { readonly id?: string; readonly data: unknown }[] }[];
}

const path = new URL("../../../../test/conformance/recording.json", import.meta.url);
const recordings = JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, Recording>>;

/** The stream that the Python server gave in a recording. */
export function recordedStream(name: string): readonly ReceivedEvent[] {
  const events = recordings[name]?.answers.find((answer) => answer.events)?.events;
  if (!events) throw new Error(`there is no stream ${name}`);
  return events.map(({ id, data }) => ({
    sequence: id === undefined ? undefined : Number(id),
    at: undefined,
    envelope: readEventEnvelope(data),
  }));
}

export const namesOfStreams = Object.keys(recordings).filter((name) =>
  recordings[name]?.answers.some(({ events }) => events?.every(({ data }) => isEnvelope(data))),
);

function isEnvelope(data: unknown): boolean {
  try {
    return readEventEnvelope(data) !== undefined;
  } catch {
    return false;
  }
}
