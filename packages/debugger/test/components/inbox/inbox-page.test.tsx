// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { InboxPage } from "../../../src/components/inbox/inbox-page.tsx";
import { json, metaOf, runOf } from "../../api/support/fake-server.ts";
import { leavePage, pageServer, posted, show } from "../support/page-server.tsx";

afterEach(() => {
  vi.restoreAllMocks();
  leavePage();
});

const since = "2026-11-20T11:00:00Z";

function waitingRun(id: string, prompt: string) {
  const event = {
    value: { prompt },
    qualified_name: null,
    type: "Question",
    types: ["Question", "InputRequiredEvent"],
  };
  const request = { event, awaits: null, step: "ask", since };
  return runOf(id, { workflow_name: "human", status: "waiting", idle_since: since, waiting_for: [request] });
}

function inboxServer(...runs: readonly object[]) {
  return pageServer().on("GET /api/runs?", () => json({ runs, next: null, waiting_count: runs.length }));
}

describe("the inbox", () => {
  test("has a card with a form for each run that waits", async () => {
    show(<InboxPage />, inboxServer(waitingRun("h1", "Who?"), waitingRun("h2", "Where?")));
    const first = await screen.findByRole("region", { name: "human h1" });
    const second = screen.getByRole("region", { name: "human h2" });
    expect(within(first).getByText("Who?")).toBeDefined();
    expect(within(second).getByText("Where?")).toBeDefined();
    expect(await within(second).findByRole("textbox", { name: /response/ })).toBeDefined();
    expect(within(first).getByRole("link", { name: "human h1" }).getAttribute("href")).toBe("#/r/h1");
  });

  test("sends an answer, and keeps saying so when the card is gone", async () => {
    const server = inboxServer(waitingRun("h1", "Who?")).on("POST /events/h1", () => {
      server.on("GET /api/runs?", () => json({ runs: [], next: null, waiting_count: 0 }));
      return json({ status: "sent" });
    });
    const { user } = show(<InboxPage />, server);
    await user.type(await screen.findByRole("textbox", { name: /response/ }), "Ada");
    await user.click(screen.getByRole("button", { name: "Send Answer" }));
    expect(await screen.findByText("Nobody is waiting for you")).toBeDefined();
    expect(screen.getByRole("list", { name: "Answers sent" }).textContent).toBe("Sent Answer to human h1");
    expect(posted(server, "/events/h1")).toEqual([{ event: { type: "Answer", value: { response: "Ada" } } }]);
  });

  test("says that nobody waits", async () => {
    show(<InboxPage />, inboxServer());
    expect(await screen.findByText("Nobody is waiting for you")).toBeDefined();
  });

  test("says that the server cannot tell", async () => {
    show(
      <InboxPage />,
      inboxServer().on("GET /api/meta", () => json(metaOf({ features: ["page"] }))),
    );
    expect(await screen.findByText("This server has no inbox")).toBeDefined();
  });

  test("says what went wrong", async () => {
    show(
      <InboxPage />,
      pageServer().on("GET /api/runs?", () => json({ detail: "out of order" }, 500)),
    );
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("out of order"));
  });

  test("lists the latest five answers, each once", async () => {
    const errors = vi.spyOn(console, "error");
    let left = 8;
    const waiting = () => (left > 0 ? [waitingRun(`h${left}`, "Who?")] : []);
    const server = inboxServer().on("GET /api/runs?", () => json({ runs: waiting(), next: null, waiting_count: 1 }));
    server.on("POST /events/", () => {
      left -= 1;
      return json({ status: "sent" });
    });
    const { user } = show(<InboxPage />, server);
    for (let run = 8; run > 0; run--) {
      const card = await screen.findByRole("region", { name: `human h${run}` });
      await user.type(await within(card).findByRole("textbox", { name: /response/ }), "Ada");
      await user.click(within(card).getByRole("button", { name: "Send Answer" }));
    }
    await screen.findByText("Nobody is waiting for you");
    const sent = within(screen.getByRole("list", { name: "Answers sent" })).getAllByRole("listitem");
    expect(sent.map(({ textContent }) => textContent)).toEqual(
      [1, 2, 3, 4, 5].map((run) => `Sent Answer to human h${run}`),
    );
    expect(errors.mock.calls.filter(([text]) => String(text).includes("same key"))).toEqual([]);
  });
});
