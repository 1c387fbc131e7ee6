import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { TokenDigests } from "../../src/http/middleware/token-digests.ts";

afterEach(() => void vi.restoreAllMocks());

const token = fc.string({ minLength: 1, maxLength: 64 });

test("a token is found if and only if it is one of them", async () => {
  const tokens = fc.uniqueArray(token, { minLength: 1, maxLength: 8 });
  const property = fc.asyncProperty(tokens, token, async (accepted, guess) => {
    expect(await new TokenDigests(accepted).find(guess)).toBe(accepted.indexOf(guess));
    for (const [index, each] of accepted.entries()) {
      expect(await new TokenDigests(accepted).find(each)).toBe(index);
    }
  });
  await fc.assert(property, { numRuns: 30 });
});

test("what is compared is of one length and compared to its end, however near or long the guess is", async () => {
  const compared: number[] = [];
  vi.spyOn(crypto.subtle, "digest").mockImplementation(async (_algorithm, data) => {
    compared.push(data.byteLength);
    return new ArrayBuffer(32);
  });
  // All digests are the same now: the last token wins, so none before it has ended the search.
  expect(await new TokenDigests(["first", "second", "third"]).find("x".repeat(1_000))).toBe(2);
  expect(compared).toEqual([5, 6, 5, 1_000]);
});
