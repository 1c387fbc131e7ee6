// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { RunHeader } from "../../../src/components/run/run-header.tsx";
import { RunOutcome } from "../../../src/components/run/run-outcome.tsx";
import { useRerun } from "../../../src/components/run/use-rerun.ts";
import { useRunFacts } from "../../../src/components/run/use-run-facts.ts";
import { json, runOf } from "../../api/support/fake-server.ts";
import { eventFrame, leavePage, pageServer, posted, show } from "../support/page-server.tsx";

afterEach(leavePage);

function Header() {
  const facts = useRunFacts("h1");
  const rerun = useRerun("h1", facts.workflowName, facts.stream.buffer);
  return (
    <>
      <RunHeader facts={facts} rerun={rerun} onSendEvent={() => {}} />
      <RunOutcome facts={facts} onOpen={() => {}} />
    </>
  );
}

const button = (name: string) => screen.findByRole("button", { name });

describe("the header of a run", () => {
  test("repeats the run with the same input, and goes to the new one", async () => {
    const server = pageServer().on("POST /workflows/human/run-nowait", () => json({ handler_id: "new1" }));
    const { user } = show(<Header />, server);
    const rerun = await button("Re-run");
    await waitFor(() => expect(rerun.getAttribute("aria-disabled")).toBeNull());
    await user.click(rerun);
    await waitFor(() => expect(window.location.hash).toBe("#/r/new1"));
    expect(posted(server, "/workflows/human/run-nowait")).toEqual([{ start_event: { topic: "tea" } }]);
    expect(server.requests.find(({ method }) => method === "POST")?.headers["x-parent-handler"]).toBe("h1");
  });

  test("opens the form with the input of the run", async () => {
    const { user } = show(<Header />, pageServer());
    await screen.findByText("running");
    await waitFor(async () => expect((await button("Re-run")).getAttribute("aria-disabled")).toBeNull());
    await user.click(await button("Re-run with changes"));
    expect(window.location.hash).toMatch(/^#\/w\/human\?input=.+&parent=h1$/);
  });

  test("cannot repeat a run whose input the server did not keep, and says why", async () => {
    const server = pageServer().on("GET /api/runs/h1/input", () =>
      json({ start_event: null, parent_handler_id: null }),
    );
    show(<Header />, server);
    await waitFor(() =>
      expect(screen.getByRole("button", { name: /^Re-run(?! with)/ }).title).toContain("does not keep the input"),
    );
  });

  test("cancels the run once that is confirmed", async () => {
    const server = pageServer().on("POST /handlers/h1/cancel", () => json({ status: "cancelled" }));
    const { user } = show(<Header />, server);
    await user.click(await button("Cancel"));
    const dialog = screen.getByRole("dialog", { name: "Cancel human h1?" });
    await user.click(within(dialog).getByRole("button", { name: "Keep" }));
    expect(posted(server, "/handlers/h1/cancel")).toHaveLength(0);
    await user.click(await button("Cancel"));
    await user.click(await button("Cancel the run"));
    await waitFor(() => expect(posted(server, "/handlers/h1/cancel")).toHaveLength(1));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("says what stands in the way of a cancellation", async () => {
    const server = pageServer().on("POST /handlers/h1/cancel", () => json({ detail: "no such run" }, 404));
    const { user } = show(<Header />, server);
    await user.click(await button("Cancel"));
    await user.click(await button("Cancel the run"));
    expect((await screen.findByRole("alert")).textContent).toContain("no such run");
  });

  test("shows the result as soon as the log ends, and no longer offers to cancel", async () => {
    const server = pageServer();
    show(<Header />, server);
    await button("Cancel");
    server.stream.push(eventFrame(0, "StopEvent", { result: { total: 42 } }));
    expect((await button('Result {"total":42}')).textContent).toContain('{"total":42}');
    expect(screen.getByText("completed")).toBeDefined();
    expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
  });

  test("shows why the run failed", async () => {
    const server = pageServer();
    show(<Header />, server);
    await button("Cancel");
    const exception = { exception_type: "ValueError", exception_message: "boom" };
    const value = { step_name: "work", exception, attempts: 1, elapsed_seconds: 0.1 };
    server.stream.push(eventFrame(0, "WorkflowFailedEvent", value, ["WorkflowFailedEvent", "StopEvent"]));
    expect(await button("Failed in work ValueError: boom")).toBeDefined();
  });

  test("names the run that it repeats", async () => {
    const server = pageServer({ parent_handler_id: "h0" });
    show(<Header />, server);
    expect((await screen.findByRole("link", { name: "h0" })).getAttribute("href")).toBe("#/r/h0");
  });

  test("offers the other runs of the workflow to compare with", async () => {
    const others = [runOf("h1", { workflow_name: "human" }), runOf("h2", { workflow_name: "human" })];
    const server = pageServer().on("GET /api/runs?", () => json({ runs: others, next: null, waiting_count: 0 }));
    const { user } = show(<Header />, server);
    await screen.findByText("running");
    await user.click(await button("Compare"));
    const choices = await screen.findByRole("list", { name: "Runs to compare with" });
    const [choice, ...rest] = await within(choices).findAllByRole("link");
    expect(rest).toEqual([]);
    expect(choice?.getAttribute("href")).toBe("#/diff/h1..h2");
  });

  test("leaves whoever has gone elsewhere there when the re-run has started", async () => {
    let start = (): void => {};
    const started = new Promise<Response>((resolve) => {
      start = () => resolve(json({ handler_id: "new1" }));
    });
    const server = pageServer().on("POST /workflows/human/run-nowait", () => started);
    const { user, unmount } = show(<Header />, server);
    await waitFor(async () => expect((await button("Re-run")).getAttribute("aria-disabled")).toBeNull());
    await user.click(await button("Re-run"));
    unmount();
    window.location.hash = "#/inbox";
    start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(window.location.hash).toBe("#/inbox");
  });

  test("copies the run id, which is what the log of the server names the run by", async () => {
    const { user } = show(<Header />, pageServer({ run_id: "ktrXnVXJdT" }));
    await screen.findByText("running");
    await user.click(await button("More actions"));
    await user.click(await screen.findByRole("menuitem", { name: "Copy run id" }));
    await waitFor(async () => expect(await navigator.clipboard.readText()).toBe("ktrXnVXJdT"));
  });

  test("copies no run id of a server that does not tell it", async () => {
    const { user } = show(<Header />, pageServer({ run_id: null }));
    await screen.findByText("running");
    await user.click(await button("More actions"));
    const item = await screen.findByRole("menuitem", { name: /Copy run id/ });
    expect(item.getAttribute("aria-disabled")).toBe("true");
  });

  test("gives no command that starts the run with something else, while its input is not known", async () => {
    const server = pageServer().on("GET /api/runs/h1/input", () =>
      json({ start_event: null, parent_handler_id: null }),
    );
    const { user } = show(<Header />, server);
    await screen.findByText("running");
    await waitFor(() =>
      expect(screen.getByRole("button", { name: /^Re-run(?! with)/ }).title).toContain("does not keep the input"),
    );
    await user.click(await button("More actions"));
    const item = await screen.findByRole("menuitem", { name: /Copy start as curl/ });
    expect(item.getAttribute("aria-disabled")).toBe("true");
  });
});
