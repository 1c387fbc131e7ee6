// @vitest-environment happy-dom
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { SchemaEditor } from "../../../src/components/form/schema-editor.tsx";
import { defaultValue } from "../../../src/model/schema-form/default-value.ts";
import type { JsonSchema } from "../../../src/model/schema-form/json-schema.ts";

// The editor is a chunk of its own: a slow machine takes longer for it than a test waits.
beforeAll(() => import("../../../src/components/form/schema-editor-body.tsx"));

afterEach(() => {
  cleanup();
  localStorage.clear();
});

interface Harness {
  value: unknown;
  set: (value: unknown) => void;
  readonly sent: unknown[];
}

function Owner(props: {
  readonly schema: JsonSchema;
  readonly initial: unknown;
  readonly serverError: string | undefined;
  readonly harness: Harness;
}) {
  const { schema, initial, serverError, harness } = props;
  const [value, setValue] = useState<unknown>(initial);
  harness.value = value;
  harness.set = setValue;
  return (
    <SchemaEditor
      label="Start"
      schema={schema}
      value={value}
      onChange={setValue}
      serverError={serverError}
      onSubmit={() => harness.sent.push(JSON.parse(JSON.stringify(value)))}
      actions={<button type="submit">Run</button>}
    />
  );
}

async function show(schema: JsonSchema, initial: unknown = defaultValue(schema), serverError?: string) {
  const current: Harness = { value: initial, set: () => {}, sent: [] };
  render(<Owner schema={schema} initial={initial} serverError={serverError} harness={current} />);
  await screen.findByRole("button", { name: "Run" });
  const user = userEvent.setup();
  const run = () => user.click(screen.getByRole("button", { name: "Run" }));
  return { user, sent: current.sent, current, run };
}

const typed = {
  title: "TypedStart",
  properties: {
    topic: { title: "Topic", type: "string", description: "What it is about." },
    count: { title: "Count", type: "integer", minimum: 1, default: 2 },
    mode: { enum: ["fast", "careful"], title: "Mode" },
    note: { anyOf: [{ type: "string" }, { type: "null" }], title: "Note for the reader" },
    tags: { type: "array", items: { type: "string" } },
    options: { type: "object", properties: { deep: { type: "boolean", default: false } } },
  },
  required: ["topic"],
};

test("what is filled in is sent; what is optional and absent is not", async () => {
  const { user, sent, run } = await show(typed);
  await user.type(screen.getByRole("textbox", { name: "topic" }), "tea");
  await user.clear(screen.getByRole("textbox", { name: "count" }));
  await user.type(screen.getByRole("textbox", { name: "count" }), "3");
  await user.click(screen.getByRole("radio", { name: "careful" }));
  await run();
  expect(sent).toEqual([{ topic: "tea", count: 3, mode: "careful" }]);
});

test("what is required is asked for before anything is sent, and the focus goes there", async () => {
  const { user, sent, run } = await show(typed);
  const topic = screen.getByRole("textbox", { name: "topic" });
  expect(topic.getAttribute("aria-invalid")).toBe("false");
  await run();
  expect(sent).toEqual([]);
  expect(document.activeElement).toBe(topic);
  expect(topic.getAttribute("aria-invalid")).toBe("true");
  expect(within(screen.getByRole("alert")).getByRole("button").textContent).toBe("topic: is required");
  const described = topic.getAttribute("aria-describedby")?.split(" ") ?? [];
  expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual([
    "is required",
    "What it is about. ",
  ]);
  await user.type(topic, "tea");
  expect(screen.getByRole("alert").textContent).toBe("");
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(sent).toEqual([{ topic: "tea", count: 2 }]);
});

test("Enter in a line sends, Shift Enter begins another", async () => {
  const { user, sent } = await show(typed);
  const topic = screen.getByRole("textbox", { name: "topic" });
  await user.type(topic, "one{Shift>}{Enter}{/Shift}two{Enter}three");
  expect(sent).toEqual([]);
  await user.clear(topic);
  await user.type(topic, "one{Enter}");
  expect(sent).toEqual([{ topic: "one", count: 2 }]);
});

test("an error in the list leads to its field, also one that is folded", async () => {
  const schema = {
    properties: { outer: { type: "object", properties: { inner: { type: "string" } }, required: ["inner"] } },
    required: ["outer"],
  };
  const { user, run } = await show(schema);
  const details = document.querySelector("details") as HTMLDetailsElement;
  details.open = false;
  await run();
  await user.click(screen.getByRole("button", { name: "outer.inner: is required" }));
  expect(details.open).toBe(true);
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "inner" }));
});

test("what is no number is kept as it was written, and found", async () => {
  const { user, sent, run } = await show({ properties: { n: { type: "integer" } } });
  const field = screen.getByRole("textbox", { name: "n" }) as HTMLInputElement;
  await user.type(field, "12a");
  await run();
  expect([sent, field.value]).toEqual([[], "12a"]);
  await user.type(field, "{Backspace}.0");
  expect(field.value).toBe("12.0");
  await run();
  expect(sent).toEqual([{ n: 12 }]);
});

test("null is a value of its own", async () => {
  const { user, current } = await show(typed);
  const box = screen.getByRole("checkbox", { name: "note is null" });
  await user.click(box);
  expect(current.value).toMatchObject({ note: null });
  await user.type(screen.getByRole("textbox", { name: /^Note for the reader/ }), "x");
  expect(current.value).toMatchObject({ note: "x" });
  expect((box as HTMLInputElement).checked).toBe(false);
});

test("a question of yes or no without a default is answered by nobody but who answers it", async () => {
  const { user, sent, run } = await show({
    properties: { approved: { type: "boolean" }, ok: { type: "boolean", default: true } },
    required: ["approved"],
  });
  await run();
  expect(sent).toEqual([]);
  await user.click(screen.getByRole("radio", { name: "No" }));
  await user.click(screen.getByRole("checkbox", { name: "ok" }));
  await run();
  expect(sent).toEqual([{ approved: false, ok: false }]);
});

test("five options are a select, and values keep their type", async () => {
  const { user, sent, run } = await show({ properties: { n: { enum: [1, 2, 3, 4, "5"] } } });
  await user.selectOptions(screen.getByRole("combobox", { name: "n" }), "3");
  await run();
  expect(sent).toEqual([{ n: 3 }]);
});

test("a list is added to, moved and removed from, and an optional one can be taken away", async () => {
  const { user, current } = await show({ properties: typed.properties });
  await user.click(screen.getByRole("button", { name: "Add tags" }));
  expect(current.value).toMatchObject({ tags: [] });
  for (const text of ["a", "b", "c"]) {
    await user.click(screen.getByRole("button", { name: "Add to tags" }));
    // The focus is in the new item.
    await user.keyboard(text);
  }
  await user.click(screen.getByRole("button", { name: "Move tags 3 up" }));
  await user.click(screen.getByRole("button", { name: "Remove tags 1" }));
  expect(current.value).toMatchObject({ tags: ["c", "b"] });
  await user.click(screen.getByRole("button", { name: "Remove tags" }));
  expect(current.value).not.toHaveProperty("tags");
});

test("an object that is not there is offered with its defaults", async () => {
  const { user, current } = await show(typed);
  expect(current.value).not.toHaveProperty("options");
  await user.click(screen.getByRole("button", { name: "Add options" }));
  expect(current.value).toMatchObject({ options: { deep: false } });
  await user.click(within(screen.getByRole("group", { name: "options" })).getByRole("checkbox", { name: "deep" }));
  expect(current.value).toMatchObject({ options: { deep: true } });
});

test("keys of one's own: added, renamed without losing the focus, doubled, removed", async () => {
  const { user, current } = await show({ type: "object", additionalProperties: { type: "integer" } });
  await user.click(screen.getByRole("button", { name: "Add key to value" }));
  const key = screen.getByRole("textbox", { name: "Key 1" });
  await user.clear(key);
  await user.type(key, "10");
  await user.type(screen.getByRole("textbox", { name: "Value of 10" }), "7");
  expect(current.value).toEqual({ "10": 7 });
  await user.click(screen.getByRole("button", { name: "Add key to value" }));
  const second = screen.getByRole("textbox", { name: "Key 2" });
  await user.clear(second);
  await user.type(second, "10");
  expect(screen.getAllByText(/is there twice/)).toHaveLength(2);
  await user.type(second, "0");
  expect(document.activeElement).toBe(second);
  await user.click(screen.getByRole("button", { name: "Remove 10 from value" }));
  expect(Object.keys(current.value as object)).toEqual(["100"]);
});

test("alternatives: a kind is picked, its fields are shown, its mark is sent", async () => {
  const { user, sent, run } = await show({
    properties: {
      pet: {
        oneOf: [
          {
            title: "Cat",
            type: "object",
            properties: { kind: { const: "cat" }, lives: { type: "integer" } },
            required: ["kind", "lives"],
          },
          {
            title: "Dog",
            type: "object",
            properties: { kind: { const: "dog" }, trick: { type: "string" } },
            required: ["kind", "trick"],
          },
          { type: "string" },
        ],
      },
    },
    required: ["pet"],
  });
  const kind = screen.getByRole("combobox", { name: "Kind of pet" });
  await user.selectOptions(kind, "Dog");
  await user.type(screen.getByRole("textbox", { name: "trick" }), "roll");
  await run();
  expect(sent).toEqual([{ pet: { kind: "dog", trick: "roll" } }]);
  await user.selectOptions(kind, "string");
  await user.type(screen.getByRole("textbox", { name: "pet" }), "a fish");
  await run();
  expect(sent[1]).toEqual({ pet: "a fish" });
});

test("secrets are not shown", async () => {
  await show({ properties: { password: { type: "string", format: "password" } } });
  expect(screen.getByLabelText("password").getAttribute("type")).toBe("password");
});

describe("form and JSON", () => {
  test("the value is kept in both directions", async () => {
    const { user, current } = await show(typed);
    await user.type(screen.getByRole("textbox", { name: "topic" }), "tea");
    await user.click(screen.getByRole("button", { name: "JSON" }));
    const area = screen.getByRole("textbox", { name: "Start as JSON" }) as HTMLTextAreaElement;
    expect(JSON.parse(area.value)).toEqual({ topic: "tea", count: 2 });
    await user.clear(area);
    await user.type(area, '{{"topic":"coffee","extra":1,"count":[[]}');
    expect(current.value).toEqual({ topic: "coffee", extra: 1, count: [] });
    await user.click(screen.getByRole("button", { name: "Form" }));
    expect((screen.getByRole("textbox", { name: "topic" }) as HTMLTextAreaElement).value).toBe("coffee");
    // What no field can show is there all the same.
    expect((screen.getByRole("textbox", { name: "count" }) as HTMLTextAreaElement).value).toBe("[]");
    expect(screen.getByText("extra")).toBeTruthy();
  });

  test("a text that is no JSON is not sent, and is not lost by switching", async () => {
    const { user, sent, run } = await show(typed, { topic: "tea" });
    await user.click(screen.getByRole("button", { name: "JSON" }));
    const area = screen.getByRole("textbox", { name: "Start as JSON" }) as HTMLTextAreaElement;
    await user.type(area, "x");
    await user.click(within(screen.getByRole("group", { name: "Edit as" })).getByText("Form"));
    await run();
    expect(area.isConnected && area.value.endsWith("x")).toBe(true);
    expect(document.activeElement).toBe(area);
    expect(sent).toEqual([]);
  });

  test("the JSON follows a value that is picked elsewhere", async () => {
    const { user, current } = await show(typed);
    await user.click(screen.getByRole("button", { name: "JSON" }));
    current.set({ topic: "from before" });
    const area = screen.getByRole("textbox", { name: "Start as JSON" }) as HTMLTextAreaElement;
    await waitFor(() => expect(JSON.parse(area.value)).toEqual({ topic: "from before" }));
  });

  test("a part that is JSON must be JSON", async () => {
    const { user, sent, run } = await show({ properties: { anything: {} } });
    const area = screen.getByRole("textbox", { name: "anything" });
    await user.type(area, "hello");
    await run();
    expect(sent).toEqual([]);
    expect(screen.getByRole("button", { name: "anything: is not JSON" })).toBeTruthy();
    await user.clear(area);
    await user.type(area, '"hello"');
    await run();
    expect(sent).toEqual([{ anything: "hello" }]);
  });

  test("a schema without fields says so, and takes JSON", async () => {
    const { user, sent, run } = await show({ title: "StartEvent", properties: {} });
    expect(screen.getByText("Takes no fields.")).toBeTruthy();
    await run();
    const area = screen.getByRole("textbox", { name: "Start as JSON" });
    await user.clear(area);
    await user.type(area, '{{"more":true}');
    await run();
    expect(sent).toEqual([{}, { more: true }]);
  });
});

test("what the server says is shown verbatim, and at the field that it names", async () => {
  await show(typed, { topic: "x" }, 'Field "count" must be odd');
  expect(screen.getAllByText('Field "count" must be odd')).toHaveLength(2);
  expect(screen.getByRole("textbox", { name: "count" }).getAttribute("aria-invalid")).toBe("true");
});

test("without a schema: the place of the fields, then JSON and why", async () => {
  const retry = vi.fn();
  const props = { label: "Start", value: { a: 1 }, onChange: () => {}, actions: <button type="submit">Run</button> };
  const view = render(<SchemaEditor {...props} schema={undefined} />);
  await waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
  view.rerender(<SchemaEditor {...props} schema={undefined} schemaError={new Error("boom")} onRetrySchema={retry} />);
  expect(((await screen.findByRole("textbox", { name: "Start as JSON" })) as HTMLTextAreaElement).value).toContain(
    '"a": 1',
  );
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(retry).toHaveBeenCalledOnce();
  expect(screen.getByText("boom")).toBeTruthy();
});
