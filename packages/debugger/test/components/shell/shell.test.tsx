// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { HomePage } from "../../../src/components/home/home-page.tsx";
import { ErrorBoundary } from "../../../src/components/shell/error-boundary.tsx";
import { Shell } from "../../../src/components/shell/shell.tsx";
import { helloServer, renderWith } from "./render-shell.tsx";

afterEach(cleanup);

const page = <Shell>the page</Shell>;

let isBroken = false;
function Part() {
  if (isBroken) throw new Error("a bug");
  return <p>well</p>;
}

test("the bar names the server, counts who waits, and says that there is a connection", async () => {
  renderWith(helloServer(), page);
  const bar = within(screen.getByRole("banner"));
  await bar.findByText("Hello");
  await waitFor(() => expect(bar.getByRole("link", { name: /Inbox/ }).textContent).toContain("3"));
  bar.getByText("Connected");
  expect(screen.getByRole("main").textContent).toBe("the page");
});

test("a link that asks for a server that is not allowed says so", () => {
  renderWith(helloServer(), page, "https://elsewhere.example");
  expect(screen.getByText(/This link asks for the server/).textContent).toContain("https://elsewhere.example");
});

test("the switcher goes to a workflow", async () => {
  const user = renderWith(helloServer(), page);
  await user.click(await screen.findByRole("button", { name: "Workflows" }));
  await user.click(screen.getByRole("menuitemradio", { name: "greet" }));
  expect(window.location.hash).toBe("#/w/greet");
});

test("a theme and a density are chosen in the menu, and remembered", async () => {
  const user = renderWith(helloServer(), page);
  const { dataset } = document.documentElement;
  await user.click(screen.getByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("menuitemradio", { name: "Dark" }));
  expect(dataset["theme"]).toBe("dark");
  await user.click(screen.getByRole("button", { name: "Settings" }));
  expect(screen.getByRole("menuitemradio", { name: "Dark" }).getAttribute("aria-checked")).toBe("true");
  await user.click(screen.getByRole("menuitemradio", { name: "Compact" }));
  expect(dataset["density"]).toBe("compact");
  await user.click(screen.getByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("menuitemradio", { name: "System" }));
  expect(dataset["theme"]).toBeUndefined();
  expect(JSON.stringify({ ...localStorage })).toContain("compact");
});

test("? shows the shortcuts, and switches single keys off", async () => {
  const user = renderWith(helloServer(), page);
  await user.keyboard("?");
  const help = within(screen.getByRole("dialog", { name: "Keyboard shortcuts" }));
  await user.click(help.getByRole("switch", { name: "Single keys" }));
  await user.click(help.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("?");
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.keyboard("{Control>}k{/Control}");
  await screen.findByRole("combobox");
});

test("g i goes to the inbox, unless a field has the focus", async () => {
  const user = renderWith(
    helloServer(),
    <Shell>
      <input aria-label="field" />
    </Shell>,
  );
  await user.type(screen.getByLabelText("field"), "gi");
  expect(window.location.hash).toBe("");
  await user.tab();
  await user.keyboard("gi");
  expect(window.location.hash).toBe("#/inbox");
});

test("a 401 asks for a token once; a wrong one is named; the right one loads everything; it can be forgotten", async () => {
  const user = renderWith(helloServer({ token: "secret" }), page);
  const dialog = within(await screen.findByRole("dialog", { name: "This server asks for a token" }));
  await user.click(dialog.getByRole("button", { name: "Sign in" }));
  dialog.getByText("Enter a token.");
  await user.type(dialog.getByLabelText("Token"), "wrong{Enter}");
  await screen.findByText("The server did not accept this token.");
  const again = within(screen.getByRole("dialog"));
  await user.clear(again.getByLabelText("Token"));
  await user.type(again.getByLabelText("Token"), "secret{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await screen.findByText("Hello");
  expect(JSON.stringify({ ...localStorage })).not.toContain("secret");
  await user.click(screen.getByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("menuitem", { name: "Forget token" }));
  await screen.findByRole("dialog", { name: "This server asks for a token" });
});

test("who is signed out sees that a token is needed, in each panel once, and no fault", async () => {
  const user = renderWith(
    helloServer({ token: "secret" }),
    <Shell>
      <HomePage />
    </Shell>,
  );
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Not now" }));
  within(screen.getByRole("banner")).getByText("Signed out");
  expect(screen.queryByText("Connected")).toBeNull();
  await waitFor(() => expect(within(screen.getByRole("main")).getAllByText(/needs a token/)).toHaveLength(1));
  expect(within(screen.getByRole("main")).getAllByRole("heading")).toHaveLength(1);
  expect(screen.queryByText(/401/)).toBeNull();
  expect(screen.queryByText(/could not be loaded/)).toBeNull();
  expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
});

test("whoever closes the dialog for the token finds it in the bar", async () => {
  const user = renderWith(helloServer({ token: "secret" }), page);
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "Not now" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  screen.getByRole("dialog", { name: "This server asks for a token" });
});

test("a fault of a part of the page leaves the rest, and can be tried again", async () => {
  isBroken = true;
  // React and the environment report what was thrown.
  const onError = (event: ErrorEvent): void => event.preventDefault();
  window.addEventListener("error", onError);
  const { error } = console;
  console.error = () => undefined;
  const user = renderWith(
    helloServer(),
    <Shell>
      <ErrorBoundary resetKey="a">
        <Part />
      </ErrorBoundary>
    </Shell>,
  );
  console.error = error;
  window.removeEventListener("error", onError);
  screen.getByText("a bug");
  screen.getByRole("banner");
  isBroken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  screen.getByText("well");
});
