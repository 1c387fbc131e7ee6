// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RunsList } from "../../../src/components/runs/runs-list.tsx";
import { json, runOf } from "../../api/support/fake-server.ts";
import { leavePage, pageServer, show } from "../support/page-server.tsx";

// There is no layout here: what is virtual needs some.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(300);
});

afterEach(() => {
  vi.restoreAllMocks();
  leavePage();
});

const rows = [
  runOf("h1", {
    status: "waiting",
    workflow_name: "human",
    waiting_for: [{ event: null, awaits: "Answer", step: "take", since: "2026-11-20T11:00:00Z" }],
  }),
  runOf("h2", { status: "failed", error: "ValueError: boom\n  at work" }),
  runOf("h3", { status: "running", completed_at: null }),
];

function listServer(next: string | null = null) {
  return pageServer()
    .on("GET /workflows", () => json({ workflows: ["greet", "human"] }))
    .on("GET /api/runs?", () => json({ runs: rows, next, waiting_count: 1 }));
}

const list = () => screen.findByRole("list", { name: "Runs" });
const asked = (server: ReturnType<typeof listServer>) =>
  server.requests
    .filter(({ path }) => path.startsWith("/api/runs?"))
    .map(({ path }) => new URLSearchParams(path.slice(10)));

describe("the list of runs", () => {
  test("says of each run how it stands and why, as a link", async () => {
    show(<RunsList />, listServer());
    const items = within(await list()).getAllByRole("listitem");
    expect(items.map((item) => item.textContent)).toEqual([
      expect.stringContaining("waits for Answer"),
      expect.stringMatching(/failed.*ValueError: boom/),
      expect.stringContaining("running"),
    ]);
    const [first] = within(await list()).getAllByRole("link");
    expect(first?.getAttribute("href")).toBe("#/r/h1");
  });

  test("a run that is opened and was started elsewhere is listed at once", async () => {
    const server = listServer();
    show(<RunsList />, server);
    await list();
    const later = [runOf("h9", { workflow_name: "elsewhere" }), ...rows];
    server.on("GET /api/runs?", () => json({ runs: later, next: null, waiting_count: 1 }));
    window.location.hash = "#/r/h9";
    await screen.findByRole("link", { name: /elsewhere/ });
  });

  test("stays as it is when the server is away, and says so when the server fails", async () => {
    const server = listServer();
    const { user } = show(<RunsList />, server);
    await list();
    server.on("GET /api/runs?", () => json({ detail: "out of order" }, 500));
    window.location.hash = "#/r/h8";
    await screen.findByText("The runs could not be loaded");
    server.on("GET /api/runs?", () => Promise.reject(new TypeError("Failed to fetch")));
    await user.click(screen.getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(screen.queryByText("The runs could not be loaded")).toBeNull());
    await list();
  });

  test("asks the server for the states and the workflow that are chosen, and for what was typed once it rests", async () => {
    const server = listServer();
    const { user } = show(<RunsList />, server);
    await list();
    await user.click(screen.getByRole("button", { name: "Failed" }));
    await user.click(screen.getByRole("button", { name: "Waiting" }));
    await user.selectOptions(await screen.findByRole("combobox", { name: "Workflow of the runs" }), "greet");
    await user.type(screen.getByPlaceholderText("Filter: id, run id, workflow, error"), "boom");
    await waitFor(() => expect(asked(server).at(-1)?.get("q")).toBe("boom"));
    expect(asked(server).at(-1)?.getAll("status").sort()).toEqual(["failed", "waiting"]);
    expect(asked(server).at(-1)?.getAll("workflow")).toEqual(["greet"]);
    expect(asked(server).some((query) => query.get("q") === "b")).toBe(false);
  });

  test("says that nothing matches, and can clear the filter", async () => {
    const server = listServer().on("GET /api/runs?status=failed", () =>
      json({ runs: [], next: null, waiting_count: 0 }),
    );
    const { user } = show(<RunsList />, server);
    await list();
    await user.click(screen.getByRole("button", { name: "Failed" }));
    await user.click(await screen.findByRole("button", { name: "Clear the filter" }));
    expect(within(await list()).getAllByRole("listitem")).toHaveLength(3);
  });

  test("says that there are none, and how to begin", async () => {
    show(<RunsList />, pageServer());
    expect(await screen.findByText("No runs yet")).toBeDefined();
    expect((await screen.findByRole("link", { name: "Start one" })).getAttribute("href")).toBe("#/w/human");
  });

  test("keeps its rows when the server fails, and says so", async () => {
    const server = listServer();
    const { services } = show(<RunsList />, server);
    await list();
    server.on("GET /api/runs?", () => json({ detail: "database is locked" }, 500));
    services.lists.of({ statuses: [], workflows: [], search: "" }).resource.get().reload();
    expect((await screen.findByRole("alert")).textContent).toContain("database is locked");
    expect(within(await list()).getAllByRole("listitem")).toHaveLength(3);
  });

  test("compares exactly two", async () => {
    const { user } = show(<RunsList />, listServer());
    await list();
    await user.click(screen.getByRole("checkbox", { name: "Select human h1" }));
    const compare = screen.getByRole("button", { name: /^Compare/ });
    expect(compare.getAttribute("aria-disabled")).toBe("true");
    await user.click(screen.getByRole("checkbox", { name: "Select greet h2" }));
    await user.click(compare);
    expect(window.location.hash).toBe("#/diff/h1..h2");
  });

  test("deletes what is selected, once the count is confirmed", async () => {
    const server = listServer().on("POST /handlers/", () => json({ status: "cancelled" }));
    const { user } = show(<RunsList />, server);
    await list();
    await user.click(screen.getByRole("checkbox", { name: "Select human h1" }));
    await user.click(screen.getByRole("checkbox", { name: "Select greet h3" }));
    await user.click(screen.getByRole("button", { name: "Delete" }));
    const dialog = screen.getByRole("dialog", { name: "Delete 2 runs?" });
    expect(server.requests.some(({ method }) => method === "POST")).toBe(false);
    await user.click(within(dialog).getByRole("button", { name: "Delete 2 runs" }));
    await waitFor(() => expect(screen.queryByRole("toolbar")).toBeNull());
    const sent = server.requests.filter(({ method }) => method === "POST").map(({ path }) => path);
    expect(sent).toEqual(["/handlers/h1/cancel?purge=true", "/handlers/h3/cancel?purge=true"]);
  });

  test("cancels only those that go on, and says what failed", async () => {
    const server = listServer().on("POST /handlers/h3/cancel", () => json({ detail: "too late" }, 409));
    const { user } = show(<RunsList />, server);
    await list();
    await user.click(screen.getByRole("checkbox", { name: "Select greet h2" }));
    await user.click(screen.getByRole("checkbox", { name: "Select greet h3" }));
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    const dialog = screen.getByRole("dialog", { name: "Cancel 1 run?" });
    await user.click(within(dialog).getByRole("button", { name: "Cancel 1 run" }));
    expect((await within(dialog).findByRole("alert")).textContent).toContain("too late");
  });

  test("has one Tab stop, which keys move", async () => {
    show(<RunsList />, listServer());
    const links = within(await list()).getAllByRole("link");
    expect(links.map((link) => link.tabIndex)).toEqual([0, -1, -1]);
    links[0]?.focus();
    fireEvent.keyDown(links[0] as HTMLElement, { key: "j" });
    await waitFor(() => expect(document.activeElement?.getAttribute("data-run")).toBe("h2"));
    fireEvent.keyDown(document.activeElement as HTMLElement, { key: "x" });
    expect((screen.getByRole("checkbox", { name: "Select greet h2" }) as HTMLInputElement).checked).toBe(true);
  });

  test("loads older runs when asked", async () => {
    const server = listServer("2026-11-20");
    const { user } = show(<RunsList />, server);
    await user.click(await screen.findByRole("button", { name: "Older runs" }));
    await waitFor(() => expect(asked(server).at(-1)?.get("before")).toBe("2026-11-20"));
  });

  test("no longer selects what was deleted when another run cannot be", async () => {
    const server = listServer()
      .on("POST /handlers/h1/cancel", () => json({ status: "cancelled" }))
      .on("POST /handlers/h2/cancel", () => json({ detail: "It is not there" }, 404))
      .on("POST /handlers/h3/cancel", () => json({ detail: "database is locked" }, 500));
    const { user } = show(<RunsList />, server);
    await list();
    for (const name of ["human h1", "greet h2", "greet h3"]) {
      await user.click(screen.getByRole("checkbox", { name: `Select ${name}` }));
    }
    await user.click(screen.getByRole("button", { name: "Delete" }));
    await user.click(screen.getByRole("button", { name: "Delete 3 runs" }));
    expect((await screen.findByRole("alert")).textContent).toContain("database is locked");
    expect(screen.getByRole("dialog", { name: "Delete 1 run?" })).toBeDefined();
  });
});
