// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { JsonEditor } from "../../../src/components/json/json-editor.tsx";
import { JsonTree } from "../../../src/components/json/json-tree.tsx";

afterEach(cleanup);

const items = () => screen.getAllByRole("treeitem").map((item) => item.textContent?.replaceAll("▸", "").trim());

test("a tree is closed at first, and its parts come when it is opened", async () => {
  const user = userEvent.setup();
  render(<JsonTree label="Value" value={{ a: { b: [1, "x"] }, c: null }} />);
  expect(items()).toEqual(["a: { b }", "c: null"]);
  await user.click(screen.getByRole("treeitem", { name: /^▸?a/ }));
  expect(items()).toEqual(["a: { b }", "b: [ 2 ]", "c: null"]);
});

test("one stop for Tab; arrows move, open and close", async () => {
  const user = userEvent.setup();
  render(<JsonTree label="Value" value={{ a: { b: 1 }, c: 2 }} />);
  await user.tab();
  const [first] = screen.getAllByRole("treeitem");
  expect(document.activeElement).toBe(first);
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(document.activeElement?.textContent).toContain("b: 1");
  expect(document.activeElement?.getAttribute("aria-level")).toBe("2");
  await user.keyboard("{ArrowLeft}");
  expect(document.activeElement).toBe(first);
  await user.keyboard("{ArrowLeft}{End}");
  expect(first?.getAttribute("aria-expanded")).toBe("false");
  expect(document.activeElement?.textContent).toContain("c: 2");
});

test("a long text is folded, a long list comes in pages", async () => {
  const user = userEvent.setup();
  const long = "ä".repeat(5000);
  render(<JsonTree label="Value" value={{ long, list: Array.from({ length: 250 }, (_, index) => index) }} />);
  const text = screen.getAllByRole("treeitem")[0] as HTMLElement;
  expect(text.textContent?.length).toBeLessThan(300);
  await user.click(within(text).getByText("show all 5,000 characters"));
  expect(text.textContent).toContain(long);
  await user.click(screen.getByRole("treeitem", { name: /list/ }));
  expect(screen.getAllByRole("treeitem")).toHaveLength(103);
  await user.click(screen.getByText(/150 are left/));
  expect(screen.getAllByRole("treeitem")).toHaveLength(203);
});

test("the value and the path of a line can be copied", async () => {
  const user = userEvent.setup();
  render(<JsonTree label="Value" value={{ "first name": "Ada" }} />);
  await user.tab();
  await user.click(screen.getByRole("button", { name: "Copy value of first name" }));
  expect(await navigator.clipboard.readText()).toBe("Ada");
  await user.click(screen.getByRole("button", { name: 'Copy path ["first name"]' }));
  expect(await navigator.clipboard.readText()).toBe('["first name"]');
});

test("only addresses of the web are links", () => {
  render(<JsonTree label="Value" value={{ good: "https://example.com/a", bad: "javascript:alert(1)" }} />);
  const links = screen.getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://example.com/a"]);
  expect(links[0]?.getAttribute("rel")).toBe("noopener noreferrer");
});

test("differences are said in words", () => {
  const diff = [
    { type: "CHANGE" as const, path: ["a"], oldValue: 1 },
    { type: "REMOVE" as const, path: ["gone"], oldValue: true },
  ];
  render(<JsonTree label="State" value={{ a: 2 }} diff={diff} />);
  expect(items()).toEqual(["a: changed 1 → 2", "gone: removed true"]);
});

function Owner() {
  const [text, setText] = useState('{"a":\n b}');
  return <JsonEditor label="Value" text={text} onChange={setText} />;
}

test("an editor of JSON says where it is wrong, and formats what is right", async () => {
  const user = userEvent.setup();
  render(<Owner />);
  const area = screen.getByRole("textbox", { name: "Value" });
  expect(area.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Line 2, column 2: This is not JSON.").id).toBe(area.getAttribute("aria-describedby"));
  await user.clear(area);
  await user.type(area, '{{"a":[[1]}');
  await user.click(screen.getByRole("button", { name: "Format" }));
  expect((area as HTMLTextAreaElement).value).toBe('{\n  "a": [\n    1\n  ]\n}');
});
