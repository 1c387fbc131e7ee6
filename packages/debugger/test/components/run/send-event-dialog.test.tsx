// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { useRunStream } from "../../../src/api/hooks.ts";
import { SendEventDialog } from "../../../src/components/run/send-event-dialog.tsx";
import { json } from "../../api/support/fake-server.ts";
import {
  answerSchema,
  eventFrame,
  leavePage,
  type PageServer,
  pageServer,
  posted,
  question,
  show,
} from "../support/page-server.tsx";

afterEach(leavePage);

function Sender() {
  const { buffer } = useRunStream("h1");
  return (
    <SendEventDialog handlerId="h1" workflowName="human" buffer={buffer} isOpen onClose={() => {}} onGone={() => {}} />
  );
}

const nudge = { title: "Nudge", type: "object", properties: {} };

function sendServer(): PageServer {
  const server = pageServer();
  server
    .on("GET /workflows/human/events", () => json({ events: [answerSchema, nudge] }))
    .on("POST /events/h1", () => json({ status: "sent" }));
  return server;
}

describe("sending an event", () => {
  test("sends any event of the workflow, to one step", async () => {
    const server = sendServer();
    const { user } = show(<Sender />, server);
    await user.selectOptions(await screen.findByRole("combobox", { name: "Event" }), "Nudge");
    await user.selectOptions(screen.getByRole("combobox", { name: "To step" }), "take");
    await user.click(await screen.findByRole("button", { name: "Send" }));
    await waitFor(() => expect(posted(server, "/events/h1")).toHaveLength(1));
    expect(posted(server, "/events/h1")).toEqual([{ event: { type: "Nudge", value: {} }, step: "take" }]);
    server.stream.push(eventFrame(0, "Tick", {}));
    expect(await screen.findByText("Sent Nudge: the run goes on.")).toBeDefined();
  });

  test("puts the answer to what is asked first, and says so", async () => {
    const server = sendServer();
    show(<Sender />, server);
    server.stream.push(question(0));
    expect(await screen.findByRole("option", { name: "Answer (answers Question)" })).toBeDefined();
    expect((screen.getByRole("combobox", { name: "Event" }) as HTMLSelectElement).value).toBe("Answer");
  });

  test("shows what the server refuses, verbatim", async () => {
    const server = sendServer();
    server.on("POST /events/h1", () => json({ detail: "response: is not a name" }, 400));
    const { user } = show(<Sender />, server);
    await user.type(await screen.findByRole("textbox", { name: /response/ }), "Ada");
    await user.click(screen.getByRole("button", { name: "Send" }));
    await waitFor(() => expect(screen.getAllByText(/is not a name/).length).toBeGreaterThan(0));
  });
});
