/** What one store tells the others that have the same tables. */
export interface ChangeMessage {
  /** The store that has written. */
  readonly from: string;
  /** The runs that have new events, or are deleted. */
  readonly runs?: readonly string[];
  /** Can runs be claimed that were held? */
  readonly areOrphaned?: boolean;
}

/** A notification has room for 7999 bytes. */
const maxBytes = 7_900;

/** As few messages as have room for all the runs. */
export function runMessages(from: string, runIds: Iterable<string>): string[] {
  const head = `{"from":${JSON.stringify(from)},"runs":[`;
  const messages: string[] = [];
  let message = "";
  let bytes = 0;
  for (const runId of runIds) {
    const text = JSON.stringify(runId);
    const length = Buffer.byteLength(text) + 1;
    if (message !== "" && bytes + length > maxBytes) {
      messages.push(`${message}]}`);
      message = "";
    }
    bytes = message === "" ? head.length + length + 2 : bytes + length;
    message = message === "" ? head + text : `${message},${text}`;
  }
  if (message !== "") messages.push(`${message}]}`);
  return messages;
}

export const orphanMessage = (from: string): string => JSON.stringify({ from, areOrphaned: true });

/** @returns `undefined` if somebody else uses the channel */
export function readMessage(payload: string | undefined): ChangeMessage | undefined {
  try {
    const message = JSON.parse(payload ?? "") as Partial<ChangeMessage> | null;
    return typeof message?.from === "string" ? (message as ChangeMessage) : undefined;
  } catch {
    return undefined;
  }
}
