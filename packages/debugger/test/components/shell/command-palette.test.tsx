// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Shell } from "../../../src/components/shell/shell.tsx";
import { useCommands } from "../../../src/hooks/use-commands.ts";
import { json, runOf } from "../../api/support/fake-server.ts";
import { helloServer, renderWith } from "./render-shell.tsx";

afterEach(cleanup);

const page = <Shell>the page</Shell>;
const options = (): string[] => screen.getAllByRole("option").map((option) => option.textContent);

function Steps({ run }: { readonly run: () => void }) {
  useCommands([{ id: "split", title: "split", group: "Steps", run }]);
  return null;
}

test("Ctrl K opens the palette, finds a workflow, and Enter goes to it", async () => {
  const user = renderWith(helloServer(), page);
  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByRole("combobox");
  expect(document.activeElement).toBe(field);
  await user.type(field, "rep");
  await waitFor(() => expect(options()).toEqual(["report"]));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(window.location.hash).toBe("#/w/report"));
  expect(screen.queryByRole("combobox")).toBeNull();
});

test("arrows choose, and go round at the ends", async () => {
  const user = renderWith(helloServer(), page);
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox"), "theme");
  const chosen = (): string | null => screen.getByRole("option", { selected: true }).textContent;
  const [first] = options();
  expect(chosen()).toBe(first);
  await user.keyboard("{ArrowUp}");
  expect(chosen()).toBe(options().at(-1));
  await user.keyboard("{ArrowDown}");
  expect(chosen()).toBe(first);
});

test("a run is found by its run id among those that are there already, with other words, and by the server", async () => {
  const named = runOf("h1", { workflow_name: "report", run_id: "ktrXnVXJdT" });
  const server = helloServer().on("GET /api/runs", ({ path }) => {
    const search = new URLSearchParams(path.split("?")[1]).get("q");
    const found = search === null ? [runOf("h2"), named] : [runOf("h7", { run_id: "AqWs12" })];
    return json({ runs: search === null || search === "aqws12" ? found : [], next: null, waiting_count: 0 });
  });
  const user = renderWith(server, page);
  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByRole("combobox");
  await screen.findByRole("option", { name: /greet h2/ });
  fireEvent.change(field, { target: { value: "ktrxnv report" } });
  expect(options()).toEqual([expect.stringContaining("report h1")]);
  fireEvent.change(field, { target: { value: "aqws12" } });
  await screen.findByRole("option", { name: /greet h7/ });
  await user.keyboard("{Enter}");
  await waitFor(() => expect(window.location.hash).toMatch(/^#\/r\/h7/));
});

test("what no word matches is said", async () => {
  const user = renderWith(helloServer(), page);
  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByRole("combobox");
  await user.type(field, "zzz");
  await screen.findByText("Nothing has all of these words.");
  expect(screen.queryAllByRole("option")).toEqual([]);
});

test("commands of what is open are offered, and run", async () => {
  const run = vi.fn();
  const user = renderWith(
    helloServer(),
    <Shell>
      <Steps run={() => run(2)} />
    </Shell>,
  );
  await user.click(screen.getByRole("button", { name: /^Search/ }));
  const list = within(await screen.findByRole("dialog"));
  await user.click(list.getByRole("option", { name: "split" }));
  await waitFor(() => expect(run).toHaveBeenCalledWith(2));
});
