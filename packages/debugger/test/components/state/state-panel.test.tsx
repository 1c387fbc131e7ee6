// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { StatePanel } from "../../../src/components/state/state-panel.tsx";
import { FakeServer, json, metaOf, never, runOf } from "../../api/support/fake-server.ts";
import { renderPage, violationsOf } from "../../api/support/render-page.tsx";

const own = "/debugger/api";

function serverWith(state: () => Response | Promise<Response>): FakeServer {
  return new FakeServer()
    .on(`GET ${own}/meta`, () => json(metaOf()))
    .on(`GET ${own}/runs/a`, () => json(runOf("a", { status: "running", stack: null })))
    .on(`GET ${own}/runs/a/state`, state);
}

const stateOf = (state: object, minute = 0): Response =>
  json({ state, updated_at: `2026-11-20T11:0${minute}:00.000Z` });

describe("the state of a run", () => {
  test("is a tree", async () => {
    await renderPage(
      serverWith(() => stateOf({ topic: "tea", count: 2 })),
      <StatePanel handlerId="a" isLive />,
    );
    expect(screen.getByRole("tree", { name: "State" }).textContent).toContain("tea");
    expect(screen.getByText(/Written/)).toBeTruthy();
    expect(screen.queryByText(/State 1 of/)).toBeNull();
  });

  test("that is not exposed says so", async () => {
    const server = new FakeServer().on(`GET ${own}/meta`, () => json(metaOf({ features: ["page"] })));
    await renderPage(server, <StatePanel handlerId="a" isLive />);
    expect(screen.getByText("Not exposed by this server")).toBeTruthy();
  });

  test("that is empty says so", async () => {
    await renderPage(
      serverWith(() => stateOf({})),
      <StatePanel handlerId="a" isLive={false} />,
    );
    expect(screen.getByText("Empty")).toBeTruthy();
  });

  test("that is on its way shows nothing else", async () => {
    await renderPage(serverWith(never), <StatePanel handlerId="a" isLive />);
    expect(screen.queryByRole("tree")).toBeNull();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("that cannot be read says why, and is read again on demand", async () => {
    let isBroken = true;
    const server = serverWith(() => (isBroken ? json({ detail: "The disk is full" }, 500) : stateOf({ a: 1 })));
    const { user, advance } = await renderPage(server, <StatePanel handlerId="a" isLive />);
    expect(screen.getByRole("alert").textContent).toContain("The disk is full");
    isBroken = false;
    await user.click(screen.getByRole("button", { name: "Retry" }));
    await advance(100);
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByRole("tree")).toBeTruthy();
  });

  test("stays, with its age, when a later request fails", async () => {
    let isBroken = false;
    const server = serverWith(() => (isBroken ? json({ detail: "broken" }, 500) : stateOf({ a: 1 })));
    const { advance } = await renderPage(server, <StatePanel handlerId="a" isLive />);
    isBroken = true;
    await advance(2_000);
    expect(screen.getByRole("alert")).toBeTruthy();
    expect(screen.getByRole("tree")).toBeTruthy();
    expect(screen.getByText(/As of/)).toBeTruthy();
  });

  test("can be read by everybody", async () => {
    let minute = 0;
    const server = serverWith(() => stateOf({ step: minute, list: [1] }, minute));
    const { advance } = await renderPage(server, <StatePanel handlerId="a" isLive />);
    minute = 1;
    await advance(2_000);
    expect(await violationsOf()).toEqual([]);
  });

  test("needs a scope", async () => {
    const challenge = { "www-authenticate": 'Bearer error="insufficient_scope", scope="read"' };
    await renderPage(
      serverWith(() => json({ detail: "no" }, 403, challenge)),
      <StatePanel handlerId="a" isLive />,
    );
    expect(screen.getByText(/needs scope/).textContent).toContain("read");
  });

  test("can be stepped through as it was seen, each with what changed", async () => {
    let minute = 0;
    const server = serverWith(() => stateOf({ step: minute, fixed: true }, minute));
    const { user, advance } = await renderPage(server, <StatePanel handlerId="a" isLive />);
    minute = 1;
    await advance(2_000);
    minute = 2;
    await advance(2_000);
    expect(screen.getByText("State 3 of 3")).toBeTruthy();
    expect(screen.getByText("1 change from the state before")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Earlier state" }));
    await user.click(screen.getByRole("button", { name: "Earlier state" }));
    expect(screen.getByText("State 1 of 3")).toBeTruthy();
    expect(within(screen.getByRole("tree")).getByText("0")).toBeTruthy();
    // A newer one does not take the reader away.
    minute = 3;
    await advance(2_000);
    expect(screen.getByText("State 1 of 4")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Newest state" }));
    expect(screen.getByText("State 4 of 4")).toBeTruthy();
  });
});
