import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type RetryCondition,
  retryAll,
  retryAlways,
  retryAny,
  retryIfError,
  retryIfErrorCauseType,
  retryIfErrorMessage,
  retryIfErrorType,
  retryIfNotErrorMessage,
  retryIfNotErrorType,
  retryNever,
  retryUnlessErrorType,
} from "../../src/retry/retry-conditions.ts";
import { failure } from "./failure.ts";

class NetworkError extends Error {}
class ConnectionLost extends NetworkError {}

const retries = (condition: RetryCondition, error: Error) => condition(failure({ error }));
const says = (message: string) => new Error(message);

describe("by type", () => {
  test("[engine 305a] each listed class retries, others do not", () => {
    const condition = retryIfErrorType(TypeError, NetworkError);
    expect(retries(condition, new TypeError())).toBe(true);
    expect(retries(condition, new NetworkError())).toBe(true);
    expect(retries(condition, new RangeError())).toBe(false);
  });

  test("[engine 305b] instances of a subclass retry", () => {
    expect(retries(retryIfErrorType(NetworkError), new ConnectionLost())).toBe(true);
    expect(retries(retryIfErrorType(ConnectionLost), new NetworkError())).toBe(false);
  });

  test("[engine 305c] listed classes do not retry by the negation, others do", () => {
    const condition = retryIfNotErrorType(TypeError, NetworkError);
    expect(retries(condition, new TypeError())).toBe(false);
    expect(retries(condition, new ConnectionLost())).toBe(false);
    expect(retries(condition, new RangeError())).toBe(true);
  });

  test("[engine 305k] `unless` is the negation", () => {
    for (const error of [new TypeError(), new RangeError(), new ConnectionLost()]) {
      expect(retries(retryUnlessErrorType(NetworkError), error)).toBe(
        retries(retryIfNotErrorType(NetworkError), error),
      );
    }
  });

  test("something that is not a class is refused at once", () => {
    for (const make of [retryIfErrorType, retryIfNotErrorType, retryIfErrorCauseType]) {
      expect(() => make("TypeError" as never)).toThrow(TypeError);
    }
  });
});

test("[engine 305d] a predicate decides", () => {
  const condition = retryIfError((error) => error.message === "again");
  expect(retries(condition, says("again"))).toBe(true);
  expect(retries(condition, says("no"))).toBe(false);
});

describe("by message", () => {
  test("[engine 305e] only identical text retries", () => {
    const condition = retryIfErrorMessage({ message: "rate limit" });
    expect(retries(condition, says("rate limit"))).toBe(true);
    expect(retries(condition, says("rate limit exceeded"))).toBe(false);
  });

  test("[engine 305f] a match anywhere retries", () => {
    const condition = retryIfErrorMessage({ match: "rate.limit" });
    expect(retries(condition, says("the rate-limit is exceeded"))).toBe(true);
    expect(retries(condition, says("rate"))).toBe(false);
  });

  test("[engine 305g] a RegExp is used as it is, flags included", () => {
    expect(retries(retryIfErrorMessage({ match: /RATE/i }), says("a rate limit"))).toBe(true);
    expect(retries(retryIfErrorMessage({ match: /RATE/ }), says("a rate limit"))).toBe(false);
    expect(retries(retryIfErrorMessage(/rate/), says("a rate limit"))).toBe(true);
  });

  test.each(["g", "y", "gy"])("a RegExp with the flags %s answers the same each time, and is left alone", (flags) => {
    const match = new RegExp("rate", flags);
    match.lastIndex = 3;
    const condition = retryIfErrorMessage({ match });
    expect([1, 2, 3].map(() => retries(condition, says("rate limit")))).toEqual([true, true, true]);
    expect(match.lastIndex).toBe(3);
  });

  test("[engine 305h] neither or both of message and match are refused at construction", () => {
    for (const make of [retryIfErrorMessage, retryIfNotErrorMessage]) {
      expect(() => make({} as never)).toThrow(TypeError);
      expect(() => make({ message: "a", match: "a" } as never)).toThrow(TypeError);
    }
  });

  test("[engine 305i] the negation retries all other messages", () => {
    expect(retries(retryIfNotErrorMessage({ message: "fatal" }), says("fatal"))).toBe(false);
    expect(retries(retryIfNotErrorMessage({ message: "fatal" }), says("fatal!"))).toBe(true);
    expect(retries(retryIfNotErrorMessage({ match: /fat/g }), says("fatal!"))).toBe(false);
  });
});

describe("by cause", () => {
  const chain = (...errors: readonly Error[]) =>
    errors.reduceRight((cause, error) => Object.assign(error, { cause })) ?? says("");

  test("[engine 305j] a deep cause retries, the error itself does not count", () => {
    const condition = retryIfErrorCauseType(NetworkError);
    expect(retries(condition, chain(says("top"), says("middle"), new ConnectionLost()))).toBe(true);
    expect(retries(condition, chain(says("top"), new RangeError()))).toBe(false);
    expect(retries(condition, new NetworkError())).toBe(false);
  });

  test("a chain that leads back to itself ends", () => {
    const first = says("first");
    const second = says("second");
    Object.assign(first, { cause: second });
    Object.assign(second, { cause: first });
    expect(retries(retryIfErrorCauseType(NetworkError), first)).toBe(false);
    expect(retries(retryIfErrorCauseType(), first)).toBe(true);
  });

  test("causes that are not errors are passed over", () => {
    const error = new Error("top", { cause: { cause: new NetworkError() } });
    expect(retries(retryIfErrorCauseType(NetworkError), error)).toBe(true);
    expect(retries(retryIfErrorCauseType(), new Error("top", { cause: "a string" }))).toBe(false);
  });
});

describe("combined", () => {
  const type = retryIfErrorType(TypeError);
  const message = retryIfErrorMessage({ message: "again" });

  test("[engine 305l] any is or, all is and", () => {
    expect(retries(retryAny(type, message), new TypeError("no"))).toBe(true);
    expect(retries(retryAny(type, message), new RangeError("no"))).toBe(false);
    expect(retries(retryAll(type, message), new TypeError("again"))).toBe(true);
    expect(retries(retryAll(type, message), new TypeError("no"))).toBe(false);
    expect([retryAny()(failure()), retryAll()(failure())]).toEqual([false, true]);
  });

  test("[engine 305m] always and never are constants, and identities of `and` and `or`", () => {
    for (const error of [new TypeError("no"), new RangeError("again"), new RangeError("no")]) {
      expect([retries(retryAlways(), error), retries(retryNever(), error)]).toEqual([true, false]);
      expect(retries(retryAlways().and(type), error)).toBe(retries(type, error));
      expect(retries(retryNever().or(type), error)).toBe(retries(type, error));
      expect(retries(type.or(retryAlways()), error)).toBe(true);
      expect(retries(type.and(retryNever()), error)).toBe(false);
    }
  });

  test("[engine 306] `or` and `and` equal the named combinators, from left to right", () => {
    const constant = (value: boolean) => retryIfError(() => value);
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (a, b, c) => {
        expect(constant(a).or(constant(b))(failure())).toBe(retryAny(constant(a), constant(b))(failure()));
        expect(constant(a).and(constant(b))(failure())).toBe(retryAll(constant(a), constant(b))(failure()));
        expect(constant(a).or(constant(b)).and(constant(c))(failure())).toBe((a || b) && c);
        expect(constant(a).and(constant(b)).or(constant(c))(failure())).toBe((a && b) || c);
        expect(constant(a).or(() => b)(failure())).toBe(a || b);
        expect(retryAll(() => a, constant(b))(failure())).toBe(a && b);
      }),
    );
  });
});
