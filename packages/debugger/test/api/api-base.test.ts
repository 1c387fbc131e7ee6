import { describe, expect, test } from "vitest";
import { resolveApiBase } from "../../src/api/api-base.ts";

describe("where the API is", () => {
  test.each([
    ["http://h/debugger/", undefined, "http://h", "http://h/debugger/api/"],
    ["http://h/debugger/index.html", "../", "http://h", "http://h/debugger/api/"],
    ["http://h/deployments/x/debugger/", "../", "http://h/deployments/x", "http://h/deployments/x/debugger/api/"],
    ["http://h/", "./", "http://h", "http://h/api/"],
    ["http://h/p/debugger/?q=1#/r/a", "../", "http://h/p", "http://h/p/debugger/api/"],
    ["http://h/debugger/", "/other/", "http://h/other", "http://h/debugger/api/"],
  ])("page %s with base %s", (baseUri, apiBase, publicUrl, ownUrl) => {
    expect(resolveApiBase({ baseUri, apiBase })).toEqual({ publicUrl, ownUrl, refused: undefined });
  });

  test("a link of the older debugger names a path of the same origin", () => {
    expect(resolveApiBase({ baseUri: "http://h/debugger/?api=/deployments/x/" })).toEqual({
      publicUrl: "http://h/deployments/x",
      ownUrl: "http://h/deployments/x/api/",
      refused: undefined,
    });
  });

  test.each(["http://evil.test", "//evil.test/x", "http://user:password@h/x", "javascript:alert(1)", "http://h:9/"])(
    "a link that names %s is refused",
    (api) => {
      const base = resolveApiBase({ baseUri: `http://h/debugger/?api=${encodeURIComponent(api)}` });
      expect(base).toMatchObject({ publicUrl: "http://h", refused: api });
    },
  );

  test("the server may allow other origins", () => {
    const allowedOrigins = "https://a.test, https://b.test";
    const base = resolveApiBase({ baseUri: "http://h/debugger/?api=https://b.test/x", allowedOrigins });
    expect(base).toMatchObject({ publicUrl: "https://b.test/x", refused: undefined });
  });
});
