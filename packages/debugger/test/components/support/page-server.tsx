import { encodeSseEvent } from "@llama-agents/protocol";
import { cleanup, configure, render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactElement } from "react";
import { vi } from "vitest";
import { ApiProvider } from "../../../src/api/api-provider.tsx";
import { createServices } from "../../../src/api/services.ts";
import { clearRunsFilter } from "../../../src/components/runs/runs-filter-store.ts";
import { base, FakeServer, json, type LiveStream, liveStream, metaOf, runOf } from "../../api/support/fake-server.ts";

// Chunks are compiled when they are first asked for, which takes its time where there is much to do.
configure({ asyncUtilTimeout: 8000 });
vi.setConfig({ testTimeout: 30_000 });

/** The graph of a workflow that asks: `ask` → Question → outside → Answer → `take`. */
const askingGraph = {
  name: "human",
  description: "Asks somebody.",
  nodes: [
    { id: "ask", label: "ask", node_type: "step", description: null },
    { id: "take", label: "take", node_type: "step", description: null },
    eventNode("Question", ["Question", "InputRequiredEvent"]),
    eventNode("Answer", ["Answer", "HumanResponseEvent"]),
    { id: "external", label: "external", node_type: "external" },
  ],
  edges: [edge("ask", "Question"), edge("Question", "external"), edge("external", "Answer"), edge("Answer", "take")],
};

function eventNode(type: string, types: readonly string[]) {
  return { id: type, label: type, node_type: "event", event_type: type, event_types: types, event_schema: null };
}

function edge(source: string, target: string) {
  return { source, target, label: null };
}

export const answerSchema = {
  title: "Answer",
  type: "object",
  properties: { response: { type: "string" } },
  required: ["response"],
};

/** A question of the workflow above, as an event. */
export function question(sequence: number, prompt = "What is your name?"): string {
  return eventFrame(sequence, "Question", { prompt }, ["Question", "InputRequiredEvent"]);
}

export function eventFrame(sequence: number, type: string, value: object, types: readonly string[] = [type]): string {
  const timestamp = new Date(Date.parse("2026-11-20T11:00:00Z") + sequence).toISOString();
  return encodeSseEvent({ sequence, json: JSON.stringify({ value, qualified_name: null, type, types, timestamp }) });
}

export interface PageServer extends FakeServer {
  /** The stream of the run `h1`. */
  readonly stream: LiveStream;
}

/** A server with a workflow that asks, and a run of it, `h1`, that goes on. */
export function pageServer(run: object = {}): PageServer {
  const stream = liveStream();
  const server = new FakeServer();
  const row = { workflow_name: "human", status: "running", completed_at: null, ...run };
  server
    .on("GET /api/meta", () => json(metaOf()))
    .on("GET /health", () => json({ status: "ok" }))
    .on("GET /workflows", () => json({ workflows: ["human"] }))
    .on("GET /workflows/human/representation", () => json({ graph: askingGraph }))
    .on("GET /workflows/human/events", () => json({ events: [answerSchema] }))
    .on("GET /workflows/human/schema", () => json({ start: startSchema, stop: {} }))
    .on("GET /api/runs", () => json({ runs: [], next: null, waiting_count: 0 }))
    .on("GET /api/runs/h1", () => json({ ...runOf("h1", row), stack: null }))
    .on("GET /api/runs/h1/input", () => json({ start_event: startEnvelope, parent_handler_id: null }))
    .on("GET /api/runs/h1/state", () => json({ state: {}, updated_at: "2026-11-20T11:00:00Z" }))
    .on("GET /api/runs/h1/events", () => stream.response);
  return Object.assign(server, { stream });
}

const startSchema = {
  title: "Topic",
  type: "object",
  properties: { topic: { type: "string" }, count: { type: "integer", default: 2 } },
  required: ["topic"],
};

const startEnvelope = { value: { topic: "tea" }, qualified_name: null, type: "Topic", types: ["Topic", "StartEvent"] };

/** Shows a part of the page that talks to the server. */
export function show(page: ReactElement, server: FakeServer) {
  const memory = new Map<string, string>();
  const storage = {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (key: string, value: string) => void memory.set(key, value),
    removeItem: (key: string) => void memory.delete(key),
  };
  const services = createServices({ base, fetch: server.fetch, storage });
  const view = render(<ApiProvider services={services}>{page}</ApiProvider>);
  return { user: userEvent.setup(), services, ...view };
}

/** To be called after each test. */
export function leavePage(): void {
  cleanup();
  clearRunsFilter();
  localStorage.clear();
  window.location.hash = "";
}

/** The bodies of what was posted to a path. */
export function posted(server: FakeServer, path: string): readonly unknown[] {
  return server.requests.filter((each) => each.method === "POST" && each.path === path).map(({ body }) => body);
}
