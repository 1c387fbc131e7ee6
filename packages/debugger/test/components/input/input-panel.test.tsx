// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { InputPanel } from "../../../src/components/input/input-panel.tsx";
import { FakeServer, frame, json, liveStream, metaOf, never, noContent, runOf } from "../../api/support/fake-server.ts";
import { renderPage, violationsOf } from "../../api/support/render-page.tsx";

const own = "/debugger/api";
const start = { value: { topic: "tea" }, qualified_name: null, type: "BrewEvent", types: ["StartEvent"] };

function serverWith(input: () => Response | Promise<Response>, meta: object = {}): FakeServer {
  return new FakeServer()
    .on(`GET ${own}/meta`, () => json(metaOf(meta)))
    .on(`GET ${own}/runs/a`, () => json(runOf("a", { stack: null })))
    .on(`GET ${own}/runs/a/events`, () => noContent())
    .on(`GET ${own}/runs/a/input`, input);
}

describe("the input of a run", () => {
  test("is a tree, and can be used again", async () => {
    const onRerun = vi.fn();
    const { user } = await renderPage(
      serverWith(() => json({ start_event: start, parent_handler_id: null })),
      <InputPanel handlerId="a" workflowName="brew" onRerun={onRerun} />,
    );
    expect(screen.getByText("BrewEvent")).toBeTruthy();
    expect(screen.getByRole("tree", { name: "Input" }).textContent).toContain("tea");
    await user.click(screen.getByRole("button", { name: "Re-run" }));
    expect(onRerun).toHaveBeenCalledWith({ topic: "tea" });
  });

  test("can be read by everybody", async () => {
    await renderPage(
      serverWith(() => json({ start_event: start, parent_handler_id: "older" })),
      <InputPanel handlerId="a" workflowName="brew" onRerun={() => {}} />,
    );
    expect(await violationsOf()).toEqual([]);
  });

  test("names the run that it repeats", async () => {
    await renderPage(
      serverWith(() => json({ start_event: start, parent_handler_id: "the-older-run" })),
      <InputPanel handlerId="a" workflowName="brew" onRerun={() => {}} />,
    );
    expect(screen.getByRole("link", { name: "the-..-run" }).getAttribute("href")).toContain("#/r/the-older-run");
  });

  test("without the scope to run it cannot be used again, and says why", async () => {
    const onRerun = vi.fn();
    const { user } = await renderPage(
      serverWith(() => json({ start_event: start, parent_handler_id: null }), { scopes: ["read"], has_auth: true }),
      <InputPanel handlerId="a" workflowName="brew" onRerun={onRerun} />,
    );
    const button = screen.getByRole("button", { name: /Re-run/ });
    expect(button.getAttribute("title")).toBe('needs scope "run"');
    await user.click(button);
    expect(onRerun).not.toHaveBeenCalled();
  });

  test("of a server that does not tell is taken from the log, if it is there", async () => {
    const event = frame(0, "BrewEvent", { topic: "tea" }).replace('"types":null', '"types":["StartEvent"]');
    const server = serverWith(() => json({}), { features: ["page", "timestamps"] }).on(
      `GET ${own}/runs/a/events`,
      () => {
        const live = liveStream();
        live.push(event);
        return live.response;
      },
    );
    await renderPage(server, <InputPanel handlerId="a" workflowName="brew" onRerun={() => {}} />);
    expect(screen.getByRole("tree", { name: "Input" }).textContent).toContain("tea");
  });

  test.each([
    ["is not exposed", { features: ["page", "timestamps"] }, "Not exposed by this server"],
    ["was not recorded", {}, "No input recorded"],
  ])("that %s says so", async (_what, meta, text) => {
    const server = serverWith(() => json({ start_event: null, parent_handler_id: null }), meta);
    await renderPage(server, <InputPanel handlerId="a" workflowName="brew" onRerun={() => {}} />);
    expect(screen.getByText(text)).toBeTruthy();
  });

  test("that is on its way shows nothing else", async () => {
    await renderPage(serverWith(never), <InputPanel handlerId="a" workflowName="brew" onRerun={() => {}} />);
    expect(screen.queryByText(/not known/)).toBeNull();
  });

  test("that cannot be read says why", async () => {
    const server = serverWith(() => json({ detail: "no disk" }, 500));
    await renderPage(server, <InputPanel handlerId="a" workflowName="brew" onRerun={() => {}} />);
    expect(screen.getByRole("alert").textContent).toContain("no disk");
  });
});
