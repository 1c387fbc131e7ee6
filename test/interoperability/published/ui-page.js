// A page that uses the published hooks of `@llamaindex/ui` as an application does. `window.scenarios` are called by the test,
// and answer with what they have seen; the URL of the server is the query `?api=`.
import { ApiProvider } from "@llamaindex/ui/lib";
import { isInputRequiredEvent, useHandler, useHandlers, useWorkflow, useWorkflows } from "@llamaindex/ui/workflows";
import { createClient, createConfig } from "@llamaindex/workflows-client";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const baseUrl = new URLSearchParams(location.search).get("api");
const workflowsClient = createClient(createConfig({ baseUrl }));

function Component({ useHook, onValue }) {
  onValue(useHook());
  return null;
}

/** What the hook answers in a component that is on the page: `current()` is that of the last render. */
async function mount(useHook) {
  let value;
  const onValue = (latest) => {
    value = latest;
  };
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  const component = createElement(Component, { useHook, onValue });
  root.render(createElement(ApiProvider, { clients: { workflowsClient } }, component));
  await until(() => value !== undefined);
  return { current: () => value };
}

async function until(isTrue) {
  for (let waited = 0; !isTrue(); waited += 10) {
    if (waited > 10_000) throw new Error(`not within 10 s: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function start(name, input) {
  const workflow = await mount(() => useWorkflow(name));
  const { handler_id } = await workflow.current().createHandler(input);
  return mount(() => useHandler(handler_id));
}

/** Follows a handler to its end. */
async function follow(handler, options, onEvent = () => {}) {
  const types = [];
  const values = [];
  const outcomes = [];
  const subscription = handler.current().subscribeToEvents(
    {
      onData(event) {
        types.push(event.type);
        values.push(event.data);
        onEvent(event);
      },
      onSuccess: () => outcomes.push("success"),
      onError: (error) => outcomes.push(`error: ${error.message}`),
      onCancel: () => outcomes.push("cancel"),
    },
    options,
  );
  await subscription.promise;
  await until(() => !handler.current().state.loading);
  const { status, error, result } = handler.current().state;
  return { types, values, outcomes, status, error, result: result?.data };
}

window.scenarios = {
  async workflows() {
    const workflows = await mount(() => useWorkflows());
    await until(() => !workflows.current().state.loading);
    return Object.keys(workflows.current().state.workflows);
  },
  async graph() {
    const workflow = await mount(() => useWorkflow("typed"));
    await workflow.current().sync();
    await until(() => workflow.current().state.graph);
    return workflow.current().state.graph.nodes.map(({ id }) => id);
  },
  async run() {
    const workflow = await mount(() => useWorkflow("typed"));
    const { status, result } = await workflow.current().runToCompletion({ topic: "tea", count: 2 });
    return { status, type: result.type, data: result.data };
  },
  async stream() {
    return follow(await start("greet", { name: "Ada" }), { afterSequence: -1 });
  },
  async internal() {
    return follow(await start("greet", {}), { afterSequence: -1, includeInternal: true });
  },
  async resume() {
    const handler = await start("slow", { seconds: 0.8 });
    const seen = [];
    const first = handler
      .current()
      .subscribeToEvents({ onData: ({ data }) => seen.push(data.n) }, { afterSequence: -1 });
    await until(() => seen.length >= 3);
    first.disconnect();
    const { values, outcomes } = await follow(handler); // it goes on after the last event that it has seen
    return { ticks: [...seen, ...values.map(({ n }) => n)].filter((n) => n !== undefined), outcomes };
  },
  async drained() {
    const workflow = await mount(() => useWorkflow("greet"));
    const { handler_id } = await workflow.current().runToCompletion({});
    return follow(await mount(() => useHandler(handler_id)));
  },
  async now() {
    const handler = await start("slow", { seconds: 2 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    return follow(handler, { afterSequence: "now" });
  },
  async human() {
    const handler = await start("human", {});
    const answer = { type: "ResponseEvent", value: { response: "Ada" } };
    return follow(handler, { afterSequence: -1 }, (event) => {
      if (isInputRequiredEvent(event)) handler.current().sendEvent(answer);
    });
  },
  async failed() {
    return follow(await start("fail", {}), { afterSequence: -1 });
  },
  async handlers() {
    await (await mount(() => useWorkflow("branch"))).current().runToCompletion({});
    const handlers = await mount(() => useHandlers({ query: { workflow_name: ["branch"], status: ["completed"] } }));
    await until(() => !handlers.current().state.loading);
    return Object.values(handlers.current().state.handlers).map(({ workflow_name, status, result }) => ({
      workflow_name,
      status,
      result: result?.data,
    }));
  },
  async cancel() {
    const handler = await start("slow", { seconds: 600 });
    let ticks = 0;
    const subscription = handler.current().subscribeToEvents({ onData: () => ticks++ }, { afterSequence: -1 });
    await until(() => ticks > 0);
    await subscription.cancel();
    await handler.current().sync();
    await until(() => handler.current().state.status === "cancelled");
    return handler.current().state.status;
  },
};
