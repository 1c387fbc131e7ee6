import { describe, expect, test } from "vitest";
import { assertHandlerId } from "../../src/service/start-request.ts";

describe("assertHandlerId", () => {
  test.each(["", ".", "..", "a/b", "a\\b", "\ud800", "a\udc00b"])("refuses what no path can have: %j", (handlerId) => {
    expect(() => assertHandlerId(handlerId)).toThrow("handler_id cannot be");
  });

  test.each(["a", "...", "a.b", "ä", "💥", " ", "%", "?", "#"])("takes what a path can have: %j", (handlerId) => {
    expect(() => assertHandlerId(handlerId)).not.toThrow();
  });
});
