// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { StartPanel } from "../../../src/components/workflow/start-panel.tsx";
import { json } from "../../api/support/fake-server.ts";
import { leavePage, pageServer, posted, show } from "../support/page-server.tsx";

afterEach(leavePage);

const runPath = "/workflows/human/run-nowait";

describe("the form that starts a run", () => {
  test("sends the fields and goes to the new run", async () => {
    const server = pageServer().on(`POST ${runPath}`, () => json({ handler_id: "new1" }));
    const { user } = show(<StartPanel workflowName="human" />, server);
    await user.type(await screen.findByRole("textbox", { name: /topic/ }), "tea");
    await user.click(screen.getByRole("button", { name: /^Run/ }));
    await waitFor(() => expect(window.location.hash).toBe("#/r/new1"));
    expect(posted(server, runPath)).toEqual([{ start_event: { topic: "tea", count: 2 } }]);
  });

  test("sends nothing that the schema forbids, and says what is missing", async () => {
    const server = pageServer().on(`POST ${runPath}`, () => json({ handler_id: "new1" }));
    const { user } = show(<StartPanel workflowName="human" />, server);
    await user.click(await screen.findByRole("button", { name: /^Run/ }));
    expect((await screen.findByRole("textbox", { name: /topic/ })).getAttribute("aria-invalid")).toBe("true");
    expect(posted(server, runPath)).toEqual([]);
  });

  test("shows what the server refuses, verbatim and at the field", async () => {
    const detail = "topic: must not be tea";
    const server = pageServer().on(`POST ${runPath}`, () => json({ detail }, 400));
    const { user } = show(<StartPanel workflowName="human" initialInput={{ topic: "tea" }} />, server);
    await user.click(await screen.findByRole("button", { name: /^Run/ }));
    await waitFor(() => expect(screen.getAllByText(/must not be tea/).length).toBeGreaterThan(0));
    expect(screen.getByRole("textbox", { name: /topic/ }).getAttribute("aria-invalid")).toBe("true");
    expect(window.location.hash).toBe("");
  });

  test("is filled with the input of a link, names the run it repeats, and tells the server of it", async () => {
    const server = pageServer().on(`POST ${runPath}`, () => json({ handler_id: "new1" }));
    const { user } = show(<StartPanel workflowName="human" initialInput={{ topic: "tea" }} parent="h1" />, server);
    const field = await screen.findByRole("textbox", { name: /topic/ });
    expect((field as HTMLInputElement).value).toBe("tea");
    expect(screen.getByText(/Re-run of/).textContent).toContain("h1");
    await user.type(field, "{Control>}{Enter}{/Control}");
    await waitFor(() => expect(window.location.hash).toBe("#/r/new1"));
    const request = server.requests.find(({ method }) => method === "POST");
    expect(request?.headers["x-parent-handler"]).toBe("h1");
    expect(request?.body).toEqual({ start_event: { topic: "tea" } });
  });

  test("continues a run under its handler id, and says so if that goes on", async () => {
    const server = pageServer().on(`POST ${runPath}`, () => json({ detail: "h1 is running" }, 409));
    const { user } = show(<StartPanel workflowName="human" initialInput={{ topic: "tea" }} />, server);
    await user.click(await screen.findByText("Handler id"));
    await user.type(screen.getByRole("textbox", { name: /Handler id/ }), "h1");
    await user.click(screen.getByRole("button", { name: /^Run/ }));
    expect(await screen.findByText("h1 is running")).toBeDefined();
    expect(posted(server, runPath)).toEqual([{ start_event: { topic: "tea" }, handler_id: "h1" }]);
  });

  test("offers what was sent before", async () => {
    const server = pageServer().on(`POST ${runPath}`, () => json({ handler_id: "new1" }));
    const first = show(<StartPanel workflowName="human" initialInput={{ topic: "tea" }} />, server);
    await first.user.click(await screen.findByRole("button", { name: /^Run/ }));
    await waitFor(() => expect(window.location.hash).toBe("#/r/new1"));
    first.unmount();
    const { user } = show(<StartPanel workflowName="human" />, server);
    await user.click(await screen.findByRole("button", { name: "Earlier input" }));
    expect(((await screen.findByRole("textbox", { name: /topic/ })) as HTMLInputElement).value).toBe("tea");
  });

  test("can still send JSON when the fields are not known", async () => {
    const server = pageServer()
      .on("GET /workflows/human/schema", () => json({ detail: "broken" }, 500))
      .on(`POST ${runPath}`, () => json({ handler_id: "new1" }));
    const { user } = show(<StartPanel workflowName="human" initialInput={{ topic: "tea" }} />, server);
    expect(await screen.findByText("broken")).toBeDefined();
    await user.click(await screen.findByRole("button", { name: /^Run/ }));
    await waitFor(() => expect(posted(server, runPath)).toEqual([{ start_event: { topic: "tea" } }]));
  });

  test("is there for those who may not run, with the reason", async () => {
    const server = pageServer().on("GET /api/meta", () =>
      json({ version: "1", title: "", features: ["page"], scopes: ["read"], has_auth: true }),
    );
    const { user, services } = show(<StartPanel workflowName="human" initialInput={{ topic: "tea" }} />, server);
    await services.api.meta();
    const run = await screen.findByRole("button", { name: /^Run/ });
    await waitFor(() => expect(run.getAttribute("aria-disabled")).toBe("true"));
    expect(run.title).toContain('scope "run"');
    await user.click(run);
    expect(posted(server, runPath)).toEqual([]);
  });
});
