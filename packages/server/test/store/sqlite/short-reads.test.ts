import { expect, test } from "vitest";
import { commit, completed, row, token } from "../../../src/testing/store-tests/store-test.ts";
import { createFile, openStore } from "./sqlite-fixtures.ts";

test("what may be long is not read for those who do not want it", async () => {
  await using store = openStore(createFile());
  for (const [handlerId, length] of Object.entries({ short: 1, long: 10_000 })) {
    const input = { ...token(0), value: JSON.stringify({ text: "x".repeat(length) }) };
    await store.startHandler(row(handlerId), undefined, undefined, { input, parentHandlerId: "earlier" });
    await commit(store, `run-${handlerId}`, { end: completed });
    const [all, some] = [true, false].map((withInputs) => store.readRuns([`run-${handlerId}`], { withInputs })[0]);
    expect(all?.input).toEqual(input);
    expect(some).toEqual({ ...all, input: undefined });
    const [whole, part] = [true, false].map((withResults) =>
      store.queryHandlers({}, { order: "desc", limit: 1, withResults }),
    );
    expect(whole?.handlers[0]).toMatchObject({ handlerId, status: "completed", result: completed.result });
    expect(part).toEqual({ ...whole, handlers: [{ ...whole?.handlers[0], result: undefined }] });
  }
});
