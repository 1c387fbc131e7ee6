import { describe, expect, test } from "vitest";
import { assertHandlerId } from "../../src/service/start-request.ts";

describe("assertHandlerId", () => {
  test.each(["", ".", "..", "a/b", "a\\b", "\ud800", "a\udc00b"])("refuses what no path can have: %j", (handlerId) => {
    expect(() => assertHandlerId(handlerId)).toThrow("handler_id cannot be");
  });

  test.each(["\0", "a\u0000b", "a\nb", "\u007f", "\u0085"])(
    "refuses what stores and logs cannot have: %j",
    (handlerId) => {
      expect(() => assertHandlerId(handlerId)).toThrow("a control character");
    },
  );

  test("refuses what is longer than 512 units, and does not repeat all of it", () => {
    expect(() => assertHandlerId("💥".repeat(256))).not.toThrow();
    const tooLong = "x".repeat(513);
    expect(() => assertHandlerId(tooLong)).toThrow(/513 characters .*may have 512/);
    expect(() => assertHandlerId(tooLong)).not.toThrow(tooLong);
  });

  test.each(["a", "...", "a.b", "ä", "💥", " ", "%", "?", "#"])("takes what a path can have: %j", (handlerId) => {
    expect(() => assertHandlerId(handlerId)).not.toThrow();
  });
});
