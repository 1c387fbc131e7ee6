// @vitest-environment happy-dom
import { screen, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { HomePage } from "../../../src/components/home/home-page.tsx";
import { json, runOf } from "../../api/support/fake-server.ts";
import { leavePage, pageServer, show } from "../support/page-server.tsx";

afterEach(leavePage);

describe("the home page", () => {
  test("tells somebody new what to do", async () => {
    show(<HomePage />, pageServer());
    const card = await screen.findByRole("article", { name: "human" });
    expect((await within(card).findByText("Asks somebody.")).tagName).toBe("P");
    expect(within(card).getByRole("link", { name: "Run human" }).getAttribute("href")).toBe("#/w/human");
    expect(await screen.findByText(/Nothing has run yet/)).toBeDefined();
    expect(screen.queryByRole("heading", { name: "Recent runs" })).toBeNull();
  });

  test("shows how to add a workflow where there is none", async () => {
    show(
      <HomePage />,
      pageServer().on("GET /workflows", () => json({ workflows: [] })),
    );
    expect(await screen.findByText("No workflows registered")).toBeDefined();
    const lines = screen
      .getByText(/addWorkflow/)
      .textContent.trim()
      .split("\n");
    expect(lines).toHaveLength(6);
    expect(screen.getByRole("button", { name: "Copy the example" })).toBeDefined();
  });

  test("says what went wrong, and tries again", async () => {
    const server = pageServer().on("GET /workflows", () => json({ detail: "out of order" }, 500));
    const { user } = show(<HomePage />, server);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("out of order");
    expect(alert.textContent).toContain("http://server.test/mount/workflows");
    server.on("GET /workflows", () => json({ workflows: ["human"] }));
    await user.click(within(alert).getByRole("button", { name: "Retry" }));
    expect(await screen.findByRole("article", { name: "human" })).toBeDefined();
  });

  test("puts first what needs somebody: what waits, and what failed within a day", async () => {
    const now = new Date().toISOString();
    const rows = [
      runOf("h1", { status: "failed", updated_at: now, error: "boom" }),
      runOf("h2", { status: "failed", updated_at: "2020-01-01T00:00:00Z", error: "long ago" }),
      runOf("h3", { status: "waiting" }),
    ];
    show(
      <HomePage />,
      pageServer().on("GET /api/runs?", () => json({ runs: rows, next: null, waiting_count: 1 })),
    );
    const list = await screen.findByRole("list", { name: "Runs that need attention" });
    const links = within(list).getAllByRole("link");
    expect(links.map((link) => link.getAttribute("href"))).toEqual(["#/r/h3", "#/r/h1"]);
    expect(within(await screen.findByRole("list", { name: "Recent runs" })).getAllByRole("link")).toHaveLength(3);
  });
});
