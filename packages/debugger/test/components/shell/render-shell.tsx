import { render } from "@testing-library/react";
import { type UserEvent, userEvent } from "@testing-library/user-event";
import type { ReactElement } from "react";
import { ApiProvider } from "../../../src/api/api-provider.tsx";
import { createServices } from "../../../src/api/services.ts";
import { closeOverlay, type Overlay } from "../../../src/components/shell/shell-store.ts";
import { base, FakeServer, json } from "../../api/support/fake-server.ts";

/** Two workflows, no runs; a token if there must be one. */
export function helloServer({ token }: { readonly token?: string | undefined } = {}): FakeServer {
  const server = new FakeServer();
  const guarded = (path: string, answer: unknown): void => {
    server.on(`GET ${path}`, ({ headers }) =>
      token === undefined || headers["authorization"] === `Bearer ${token}`
        ? json(answer)
        : json({ detail: "Not authenticated" }, 401),
    );
  };
  const meta = { version: "1.2.3", title: "Hello", features: ["page", "inbox"], scopes: null, has_auth: !!token };
  guarded("/api/meta", meta);
  guarded("/workflows", { workflows: ["greet", "report"] });
  guarded("/api/runs", { runs: [], next: null, waiting_count: 3 });
  server.on("GET /health", () => json({ status: "healthy" }));
  return server;
}

/** Renders within services that ask the server; nothing of an earlier test is left. */
export function renderWith(server: FakeServer, element: ReactElement, refused?: string): UserEvent {
  window.location.hash = "";
  localStorage.clear();
  for (const overlay of ["palette", "help", "runs", "sign-in"] satisfies Overlay[]) closeOverlay(overlay);
  const storage = new Map<string, string>();
  const services = createServices({
    base: { publicUrl: base, ownUrl: `${base}/api/`, refused },
    fetch: server.fetch,
    storage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    },
  });
  const user = userEvent.setup();
  render(<ApiProvider services={services}>{element}</ApiProvider>);
  return user;
}
