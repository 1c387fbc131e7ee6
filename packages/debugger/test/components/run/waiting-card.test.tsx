// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { useRunFacts } from "../../../src/components/run/use-run-facts.ts";
import { WaitingCards } from "../../../src/components/run/waiting-cards.tsx";
import { json } from "../../api/support/fake-server.ts";
import { eventFrame, leavePage, type PageServer, pageServer, posted, question, show } from "../support/page-server.tsx";

afterEach(leavePage);

function Cards() {
  const facts = useRunFacts("h1");
  return (
    <>
      <output>{facts.status}</output>
      <WaitingCards facts={facts} patch={() => {}} />
    </>
  );
}

async function ask(server: PageServer) {
  const page = show(<Cards />, server);
  server.stream.push(question(0));
  const field = (await screen.findByRole("textbox", { name: /response/ })) as HTMLInputElement;
  return { ...page, field };
}

const send = () => screen.getByRole("button", { name: /^Send Answer/ });
const sendPath = "/events/h1";
const accepts = (server: PageServer) => server.on(`POST ${sendPath}`, () => json({ status: "sent" }));

describe("the card of a run that waits", () => {
  test("says who asks what, and focuses the field of the likely answer", async () => {
    const { field } = await ask(pageServer());
    expect(screen.getByRole("heading").textContent).toContain("is waiting for Answer");
    expect(screen.getByText("What is your name?")).toBeDefined();
    await waitFor(() => expect(document.activeElement).toBe(field));
  });

  test.each([
    ["a text", { type: "string" }, "textbox", /name/],
    ["a choice of radio buttons", { type: "boolean" }, "radio", "Yes"],
  ])("focuses what must be filled in before what may be: %s", async (_case, name, role, label) => {
    const server = pageServer();
    const schema = {
      title: "Answer",
      type: "object",
      properties: { by: { type: "string" }, name },
      required: ["name"],
    };
    server.on("GET /workflows/human/events", () => json({ events: [schema] }));
    show(<Cards />, server);
    server.stream.push(question(0));
    const field = await screen.findByRole(role, { name: label });
    await waitFor(() => expect(document.activeElement).toBe(field));
  });

  test("focuses the first field where none must be filled in", async () => {
    const server = pageServer();
    const properties = { mode: { enum: ["a", "b"], default: "b" }, by: { type: "string" } };
    server.on("GET /workflows/human/events", () => json({ events: [{ title: "Answer", type: "object", properties }] }));
    show(<Cards />, server);
    server.stream.push(question(0));
    const chosen = await screen.findByRole("radio", { name: /b/ });
    await waitFor(() => expect(document.activeElement).toBe(chosen));
  });

  test("takes the focus from nobody who types", async () => {
    const server = pageServer();
    show(
      <>
        <input aria-label="other" />
        <Cards />
      </>,
      server,
    );
    screen.getByLabelText("other").focus();
    server.stream.push(question(0));
    await screen.findByRole("textbox", { name: /response/ });
    expect(document.activeElement).toBe(screen.getByLabelText("other"));
  });

  test("sends the answer, and goes away when the run takes it", async () => {
    const server = accepts(pageServer()) as PageServer;
    const { user, field } = await ask(server);
    await user.type(field, "Ada");
    await user.click(send());
    expect((await screen.findByText("Sent Answer.")).getAttribute("role")).toBe("status");
    expect(posted(server, sendPath)).toEqual([{ event: { type: "Answer", value: { response: "Ada" } } }]);
    server.stream.push(eventFrame(1, "Answer", { response: "Ada" }, ["Answer", "HumanResponseEvent"]));
    await waitFor(() => expect(screen.queryByRole("heading")).toBeNull());
  });

  test("says when an answer was accepted, and nothing has come of it for 2 seconds", async () => {
    const { user, field } = await ask(accepts(pageServer()) as PageServer);
    await user.type(field, "Ada");
    await user.click(send());
    expect(
      await screen.findByText("Answer was accepted, but nothing happened yet.", {}, { timeout: 3000 }),
    ).toBeDefined();
    expect(field.value).toBe("Ada");
  });

  test("says when no step takes the answer", async () => {
    const server = accepts(pageServer()) as PageServer;
    const { user, field } = await ask(server);
    await user.type(field, "Ada");
    await user.click(send());
    await screen.findByText("Sent Answer.");
    const types = ["UnhandledEvent", "InternalDispatchEvent"];
    server.stream.push(eventFrame(1, "UnhandledEvent", { event_type: "Answer", idle: true }, types));
    expect(await screen.findByText("Sent Answer, but no step of the run takes it now.")).toBeDefined();
  });

  test("says when somebody else has answered, and asks for the run again", async () => {
    const server = pageServer();
    server.on(`POST ${sendPath}`, () => json({ detail: "Handler has completed" }, 409));
    const { user, field } = await ask(server);
    await user.type(field, "Ada");
    server.requests.splice(0);
    await user.click(send());
    expect((await screen.findByText(/^Already answered or finished\./)).getAttribute("role")).toBe("alert");
    await waitFor(() => expect(server.take()).toContain("GET /api/runs/h1"));
    expect(send().getAttribute("aria-disabled")).toBe("true");
  });

  test("shows what the server refuses at the field", async () => {
    const server = pageServer();
    server.on(`POST ${sendPath}`, () => json({ detail: "response: is not a name" }, 400));
    const { user, field } = await ask(server);
    await user.type(field, "Ada");
    await user.click(send());
    await waitFor(() => expect(screen.getAllByText(/is not a name/).length).toBeGreaterThan(0));
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.value).toBe("Ada");
  });

  test("keeps what was typed when it is left, until the run ends", async () => {
    const first = await ask(pageServer());
    await first.user.type(first.field, "Ada");
    first.unmount();
    const server = pageServer();
    const { field, unmount } = await ask(server);
    expect(field.value).toBe("Ada");
    server.stream.push(eventFrame(1, "StopEvent", { result: 1 }));
    await waitFor(() => expect(screen.queryByRole("heading")).toBeNull());
    unmount();
    expect((await ask(pageServer())).field.value).toBe("");
  });

  test("is there for a step that only waits, as the server tells", async () => {
    const since = "2026-11-20T11:00:00Z";
    const waiting = { event: null, awaits: "Answer", step: "take", since };
    const server = pageServer({ status: "waiting", idle_since: since, waiting_for: [waiting] });
    show(<Cards />, server);
    server.stream.push(eventFrame(0, "WorkflowIdleEvent", {}, ["WorkflowIdleEvent", "InternalDispatchEvent"]));
    const heading = await screen.findByRole("heading", {}, { timeout: 4000 });
    expect(heading.textContent).toContain("take is waiting for Answer");
    expect(screen.getByText("waiting", { selector: "output" })).toBeDefined();
  });

  test("does not say of a later question, which was answered, that the answer was not taken", async () => {
    const server = pageServer();
    server.on(`POST ${sendPath}`, () => json({ detail: "Handler has completed" }, 409));
    const { user, field } = await ask(server);
    await user.type(field, "Ada");
    await user.click(send());
    await screen.findByText(/^Already answered or finished\./);
    const answer = (sequence: number) =>
      server.stream.push(eventFrame(sequence, "Answer", { response: "x" }, ["Answer", "HumanResponseEvent"]));
    answer(1);
    await screen.findByText(/your answer was not taken/);
    server.stream.push(question(2, "And your age?"));
    await screen.findByText("And your age?");
    answer(3);
    await waitFor(() => expect(screen.queryByText("And your age?")).toBeNull());
    expect(screen.queryByText(/your answer was not taken/)).toBeNull();
  });

  test("is there as the server tells when the log cannot be read", async () => {
    const event = { value: { prompt: "Who?" }, qualified_name: null, type: "Question", types: ["InputRequiredEvent"] };
    const waiting = { event, awaits: null, step: "ask", since: "2026-11-20T11:00:00Z" };
    const server = pageServer({ status: "waiting", waiting_for: [waiting] });
    server.on("GET /api/runs/h1/events", () => json({ detail: "database is locked" }, 500));
    show(<Cards />, server);
    expect((await screen.findByRole("heading")).textContent).toContain("ask is waiting for Answer");
    expect(screen.getByText("Who?")).toBeDefined();
    expect(screen.getByText("waiting", { selector: "output" })).toBeDefined();
  });

  test("keeps the question that is open when another one, asked before, is so no more", async () => {
    const asking = (prompt: string) => ({
      event: { value: { prompt }, qualified_name: null, type: "Question", types: ["Question", "InputRequiredEvent"] },
      awaits: null,
      step: "ask",
      since: "2026-11-20T11:00:00Z",
    });
    const server = pageServer({ status: "waiting", event_count: 4, waiting_for: [asking("First?")] });
    show(<Cards />, server);
    server.stream.push(question(0, "First?") + question(1, "Second?"));
    // Nothing in the log says which of the two it answers.
    server.stream.push(eventFrame(2, "Answer", { response: "x" }, ["Answer", "HumanResponseEvent"]));
    server.stream.push(eventFrame(3, "WorkflowIdleEvent", {}, ["WorkflowIdleEvent", "InternalDispatchEvent"]));
    await waitFor(() => expect(screen.queryByText("Second?")).toBeNull());
    expect(await screen.findByText("First?")).toBeDefined();
    expect(screen.getByRole("button", { name: "Show event 0" })).toBeDefined();
  });
});
