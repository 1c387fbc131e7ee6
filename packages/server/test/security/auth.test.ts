import { routes } from "@llama-agents/protocol";
import { describe, expect, test } from "vitest";
import { routeScopes } from "../../src/http/middleware/route-scopes.ts";
import type { AuthOptions, Scope, WorkflowServerOptions } from "../../src/index.ts";
import { createServer, type Fetcher, TestLogger } from "../fixtures.ts";

const tokens: AuthOptions = {
  tokens: [
    "all-of-it",
    { token: "only-look", scopes: ["read"] },
    { token: "only.run~s+/==", scopes: ["run"], subject: "worker" },
    { token: "only-admin", scopes: ["admin"] },
  ],
};

async function ask(
  { fetch }: Fetcher,
  path: string,
  { authorization, method = "GET" }: { readonly authorization?: string; readonly method?: string } = {},
) {
  const headers = authorization === undefined ? {} : { authorization };
  const body = method === "POST" ? "{}" : null;
  const response = await fetch(new Request(`http://server${path}`, { method, headers, body }));
  const text = await response.text();
  return { status: response.status, challenge: response.headers.get("www-authenticate"), text };
}

describe("bearer tokens", () => {
  const server = createServer({ auth: tokens });

  test("without a token it is a 401 that asks for one", async () => {
    const { status, challenge, text } = await ask(server, "/workflows");
    expect([status, challenge]).toEqual([401, "Bearer"]);
    expect(JSON.parse(text).detail).toContain("Authorization: Bearer");
  });

  test("a wrong token is a 401 that says so", async () => {
    for (const authorization of ["Bearer all-of-i", "Bearer all-of-itt", "Bearer ALL-OF-IT", "Bearer x"]) {
      const { status, challenge, text } = await ask(server, "/workflows", { authorization });
      expect([status, challenge]).toEqual([401, 'Bearer error="invalid_token"']);
      expect(text).not.toContain("all-of-it");
    }
  });

  test("a malformed header is a 401", async () => {
    const long = `Bearer ${"x".repeat(5_000)}`;
    for (const authorization of ["all-of-it", "Basic all-of-it", "Bearer", "Bearer a b", "Bearer all-of-it,x", long]) {
      expect((await ask(server, "/workflows", { authorization })).status).toBe(401);
    }
  });

  test("the right token is let in, the case of the scheme does not matter", async () => {
    for (const authorization of ["Bearer all-of-it", "bearer all-of-it", "BEARER   all-of-it "]) {
      expect((await ask(server, "/workflows", { authorization })).status).toBe(200);
    }
  });

  test("a missing scope is a 403 that names it", async () => {
    const answers = [
      await ask(server, "/workflows", { authorization: "Bearer only-admin" }),
      await ask(server, "/workflows/tell/run", { authorization: "Bearer only-look", method: "POST" }),
      await ask(server, "/events/x", { authorization: "Bearer only-look", method: "POST" }),
      await ask(server, "/handlers/x", { authorization: "Bearer only.run~s+/==" }),
      await ask(server, "/handlers/x/cancel?purge=true", { authorization: "Bearer only.run~s+/==", method: "POST" }),
    ];
    const missing = ["read", "run", "run", "read", "admin"];
    for (const [index, { status, challenge, text }] of answers.entries()) {
      const scope = missing[index];
      expect([status, challenge]).toEqual([403, `Bearer error="insufficient_scope", scope="${scope}"`]);
      expect(JSON.parse(text)).toEqual({ detail: `This needs the scope "${scope}"` });
    }
  });

  test("nothing is said of what there is to those who may not see it", async () => {
    expect((await ask(server, "/workflows/nope/run", { method: "POST" })).status).toBe(401);
    expect((await ask(server, "/handlers/nope")).status).toBe(401);
  });

  test("the probes stay open", async () => {
    for (const path of ["/health", "/livez", "/readyz"]) expect((await ask(server, path)).status).toBe(200);
  });

  test("a preflight needs no token: browsers send none", async () => {
    const headers = {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, content-type",
    };
    const response = await server.fetch(new Request("http://server/workflows", { method: "OPTIONS", headers }));
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-headers")).toBe("authorization, content-type");
  });

  test("a page can read that it needs a token", async () => {
    const headers = { origin: "https://app.example" };
    const response = await server.fetch(new Request("http://server/workflows", { headers }));
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toContain("www-authenticate");
  });

  test("tokens that nobody could send, and no tokens at all, are refused at once", () => {
    const start = (auth: AuthOptions) => () => createServer({ auth });
    expect(start({ tokens: [] })).toThrow("nobody could call");
    for (const token of ["", "two words", "línea", "a\nb", "=="]) {
      expect(start({ tokens: [token] })).toThrow("a token must be");
      expect(start({ tokens: [{ token, scopes: ["read"] }] })).toThrow(RangeError);
    }
    for (const auth of ["secret", ["secret"], {}, null, { verify: "secret" }, { tokens: "secret" }]) {
      expect(start(auth as unknown as AuthOptions)).toThrow('auth must be { tokens: ["…"] }');
    }
    expect(start({ tokens: [undefined as unknown as string] })).toThrow("a token must be");
  });
});

describe("a function", () => {
  const create = (verify: Extract<AuthOptions, { verify: unknown }>["verify"], more: WorkflowServerOptions = {}) =>
    createServer({ auth: { verify }, ...more });
  const read: { readonly scopes: readonly Scope[] } = { scopes: ["read"] };

  test("may answer at once or later, and sees the request", async () => {
    const byCookie = (request: Request) => (request.headers.get("cookie") === "session=1" ? read : null);
    for (const verify of [byCookie, async (request: Request) => byCookie(request)]) {
      const server = create(verify);
      const headers = { cookie: "session=1" };
      expect((await server.fetch(new Request("http://server/workflows", { headers }))).status).toBe(200);
      expect(await ask(server, "/workflows")).toMatchObject({ status: 401, challenge: "Bearer" });
      const run = await server.fetch(new Request("http://server/workflows/tell/run", { method: "POST", headers }));
      expect(run.status).toBe(403);
    }
  });

  test("that throws or rejects is a 500 that says nothing of it", async () => {
    const failures = [
      () => {
        throw new Error("ldap://secret@host is down");
      },
      () => Promise.reject(new Error("ldap://secret@host is down")),
    ];
    for (const verify of failures) {
      const logger = new TestLogger();
      const { status, text } = await ask(create(verify, { logger }), "/workflows");
      expect(status).toBe(500);
      expect(text).not.toContain("secret");
      expect(logger.lines).toHaveLength(1);
    }
  });

  test("is not asked for what is open", async () => {
    let count = 0;
    const server = create(() => {
      count += 1;
      return null;
    });
    await ask(server, "/health");
    expect(count).toBe(0);
  });
});

test("every route has a scope; those that the protocol calls public are open, what deletes or measures needs admin", () => {
  for (const [name, route] of Object.entries(routes)) {
    const scope = routeScopes[name as keyof typeof routeScopes];
    expect([name, scope === "open"]).toEqual([name, "isPublic" in route]);
    if (route.method === "DELETE" || name === "metrics") expect(scope).toBe("admin");
    else if (route.method === "POST") expect(scope).toBe("run");
    else if (scope !== "open") expect(scope).toBe("read");
  }
});
