import { describe, expect, test } from "vitest";
import { FakeServer, json, metaOf, servicesFor } from "./support/fake-server.ts";

const own = "/debugger/api";

/** A server that takes the token `good`. */
function guarded(scopes: readonly string[] = ["read", "run"]): FakeServer {
  const server = new FakeServer();
  const guard =
    (answer: () => Response) =>
    ({ headers }: { readonly headers: Readonly<Record<string, string>> }): Response =>
      headers["authorization"] === "Bearer good" ? answer() : json({ detail: "Who are you?" }, 401);
  return server
    .on(
      `GET ${own}/meta`,
      guard(() => json(metaOf({ scopes, has_auth: true }))),
    )
    .on(
      "GET /workflows",
      guard(() => json({ workflows: ["a"] })),
    )
    .on("GET /health", () => json({ status: "healthy" }));
}

describe("signing in", () => {
  test("a 401 asks for a token, and with one everything is asked for again", async () => {
    const { access, resources, clock, start } = servicesFor(guarded());
    const stop = start();
    resources.workflows.subscribe(() => {});
    resources.meta.subscribe(() => {});
    await clock.advance(100);
    expect(access.state.value).toMatchObject({ needsToken: true, hasAuth: true });
    expect(access.can("read")).toBe(false);
    expect(resources.workflows.get().error?.isUnauthorized).toBe(true);
    access.signIn(" good ");
    await clock.advance(100);
    expect(access.state.value).toMatchObject({ needsToken: false, token: "good" });
    expect(resources.workflows.get()).toMatchObject({ status: "ready", data: ["a"] });
    expect([access.can("read"), access.can("run"), access.can("admin")]).toEqual([true, true, false]);
    stop();
  });

  test("a wrong token asks again", async () => {
    const { access, resources, clock, start } = servicesFor(guarded());
    start();
    resources.workflows.subscribe(() => {});
    access.signIn("bad");
    await clock.advance(100);
    expect(access.state.value).toMatchObject({ needsToken: true, token: "bad" });
  });

  test("the token is kept for the server that it is for, and never in a URL", async () => {
    const storage = new Map<string, string>();
    const server = guarded();
    servicesFor(server, storage).access.signIn("good");
    expect([...storage.keys()]).toEqual(["llama-agents-debugger:http://server.test/mount:token"]);
    const { access, api } = servicesFor(server, storage);
    await api.listWorkflows();
    expect(access.token).toBe("good");
    expect(server.take().join()).not.toContain("good");
    access.forgetToken();
    expect(storage.size).toBe(0);
  });

  test("a late answer to an older token says nothing about the new one", async () => {
    let answer = (_: Response): void => {};
    const server = guarded().on(
      "GET /workflows",
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const { access, api, clock } = servicesFor(server);
    const listing = api.listWorkflows().catch(() => {});
    await clock.advance(10);
    access.signIn("good");
    answer(json({ detail: "no" }, 401));
    await listing;
    expect(access.state.value.needsToken).toBe(false);
  });

  test("a browser without storage keeps the token as long as the page", () => {
    const forbidden = (): never => {
      throw new DOMException("no", "SecurityError");
    };
    const { access } = servicesFor(guarded(), {
      get: forbidden,
      set: forbidden,
      delete: forbidden,
    } as unknown as Map<string, string>);
    access.signIn("good");
    expect(access.token).toBe("good");
  });

  test("without authentication everything is allowed", async () => {
    const server = new FakeServer().on(`GET ${own}/meta`, () => json(metaOf()));
    const { access, api } = servicesFor(server);
    await api.meta();
    expect([access.can("read"), access.can("admin")]).toEqual([true, true]);
  });
});
