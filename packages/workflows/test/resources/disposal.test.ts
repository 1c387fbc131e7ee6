import { expect, test } from "vitest";
import { DisposableCollector } from "../../src/resources/disposable-collector.ts";
import { resource } from "../../src/resources/resource.ts";
import { ResourceManager } from "../../src/resources/resource-manager.ts";
import { ResourceScope } from "../../src/resources/resource-scope.ts";
import { settleTurns } from "../../src/testing/index.ts";
import { collectProblems } from "../runs/problems.ts";
import { withResolvers } from "./with-resolvers.ts";

function disposable(name: string, disposed: string[]): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      disposed.push(name);
    },
  };
}

test("values are disposed of in reverse order, whatever fails, and every error is reported", async () => {
  const disposed: string[] = [];
  const collector = new DisposableCollector();
  collector.add(disposable("first", disposed));
  for (const name of ["second", "third"]) {
    collector.add({
      [Symbol.dispose]() {
        disposed.push(name);
        throw new Error(`${name} is stuck`);
      },
    });
  }
  collector.add("not disposable");
  collector.add(null);

  const error: unknown = await collector.disposeAll().catch((reason: unknown) => reason);

  expect(disposed).toEqual(["third", "second", "first"]);
  expect(error).toBeInstanceOf(AggregateError);
  expect((error as AggregateError).errors.map(String)).toEqual(["Error: third is stuck", "Error: second is stuck"]);
  await expect(collector.disposeAll()).resolves.toBeUndefined();
  expect(disposed).toHaveLength(3);
});

test("the error of a value that comes after the end is reported: nobody waits for it", async () => {
  const problems = collectProblems();
  const collector = new DisposableCollector();
  await collector.disposeAll();
  collector.add({
    [Symbol.dispose]() {
      throw new Error("stuck");
    },
  });
  await settleTurns();
  expect(problems).toEqual(["a resource could not be disposed of"]);
});

test("a value that comes after the end is disposed of at once", async () => {
  const disposed: string[] = [];
  const collector = new DisposableCollector();
  await collector.disposeAll();
  collector.add(disposable("late", disposed));
  await collector.disposeAll();
  expect(disposed).toEqual(["late"]);
});

test("a value that is added twice is disposed of once", async () => {
  const disposed: string[] = [];
  const collector = new DisposableCollector();
  const value = disposable("value", disposed);
  collector.add(value);
  collector.add(value);
  await collector.disposeAll();
  expect(disposed).toEqual(["value"]);
});

test("cached values end with the manager, the others with the run", async () => {
  const disposed: string[] = [];
  const pool = resource(() => disposable("pool", disposed));
  const client = resource({ pool }, async () => disposable("client", disposed));
  const session = resource({ client }, () => disposable("session", disposed), { cache: false });
  const collector = new DisposableCollector();

  const manager = new ResourceManager();
  await manager.resolveAll({ session, client }, new ResourceScope((value) => collector.add(value)));

  await collector.disposeAll();
  expect(disposed).toEqual(["session"]);
  await manager[Symbol.asyncDispose]();
  expect(disposed).toEqual(["session", "client", "pool"]);
  expect(manager.getAll().size).toBe(0);
});

test("a part of a cached value lives as long as the whole", async () => {
  const disposed: string[] = [];
  const socket = resource(() => disposable("socket", disposed), { cache: false });
  const client = resource({ socket }, ({ socket }) => ({ socket }));
  const collector = new DisposableCollector();
  const manager = new ResourceManager();
  await manager.resolveAll({ socket, client }, new ResourceScope((value) => collector.add(value)));

  await collector.disposeAll();
  expect(disposed).toEqual([]);
  await manager.dispose();
  expect(disposed).toEqual(["socket"]);
});

test("a value that was set belongs to the one who set it", async () => {
  const disposed: string[] = [];
  const pool = resource(() => disposable("real", disposed));
  const manager = new ResourceManager();
  manager.set(pool, disposable("fake", disposed));
  await manager.get(pool);
  await manager.dispose();
  expect(disposed).toEqual([]);
});

test("disposal of the manager waits for what is being built", async () => {
  const disposed: string[] = [];
  const gate = withResolvers<AsyncDisposable>();
  const manager = new ResourceManager();
  const built = manager.get(resource(() => gate.promise));
  const done = manager.dispose();
  gate.resolve(disposable("slow", disposed));
  await Promise.all([built, done]);
  expect(disposed).toEqual(["slow"]);
});
