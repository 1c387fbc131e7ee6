// @vitest-environment happy-dom
import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { RecentInputs } from "../../../src/components/form/recent-inputs.tsx";
import { useDraft } from "../../../src/components/form/use-draft.ts";
import { useRecentInputs } from "../../../src/components/form/use-recent-inputs.ts";

afterEach(() => {
  cleanup();
  localStorage.clear();
});

const schema = { properties: { name: { type: "string" }, password: { type: "string", format: "password" } } };

const inputs = [{ name: "second" }, { name: "first" }];

function Owner() {
  const [value, setValue] = useState<unknown>({ name: "draft" });
  return (
    <>
      <output>{JSON.stringify(value)}</output>
      <RecentInputs inputs={inputs} value={value} onPick={setValue} />
    </>
  );
}

test("arrows go through recent inputs, and back to what was being written", async () => {
  const user = userEvent.setup();
  render(<Owner />);
  const shown = () => JSON.parse(screen.getByRole("status").textContent ?? "").name;
  const seen: string[] = [];
  for (const name of ["Earlier input", "Earlier input", "Earlier input", "Later input", "Later input"]) {
    await user.click(screen.getByRole("button", { name }));
    seen.push(shown());
  }
  expect(seen).toEqual(["second", "first", "first", "second", "draft"]);
});

test("inputs are remembered for each workflow, without secrets", () => {
  const first = renderHook(() => useRecentInputs("greet"));
  act(() => first.result.current.remember({ name: "Ada", password: "hunter2" }, schema));
  expect(first.result.current.inputs).toEqual([{ name: "Ada" }]);
  expect(renderHook(() => useRecentInputs("other")).result.current.inputs).toEqual([]);
  expect(JSON.stringify({ ...localStorage })).not.toContain("hunter2");
});

test("a draft survives its form, its secrets only as long as the form does", () => {
  const first = renderHook(() => useDraft("answer:1", schema));
  act(() => first.result.current[1]({ name: "A", password: "hunter2" }));
  expect(first.result.current[0]).toEqual({ name: "A", password: "hunter2" });
  first.unmount();
  const again = renderHook(() => useDraft("answer:1", schema));
  expect(again.result.current[0]).toEqual({ name: "A" });
  act(() => again.result.current[1](undefined));
  expect(renderHook(() => useDraft("answer:1", schema)).result.current[0]).toBeUndefined();
});
