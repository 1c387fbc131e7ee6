// @vitest-environment happy-dom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Duration } from "../../../src/components/ui/duration.tsx";
import { RelativeTime } from "../../../src/components/ui/relative-time.tsx";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-20T11:00:08.400Z") });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));
const startedAt = "2026-11-20T11:00:00.000Z";

test("a live duration ticks in whole seconds, in step with how long ago it began", () => {
  render(
    <p>
      <Duration ms={8_350} isLive startedAt={startedAt} /> / <RelativeTime at={startedAt} />
    </p>,
  );
  expect(screen.getByRole("paragraph").textContent).toBe("8 s / 8 s ago");
  pass(3_000);
  expect(screen.getByRole("paragraph").textContent).toBe("11 s / 11 s ago");
  pass(60_000);
  expect(screen.getByRole("paragraph").textContent).toBe("1 min 11 s / 1 min ago");
});

test("a time that becomes a minute old beside an older one is told on", () => {
  render(
    <p>
      <RelativeTime at="2026-11-20T10:50:00.000Z" /> / <RelativeTime at={startedAt} />
    </p>,
  );
  pass(51_000); // between two turns of a clock that is asked less often
  expect(screen.getByRole("paragraph").textContent).toBe("10 min ago / 59 s ago");
  for (let second = 0; second < 20; second += 1) pass(1_000);
  expect(screen.getByRole("paragraph").textContent).toBe("11 min ago / 1 min ago");
});

test("a server whose clock is wrong is believed in how long it took", () => {
  render(<Duration ms={3_000} isLive startedAt="2026-11-20T10:00:00.000Z" />);
  pass(2_000);
  screen.getByText("5 s");
});

test("what has ended is told exactly, and stands still", () => {
  render(<Duration ms={8_350} startedAt={startedAt} />);
  pass(5_000);
  screen.getByText("8.35 s");
});
