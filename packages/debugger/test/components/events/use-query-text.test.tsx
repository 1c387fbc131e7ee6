// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useQueryText } from "../../../src/components/events/use-query-text.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function field() {
  const commit = vi.fn();
  const { result, rerender } = renderHook(({ query }) => useQueryText(query, commit), {
    initialProps: { query: "" },
  });
  const type = (text: string) => act(() => result.current[1](text));
  const rest = () => act(() => vi.advanceTimersByTime(200));
  return { commit, type, rest, text: () => result.current[0], address: (query: string) => rerender({ query }) };
}

test("a filter that the address has had before is shown again", () => {
  const { type, rest, text, address } = field();
  type("step:work");
  rest();
  address("step:work");
  address("step:other");
  expect(text()).toBe("step:other");
  address("step:work");
  expect(text()).toBe("step:work");
});

test("what was being typed does not undo what somebody else puts into the address", () => {
  const { commit, type, rest, text, address } = field();
  type("ste");
  address("step:other");
  rest();
  expect(text()).toBe("step:other");
  expect(commit).not.toHaveBeenCalled();
});
