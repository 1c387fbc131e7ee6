import { type Route, type RunRoute, type RunTab, runTabs, type Selection } from "./route.ts";
import { decodeInput, encodeInput } from "./route-input.ts";

const home: Route = { view: "home" };

/** Where the page is, from the part of its address behind `#`, which may be anything: what is unknown is the home view. */
export function parseRoute(hash: string): Route {
  const text = hash.startsWith("#") ? hash.slice(1) : hash;
  const mark = text.indexOf("?");
  const path = mark < 0 ? text : text.slice(0, mark);
  const query = parseQuery(mark < 0 ? "" : text.slice(mark + 1));
  const [, view = "", first = "", ...rest] = path.split("/");
  if (rest.length > 0) return home;
  switch (view) {
    case "w":
      return workflowRoute(decode(first), query);
    case "r":
      return runRoute(decode(first), query);
    case "inbox":
      return first === "" ? { view: "inbox" } : home;
    case "diff":
      return compareRoute(first);
    default:
      return home;
  }
}

type Query = ReadonlyMap<string, string>;

function workflowRoute(name: string, query: Query): Route {
  if (name === "") return home;
  const input = query.get("input");
  return {
    view: "workflow",
    name,
    input: input === undefined ? undefined : decodeInput(input),
    parent: query.get("parent") || undefined,
  };
}

function runRoute(handlerId: string, query: Query): Route {
  if (handlerId === "") return home;
  const tab = query.get("tab");
  return {
    view: "run",
    handlerId,
    tab: isTab(tab) ? tab : "events",
    selection: parseSelection(query.get("sel")),
    query: query.get("q") ?? "",
    internal: query.get("int") === "1",
  };
}

function compareRoute(ids: string): Route {
  const dots = ids.indexOf("..");
  if (dots < 0) return home;
  const left = decode(ids.slice(0, dots));
  const right = decode(ids.slice(dots + 2));
  return left === "" || right === "" ? home : { view: "compare", left, right };
}

const isTab = (text: string | undefined): text is RunTab => (runTabs as readonly (string | undefined)[]).includes(text);

function parseSelection(text = ""): Selection | undefined {
  const colon = text.indexOf(":");
  const kind = text.slice(0, Math.max(0, colon));
  const rest = text.slice(colon + 1);
  if (rest === "") return undefined;
  switch (kind) {
    case "seq":
      return /^-?\d{1,15}$/.test(rest) ? { kind: "event", sequence: Number(rest) + 0 } : undefined;
    case "step":
      return { kind: "step", name: rest };
    case "span":
      return { kind: "span", id: rest };
    case "node":
      return { kind: "node", id: rest };
    default:
      return undefined;
  }
}

/** The address of a place, from `#` on: what `parseRoute` reads. */
export function formatRoute(route: Route): string {
  switch (route.view) {
    case "home":
      return "#/";
    case "inbox":
      return "#/inbox";
    case "compare":
      return `#/diff/${encodeId(route.left)}..${encodeId(route.right)}`;
    case "workflow":
      return `#/w/${encodeSegment(route.name)}${formatQuery([
        ["input", route.input === undefined ? undefined : encodeInput(route.input)],
        ["parent", route.parent],
      ])}`;
    case "run":
      return `#/r/${encodeSegment(route.handlerId)}${runQuery(route)}`;
  }
}

function runQuery({ tab, selection, query, internal }: RunRoute): string {
  return formatQuery([
    ["tab", tab === "events" ? undefined : tab],
    ["sel", selection && formatSelection(selection)],
    ["q", query],
    ["int", internal ? "1" : undefined],
  ]);
}

/** What is selected, as it stands in the address: `seq:12`, `step:work`, `span:work/0/1`, `node:StopEvent`. */
function formatSelection(selection: Selection): string {
  switch (selection.kind) {
    case "event":
      return `seq:${selection.sequence}`;
    case "step":
      return `step:${selection.name}`;
    case "span":
    case "node":
      return `${selection.kind}:${selection.id}`;
  }
}

function parseQuery(text: string): Query {
  const query = new Map<string, string>();
  for (const part of text.split("&")) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    if (name !== "" && !query.has(name)) query.set(name, equals < 0 ? "" : decode(part.slice(equals + 1)));
  }
  return query;
}

function formatQuery(values: readonly (readonly [string, string | undefined])[]): string {
  const parts = values.flatMap(([name, value]) => (value ? [`${name}=${encodeValue(value)}`] : []));
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** Half a surrogate pair cannot be encoded: it is replaced, as everywhere where text becomes bytes. */
const encodeSegment = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
/** Colons and slashes stay, for those who read addresses. */
const encodeValue = (text: string): string => encodeSegment(text).replaceAll("%3A", ":").replaceAll("%2F", "/");
const encodeId = (id: string): string => encodeSegment(id).replaceAll(".", "%2E");

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
