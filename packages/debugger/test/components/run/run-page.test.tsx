// @vitest-environment happy-dom
import { act, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RunPage } from "../../../src/components/run/run-page.tsx";
import { navigate, useRoute } from "../../../src/hooks/use-route.ts";
import { json } from "../../api/support/fake-server.ts";
import { eventFrame, leavePage, type PageServer, pageServer, posted, question, show } from "../support/page-server.tsx";

// The canvas has tests of its own, and needs a layout.
vi.mock("../../../src/components/graph/graph-panel.tsx", () => ({ GraphPanel: () => <p>the graph</p> }));

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(900);
});

afterEach(() => {
  vi.restoreAllMocks();
  leavePage();
});

function Page() {
  const route = useRoute();
  return route.view === "run" ? <RunPage route={route} /> : <p>{route.view}</p>;
}

function setWidth(width: number): void {
  const happy = (window as unknown as { happyDOM: { setViewport(size: { width: number }): void } }).happyDOM;
  happy.setViewport({ width });
}

async function open(server: PageServer, hash = "#/r/h1", width = 1400) {
  setWidth(width);
  window.location.hash = hash;
  const page = show(<Page />, server);
  await screen.findByRole("heading", { level: 1, name: /human h1/ });
  return page;
}

const tab = (name: RegExp) => screen.getByRole("tab", { name });

describe("the page of a run", () => {
  test("shows the graph, the inspector and the tabs at once, and its state in the title", async () => {
    const server = pageServer();
    await open(server);
    expect(await screen.findByText("the graph")).toBeDefined();
    expect(screen.getByRole("complementary", { name: "Inspector" })).toBeDefined();
    expect(screen.getAllByRole("tab").map(({ textContent }) => textContent?.replace(/\d+/, ""))).toEqual([
      "Events",
      "Timeline",
      "State",
      "Result",
      "Input",
    ]);
    await waitFor(() => expect(document.title).toContain("human h1 - running"));
    server.stream.push(eventFrame(0, "StopEvent", { result: 7 }));
    await waitFor(() => expect(document.title).toContain("human h1 - completed"));
    expect(tab(/^Events/).textContent).toBe("Events1");
  });

  test("opens the tab of the address, and changes tabs by keys without adding to the history", async () => {
    const { user } = await open(pageServer(), "#/r/h1?tab=input");
    expect(tab(/^Input/).getAttribute("aria-selected")).toBe("true");
    const { length } = window.history;
    await user.keyboard("4");
    await waitFor(() => expect(tab(/^Result/).getAttribute("aria-selected")).toBe("true"));
    expect(window.location.hash).toBe("#/r/h1?tab=result");
    expect(window.history.length).toBe(length);
  });

  test("leads from the result to the whole of it, and Escape lets go of what is selected", async () => {
    const server = pageServer();
    const { user } = await open(server, "#/r/h1?sel=step:ask");
    server.stream.push(eventFrame(0, "StopEvent", { result: 7 }));
    await user.click(await screen.findByRole("button", { name: "Result 7" }));
    expect(window.location.hash).toBe("#/r/h1?tab=result&sel=step:ask");
    (document.activeElement as HTMLElement).blur();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(window.location.hash).toBe("#/r/h1?tab=result"));
  });

  test("asks on top of the page, and shows the event that asks", async () => {
    const server = pageServer();
    const { user } = await open(server, "#/r/h1?tab=input");
    server.stream.push(question(0));
    await user.click(await screen.findByRole("button", { name: "Show event 0" }));
    expect(window.location.hash).toBe("#/r/h1?sel=seq:0");
  });

  test("sends events by a dialog that the key s opens", async () => {
    const server = pageServer();
    server.on("POST /events/h1", () => json({ status: "sent" }));
    const { user } = await open(server);
    await screen.findByRole("button", { name: "Cancel" });
    await user.keyboard("s");
    const dialog = await screen.findByRole("dialog", { name: "Send an event to h1" });
    await user.type(await within(dialog).findByRole("textbox", { name: /response/ }), "Ada");
    await user.click(within(dialog).getByRole("button", { name: "Send" }));
    await waitFor(() => expect(posted(server, "/events/h1")).toHaveLength(1));
  });

  test("repeats the run by the key r, and shows the new run", async () => {
    const server = pageServer();
    server.on("POST /workflows/human/run-nowait", () => json({ handler_id: "h1-again" }));
    const { user } = await open(server);
    const rerun = screen.getByRole("button", { name: /^Re-run(?! with)/ });
    await waitFor(() => expect(rerun.getAttribute("aria-disabled")).toBeNull());
    await user.keyboard("r");
    await waitFor(() => expect(window.location.hash).toBe("#/r/h1-again"));
  });

  test("says that the server does not know the run", async () => {
    const gone = () => json({ detail: "Handler not found" }, 404);
    const server = pageServer().on("GET /api/runs/h9", gone).on("GET /api/runs/h9/events", gone);
    window.location.hash = "#/r/h9";
    show(<Page />, server);
    expect(await screen.findByText("No run h9 on this server")).toBeDefined();
    expect(screen.getByRole("link", { name: "Home" }).getAttribute("href")).toBe("#/");
  });

  test("shows one panel at a time where there is little room, and the inspector for what is selected", async () => {
    const { user } = await open(pageServer(), "#/r/h1", 640);
    expect(screen.getAllByRole("tab")).toHaveLength(7);
    expect(screen.queryByText("the graph")).toBeNull();
    await user.click(tab(/^Graph/));
    expect(await screen.findByText("the graph")).toBeDefined();
    act(() => {
      navigate(
        {
          view: "run",
          handlerId: "h1",
          tab: "events",
          selection: { kind: "step", name: "ask" },
          query: "",
          internal: false,
        },
        { replace: true },
      );
    });
    await waitFor(() => expect(tab(/^Inspect/).getAttribute("aria-selected")).toBe("true"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(tab(/^Events/).getAttribute("aria-selected")).toBe("true"));
  });
});
