// @vitest-environment happy-dom
import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { applyAppearance } from "../../src/hooks/use-appearance.ts";
import { useNow } from "../../src/hooks/use-now.ts";
import { usePreference } from "../../src/hooks/use-preference.ts";
import { navigate, RouteLink, useRoute } from "../../src/hooks/use-route.ts";
import { useShortcuts } from "../../src/hooks/use-shortcuts.ts";

beforeEach(() => {
  localStorage.clear();
  window.location.hash = "";
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("the route follows links and navigation, and is the same object while the address is", async () => {
  const { result, rerender } = renderHook(() => useRoute());
  expect(result.current.view).toBe("home");
  act(() => navigate({ view: "inbox" }));
  const { current } = result;
  expect(current).toEqual({ view: "inbox" });
  rerender();
  expect(result.current).toBe(current);
  render(<RouteLink to={{ view: "home" }}>home</RouteLink>);
  const link = screen.getByRole("link", { name: "home" });
  expect(link.getAttribute("href")).toBe("#/");
  await userEvent.click(link);
  expect(result.current.view).toBe("home");
});

test("replacing adds nothing to the history", () => {
  const before = window.history.length;
  navigate({ view: "inbox" }, { replace: true });
  expect(window.history.length).toBe(before);
  expect(window.location.hash).toBe("#/inbox");
});

test("a preference is shared, remembered, and of the type that is asked for", () => {
  const one = renderHook(() => usePreference("fold", true));
  const other = renderHook(() => usePreference("fold", true));
  act(() => one.result.current[1](false));
  expect(other.result.current[0]).toBe(false);
  const wrong = renderHook(() => usePreference("fold", "a text"));
  expect(wrong.result.current[0]).toBe("a text");
});

test("the stored theme is there before anything is rendered", () => {
  const { result } = renderHook(() => usePreference("theme", "system"));
  act(() => result.current[1]("dark"));
  applyAppearance();
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  act(() => result.current[1]("mauve"));
  applyAppearance();
  expect(document.documentElement.dataset["theme"]).toBeUndefined();
});

test("keys go to whoever came last, to the next if that one declines, and to none with a modifier", async () => {
  const seen: string[] = [];
  renderHook(() => useShortcuts({ r: () => void seen.push("first"), "g i": () => void seen.push("g i") }));
  const later = renderHook(() =>
    useShortcuts({
      r: () => {
        seen.push("last");
        return false;
      },
      i: () => void seen.push("i"),
    }),
  );
  const user = userEvent.setup();
  await user.keyboard("r");
  expect(seen.splice(0)).toEqual(["last", "first"]);
  await user.keyboard("{Control>}r{/Control}");
  expect(seen).toEqual([]);
  await user.keyboard("gi");
  await user.keyboard("i");
  expect(seen.splice(0)).toEqual(["g i", "i"]);
  later.unmount();
  await user.keyboard("r");
  expect(seen).toEqual(["first"]);
});

test("the time goes on by its interval, and stands still for nobody", () => {
  vi.useFakeTimers({ now: 1000 });
  const { result, unmount } = renderHook(() => useNow(500));
  expect(result.current).toBe(1000);
  act(() => vi.advanceTimersByTime(500));
  expect(result.current).toBe(1500);
  unmount();
  expect(vi.getTimerCount()).toBe(0);
});
