import { expect, test } from "vitest";
import { GroupCommit } from "../../../src/store/durable/group-commit.ts";

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A database that writes down its transactions; an operation that begins with "bad" fails the transaction it is in. */
function recorded({ isAsync = false, concernsAll = (): boolean => false } = {}) {
  const transactions: string[][] = [];
  const run = (operations: readonly string[]): string[] => {
    transactions.push([...operations]);
    const bad = operations.find((operation) => operation.startsWith("bad"));
    if (bad !== undefined) throw new Error(bad);
    return operations.map((operation) => operation.toUpperCase());
  };
  const execute = isAsync
    ? async (operations: readonly string[]) => {
        await nextTurn();
        return run(operations);
      }
    : run;
  return { transactions, commits: new GroupCommit<string>({ execute, concernsAll }) };
}

for (const isAsync of [false, true]) {
  const kind = isAsync ? "asynchronous" : "synchronous";

  test(`what is added in one turn of the event loop is one transaction (${kind})`, async () => {
    const { commits, transactions } = recorded({ isAsync });
    const results = Promise.all([commits.add("a"), commits.add("b")]);
    await Promise.resolve();
    const third = commits.add("c");
    expect(await results).toEqual(["A", "B"]);
    expect(await third).toBe("C");
    await commits.add("d");
    expect(transactions).toEqual([["a", "b", "c"], ["d"]]);
  });

  test(`an operation that fails takes no other with it (${kind})`, async () => {
    const { commits, transactions } = recorded({ isAsync });
    const results = await Promise.allSettled(["a", "bad", "c"].map((operation) => commits.add(operation)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(transactions).toEqual([["a", "bad", "c"], ["a"], ["bad"], ["c"]]);
    expect(await commits.add("d")).toBe("D");
  });

  test(`an error that concerns all is not tried again (${kind})`, async () => {
    const { commits, transactions } = recorded({ isAsync, concernsAll: () => true });
    const results = await Promise.allSettled(["a", "bad"].map((operation) => commits.add(operation)));
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(transactions).toHaveLength(1);
  });
}

test("what comes during a transaction makes up the next one", async () => {
  const { commits, transactions } = recorded({ isAsync: true });
  const first = commits.add("a");
  await nextTurn();
  const rest = [commits.add("b"), commits.add("c")];
  await Promise.all([first, ...rest]);
  expect(transactions).toEqual([["a"], ["b", "c"]]);
});

test("a flush waits for all that was added", async () => {
  const { commits, transactions } = recorded({ isAsync: true });
  const added = ["a", "bad", "c"].map((operation) => commits.add(operation).catch(() => undefined));
  await commits.flush();
  expect(transactions.flat()).toContain("c");
  expect(commits.pending).toBe(0);
  await Promise.all(added);
  await commits.flush();
});

test("a batch has its bounds", async () => {
  const sizes: number[] = [];
  const commits = new GroupCommit<number>({
    maxBatch: 10,
    execute: (operations) => {
      sizes.push(operations.length);
      return operations;
    },
  });
  const numbers = Array.from({ length: 25 }, (_item, index) => index);
  expect(await Promise.all(numbers.map((number) => commits.add(number)))).toEqual(numbers);
  expect(sizes).toEqual([10, 10, 5]);
});
