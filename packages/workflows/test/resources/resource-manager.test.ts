import { expect, expectTypeOf, test, vi } from "vitest";
import { type AnyResource, type Resource, resource } from "../../src/resources/resource.ts";
import { ResourceManager } from "../../src/resources/resource-manager.ts";
import { ResourceScope } from "../../src/resources/resource-scope.ts";
import { withResolvers } from "./with-resolvers.ts";

test("[engine 330] factories may be synchronous or asynchronous", async () => {
  const host = resource(() => "localhost");
  const port = resource(async () => 5432);
  const manager = new ResourceManager();

  const values = await manager.resolveAll({ host, port }, new ResourceScope());

  expectTypeOf(values).toEqualTypeOf<{ readonly host: string; readonly port: number }>();
  expect(values).toEqual({ host: "localhost", port: 5432 });
});

test("synchronous factories and values at hand are resolved at once", async () => {
  const host = resource(() => "localhost");
  const address = resource({ host }, ({ host }) => `http://${host}`);
  const port = resource(async () => 5432);
  const manager = new ResourceManager();
  expect(manager.resolveAll({ address }, new ResourceScope())).toEqual({ address: "http://localhost" });

  const pending = manager.resolveAll({ port }, new ResourceScope());
  expect(pending).toBeInstanceOf(Promise);
  await pending;
  expect(manager.resolveAll({ port, address }, new ResourceScope())).toEqual({
    port: 5432,
    address: "http://localhost",
  });
});

test("[engine 331] a resource is cached, and called like its factory, unless it says otherwise", () => {
  function connectDatabase(): object {
    return {};
  }
  expect(resource(connectDatabase)).toMatchObject({ cache: true, kind: "resource", typeName: null, config: null });
  expect(resource(connectDatabase).name).toContain("connectDatabase");
  expect(resource(() => 1).name).toBe("resource");
  const options = { name: "database", typeName: "Database", description: "Where jokes live", cache: false } as const;
  expect(resource(connectDatabase, options)).toMatchObject(options);
  expect(resource({}, connectDatabase, options)).toMatchObject(options);
});

test("a resource knows where it was declared", () => {
  const declared = resource(() => 1);
  expect(declared.source?.file).toMatch(/^(\/|[A-Za-z]:).*resource-manager\.test\.ts$/);
  expect(declared.source?.line).toBeGreaterThan(1);
});

test("[engine 332] steps of one workflow share a cached resource, other workflows have their own", async () => {
  const database = resource(() => ({ name: "database" }));
  const manager = new ResourceManager();
  const [first, second] = [await manager.get(database), await manager.get(database)];

  expect(second).toBe(first);
  expect(await new ResourceManager().get(database)).not.toBe(first);
});

test("[engine 333] a resource that is not cached is built once per step and graph", async () => {
  const create = vi.fn(() => ({}));
  const session = resource(create, { cache: false });
  const reader = resource({ session }, ({ session }) => ({ session }), { cache: false });
  const writer = resource({ session }, async ({ session }) => ({ session }), { cache: false });
  const manager = new ResourceManager();

  const first = await manager.resolveAll({ session, reader, writer }, new ResourceScope());
  const second = await manager.resolveAll({ session, reader, writer }, new ResourceScope());

  expect(create).toHaveBeenCalledTimes(2);
  expect(first.reader.session).toBe(first.session);
  expect(first.writer.session).toBe(first.session);
  expect(second.session).not.toBe(first.session);
  expect(second.reader).not.toBe(first.reader);
});

test("[engine 334] needs are resolved first, each once", async () => {
  const built: string[] = [];
  const settings = resource(async () => built.push("settings"));
  const logger = resource({ settings }, () => built.push("logger"));
  const database = resource({ settings, logger }, () => built.push("database"));

  await new ResourceManager().resolveAll({ database, logger, settings }, new ResourceScope());

  expect(built).toEqual(["settings", "logger", "database"]);
});

function makeCycle(): { readonly a: Resource<unknown>; readonly b: Resource<unknown> } {
  const needs: Record<string, AnyResource> = {};
  const a = resource(needs, async () => "a", { name: "a" });
  const b = resource({ a }, async () => "b", { name: "b" });
  Object.assign(needs, { b });
  return { a, b };
}

test("concurrent steps that enter a cycle from both ends both fail", async () => {
  const { a, b } = makeCycle();
  const manager = new ResourceManager();
  const outcomes = await Promise.allSettled([manager.get(a), manager.get(b)]);
  expect(outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.message : outcome))).toEqual([
    "Circular resource dependency detected: a -> b -> a",
    "Circular resource dependency detected: b -> a -> b",
  ]);
});

test("[engine 343] concurrent steps wait for one build of a slow resource", async () => {
  const gate = withResolvers<string>();
  const create = vi.fn(() => gate.promise);
  const slow = resource(create);
  const user = resource({ slow }, ({ slow }) => ({ slow }), { cache: false });
  const manager = new ResourceManager();

  const first = manager.resolveAll({ slow }, new ResourceScope());
  const second = manager.resolveAll({ user, slow }, new ResourceScope());
  gate.resolve("ready");

  expect(await first).toEqual({ slow: "ready" });
  expect(await second).toEqual({ slow: "ready", user: { slow: "ready" } });
  expect(create).toHaveBeenCalledTimes(1);
});

test("equally named resources are told apart", async () => {
  const manager = new ResourceManager();
  expect(manager.resolveAll({ a: resource(() => 1), b: resource(() => 2) }, new ResourceScope())).toEqual({
    a: 1,
    b: 2,
  });
});

test.each(["at once", "later"])("a build that fails %s is not cached, and called once per step", async (when) => {
  const create = vi.fn<() => number | Promise<number>>(() => 42);
  const fail = (): never => {
    throw new Error("no connection");
  };
  create.mockImplementationOnce(when === "later" ? async () => fail() : fail);
  const database = resource(create);
  const users = resource({ database }, ({ database }) => database);
  const jokes = resource({ database }, ({ database }) => database);
  const manager = new ResourceManager();

  await expect(async () => manager.resolveAll({ users, jokes }, new ResourceScope())).rejects.toThrow("no connection");
  expect(create).toHaveBeenCalledTimes(1);
  expect(manager.getAll().size).toBe(0);
  expect(await manager.resolveAll({ users, jokes }, new ResourceScope())).toEqual({ users: 42, jokes: 42 });
});

test("[engine 344] a value that was set is used, and shown among all", async () => {
  const create = vi.fn(() => "real");
  const database = resource(create);
  const session = resource({ database }, ({ database }) => `session of ${database}`, { cache: false });
  const manager = new ResourceManager();
  manager.set(database, "fake");

  expect([...manager.getAll()]).toEqual([[database, "fake"]]);
  expect(await manager.get(database)).toBe("fake");
  expect(await manager.get(session)).toBe("session of fake");
  expect(create).not.toHaveBeenCalled();
  expect([...manager.getAll().keys()]).toEqual([database]);
});
