import { routePath } from "@llama-agents/protocol";

interface CommandOptions {
  /** Where the API is: an absolute URL. */
  readonly apiBase: string;
  /** Does the server want a token? It is written as `$TOKEN`, never itself. */
  readonly hasAuth: boolean;
}

export interface RunCommandOptions extends CommandOptions {
  readonly workflow: string;
  readonly startEvent: unknown;
  readonly handlerId?: string | undefined;
}

/** The command that starts the same run. */
export function runCommand({ apiBase, workflow, startEvent, handlerId, hasAuth }: RunCommandOptions): string {
  const body = { start_event: startEvent, ...(handlerId ? { handler_id: handlerId } : {}) };
  return post(urlOf(apiBase, pathOf("runWorkflowNoWait", { name: workflow })), body, hasAuth);
}

export interface SendCommandOptions extends CommandOptions {
  readonly handlerId: string;
  readonly event: { readonly type: string; readonly value: unknown };
  /** The step that gets it; all that accept it if absent. */
  readonly step?: string | undefined;
}

/** The command that sends the same event. */
export function sendCommand({ apiBase, handlerId, event, step, hasAuth }: SendCommandOptions): string {
  const body = { event: { type: event.type, value: event.value }, ...(step ? { step } : {}) };
  return post(urlOf(apiBase, pathOf("sendEvent", { handlerId })), body, hasAuth);
}

export interface EventsCommandOptions extends CommandOptions {
  readonly handlerId: string;
  /** The events after this one; -1 for all. @default -1 */
  readonly afterSequence?: number | undefined;
}

/** The command that reads the same stream of events. */
export function eventsCommand({ apiBase, handlerId, afterSequence = -1, hasAuth }: EventsCommandOptions): string {
  const query = `sse=true&include_internal=true&after_sequence=${afterSequence}`;
  const url = `${urlOf(apiBase, pathOf("streamEvents", { handlerId }))}?${query}`;
  return joined(["curl -N", ...authorization(hasAuth), quote(url)]);
}

type RouteOf = "runWorkflowNoWait" | "sendEvent" | "streamEvents";

/** Names that cannot stand in a path are shown as they are: a command is text, and nothing is sent. */
function pathOf<Name extends RouteOf>(name: Name, params: Parameters<typeof routePath<Name>>[1]): string {
  try {
    return routePath(name, params);
  } catch {
    const [value = ""] = Object.values<string>(params);
    return name === "runWorkflowNoWait" ? `/workflows/${value}/run-nowait` : `/events/${value}`;
  }
}

const urlOf = (apiBase: string, path: string): string => `${apiBase.replace(/\/+$/, "")}${path}`;

function post(url: string, body: unknown, hasAuth: boolean): string {
  const json = JSON.stringify(body);
  return joined([
    "curl",
    quote(url),
    ...authorization(hasAuth),
    "-H 'content-type: application/json'",
    `-d ${quote(json)}`,
  ]);
}

/** In double quotes, so that the shell puts the token in. */
const authorization = (hasAuth: boolean): readonly string[] => (hasAuth ? ['-H "authorization: Bearer $TOKEN"'] : []);

const joined = (parts: readonly string[]): string => parts.join(" \\\n  ");

/** As one word of a POSIX shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
