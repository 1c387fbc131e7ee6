// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { Suspense } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { ErrorBoundary } from "../../../src/components/shell/error-boundary.tsx";
import { lazyPage } from "../../../src/components/shell/lazy-page.tsx";

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test("a page whose code could not be had can be tried again", async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const load = vi
    .fn<() => Promise<() => string>>()
    .mockRejectedValueOnce(new Error("no answer"))
    .mockResolvedValue(() => "the page");
  const Page = lazyPage(load);
  render(
    <ErrorBoundary resetKey="a">
      <Suspense fallback="loading">
        <Page />
      </Suspense>
    </ErrorBoundary>,
  );
  await screen.findByText("no answer");
  await vi.waitFor(
    async () => {
      const retry = screen.queryByRole("button", { name: "Try again" });
      if (retry) await userEvent.click(retry);
      screen.getByText("the page");
    },
    { timeout: 3_000 },
  );
  expect(load).toHaveBeenCalledTimes(2);
});
