// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Button } from "../../../src/components/ui/button.tsx";
import { Dialog } from "../../../src/components/ui/dialog.tsx";
import { ErrorAlert } from "../../../src/components/ui/error-alert.tsx";
import { Menu } from "../../../src/components/ui/menu.tsx";
import { SearchField } from "../../../src/components/ui/search-field.tsx";
import { SplitView } from "../../../src/components/ui/split-view.tsx";
import { TabPanel, Tabs } from "../../../src/components/ui/tabs.tsx";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

const tabs = [
  { id: "events", label: "Events", count: 3 },
  { id: "state", label: "State" },
] as const;

function DialogPage() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Open</Button>
      <Dialog title="Name" isOpen={isOpen} onClose={() => setOpen(false)}>
        <input aria-label="name" />
      </Dialog>
    </>
  );
}

function SplitPage({ second }: { readonly second: string | undefined }) {
  return <SplitView direction="row" storageKey="s" initial={0.5} first={<input aria-label="f" />} second={second} />;
}

function TabsPage() {
  const [selected, select] = useState<"events" | "state">("events");
  return (
    <>
      <Tabs label="Run" tabs={tabs} selected={selected} onSelect={select} />
      <TabPanel tab={selected}>{selected}</TabPanel>
    </>
  );
}

function SearchPage() {
  const [text, setText] = useState("");
  return <SearchField label="Filter" value={text} onChange={setText} />;
}

test("a dialog gives the focus to its first field, and back to what opened it", async () => {
  const user = userEvent.setup();
  render(<DialogPage />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  expect(document.activeElement).toBe(screen.getByLabelText("name"));
  fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Open" }));
});

test("a button that cannot be used says why, and does nothing", async () => {
  const onClick = vi.fn();
  render(
    <Button disabledReason="needs scope run" onClick={onClick}>
      Run
    </Button>,
  );
  const button = screen.getByRole("button", { description: "needs scope run" });
  await userEvent.click(button);
  expect(onClick).not.toHaveBeenCalled();
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(button.hasAttribute("disabled")).toBe(false);
});

test("a separator moves by arrow keys and by dragging, within its limits, and is remembered", () => {
  const view = (
    <SplitView direction="row" storageKey="sizes" initial={300} min={200} max={400} first="a" second="b" label="Runs" />
  );
  const { unmount } = render(view);
  const value = (): number => Number(screen.getByRole("separator", { name: "Runs" }).getAttribute("aria-valuenow"));
  const separator = screen.getByRole("separator");
  separator.setPointerCapture = () => undefined;
  expect(value()).toBe(300);
  fireEvent.keyDown(separator, { key: "ArrowRight" });
  expect(value()).toBe(308);
  fireEvent.keyDown(separator, { key: "ArrowLeft", shiftKey: true });
  expect(value()).toBe(228);
  fireEvent.keyDown(separator, { key: "Home" });
  expect(value()).toBe(200);
  fireEvent.pointerDown(separator, { clientX: 200, button: 0, pointerId: 1 });
  fireEvent.pointerMove(separator, { clientX: 900, pointerId: 1 });
  expect(value()).toBe(400);
  fireEvent.pointerMove(separator, { clientX: 250, pointerId: 1 });
  fireEvent.pointerUp(separator, { clientX: 250, pointerId: 1 });
  fireEvent.pointerMove(separator, { clientX: 350, pointerId: 1 });
  expect(value()).toBe(250);
  unmount();
  render(view);
  expect(value()).toBe(250);
});

test("the first part keeps its state when the second comes and goes", async () => {
  const { rerender } = render(<SplitPage second={undefined} />);
  await userEvent.type(screen.getByLabelText("f"), "kept");
  rerender(<SplitPage second="inspector" />);
  expect(screen.getByLabelText<HTMLInputElement>("f").value).toBe("kept");
  screen.getByText("inspector");
});

test("arrow keys move between tabs, round at the ends", async () => {
  const user = userEvent.setup();
  render(<TabsPage />);
  await user.tab();
  await user.keyboard("{ArrowLeft}");
  expect(document.activeElement).toBe(screen.getByRole("tab", { name: "State", selected: true }));
  screen.getByRole("tabpanel", { name: "State" });
});

test("a menu opens on its first item, closes by Escape, and gives the focus back", async () => {
  const onSelect = vi.fn();
  const items = [
    { id: "copy", label: "Copy link", onSelect },
    { id: "delete", label: "Delete", onSelect: vi.fn(), disabledReason: "it runs" },
  ];
  const user = userEvent.setup();
  render(<Menu label="More" items={items} />);
  const button = screen.getByRole("button", { name: "More" });
  await user.click(button);
  expect(document.activeElement).toBe(screen.getByRole("menuitem", { name: "Copy link" }));
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("menu")).toBeNull();
  expect(document.activeElement).toBe(button);
  await user.click(button);
  await user.keyboard("d");
  expect(document.activeElement?.textContent).toContain("Delete");
  await user.keyboard("{Enter}");
  expect(items[1]?.onSelect).not.toHaveBeenCalled();
  await user.keyboard("{ArrowDown}{Enter}");
  expect(onSelect).toHaveBeenCalledOnce();
});

test("Escape empties a search field, and leaves it when it is empty", async () => {
  const user = userEvent.setup();
  render(<SearchPage />);
  const field = screen.getByRole<HTMLInputElement>("searchbox", { name: "Filter" });
  await user.type(field, "Tick");
  await user.keyboard("{Escape}");
  expect(field.value).toBe("");
  expect(document.activeElement).toBe(field);
  await user.keyboard("{Escape}");
  expect(document.activeElement).not.toBe(field);
});

test("an error says what the server said, where, and can be tried again", async () => {
  const onRetry = vi.fn();
  const error = Object.assign(new Error("x"), { detail: "boom", status: 500, url: "/events/1" });
  render(<ErrorAlert error={error} title="Stream failed" onRetry={onRetry} />);
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("Stream failed");
  expect(alert.textContent).toContain("boom");
  expect(alert.textContent).toContain("500 from /events/1");
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(onRetry).toHaveBeenCalledOnce();
});
