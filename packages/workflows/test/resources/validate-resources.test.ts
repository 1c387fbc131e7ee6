import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { resourceConfig } from "../../src/node/resource-config.ts";
import { type AnyResource, type Resources, resource } from "../../src/resources/resource.ts";
import { ResourceManager } from "../../src/resources/resource-manager.ts";
import { validateResources } from "../../src/resources/validate-resources.ts";

const folder = mkdtempSync(join(tmpdir(), "validate-resources-"));
afterAll(() => rmSync(folder, { recursive: true }));

const schema = z.object({ model: z.string() });
const step = (name: string, resources: Resources) => ({ name, resources });

function fileWith(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test("[engine 335] a cycle is an error with its chain, when run and when validated", async () => {
  const needs: Record<string, AnyResource> = {};
  const a = resource(needs, () => "a", { name: "a" });
  const b = resource({ a }, () => "b", { name: "b" });
  Object.assign(needs, { b });

  await expect(new ResourceManager().get(a)).rejects.toThrow("Circular resource dependency detected: a -> b -> a");
  expect(await validateResources([step("tell", { a })], new ResourceManager(), { factories: true })).toBe(
    "Resource validation failed:\n  In step 'tell', parameter 'a': Circular resource dependency detected: a -> b -> a",
  );
});

test("[engine 341] invalid configurations are reported by step, parameter, chain and file, if asked for", () => {
  const bad = fileWith("bad.json", { model: 1 });
  const good = resourceConfig(schema, { file: fileWith("good.json", { model: "small" }) });
  const direct = resourceConfig(schema, { file: bad });
  const nested = resourceConfig(schema, { file: join(folder, "missing.json") });
  const client = resource({ nested, good }, () => "client", { name: "client" });
  const session = resource({ client }, () => "session", { name: "session" });
  const steps = [step("ask", { direct, good }), step("tell", { session, direct })];

  const text = validateResources(steps, new ResourceManager());

  expect(text).toMatch(
    /^Resource config validation failed:\n {2}In step 'ask', parameter 'direct': .*bad\.json: model: /,
  );
  const chain = `client -> ${join(folder, "missing.json")}`;
  expect(text).toContain(
    `\n  In step 'tell', parameter 'session' (chain session -> ${chain}): No such file: ${join(folder, "missing.json")}`,
  );
  expect(String(text).split("\n")).toHaveLength(3);
  expect(validateResources(steps, new ResourceManager(), { configs: false })).toBeNull();
});

test("configurations that fit, and such as were replaced, are not reported", () => {
  const good = resourceConfig(schema, { file: fileWith("fits.json", { model: "small" }) });
  const missing = resourceConfig(schema, { file: join(folder, "nowhere.json") });
  const manager = new ResourceManager();
  manager.set(missing, { model: "fake" });
  expect(validateResources([step("ask", { good, missing })], manager)).toBeNull();
});

test("asynchronous schemas are waited for", async () => {
  const slow = schema.refine(async ({ model }) => model !== "small", "too small");
  const standard = { "~standard": { ...slow["~standard"] } };
  const config = resourceConfig(standard, { file: fileWith("slow.json", { model: "small" }) });
  expect(await validateResources([step("ask", { config })], new ResourceManager())).toContain("too small");
});

test("[engine 342] factories are called once, if asked for, and their failures reported", async () => {
  const create = vi.fn(async (): Promise<string> => {
    throw new Error("no connection");
  });
  const database = resource(create);
  const connect = vi.fn(() => "client");
  const client = resource(connect);
  const steps = [step("ask", { client, database }), step("tell", { database, client })];
  const manager = new ResourceManager();

  expect(await validateResources(steps, manager)).toBeNull();
  expect(create).not.toHaveBeenCalled();
  expect(await validateResources(steps, manager, { factories: true })).toBe(
    "Resource validation failed:\n  In step 'ask', parameter 'database': no connection",
  );
  expect(create).toHaveBeenCalledTimes(1);
  expect(await manager.get(client)).toBe("client");
  expect(connect).toHaveBeenCalledTimes(1);
});

test("what validation builds only for itself is disposed of", async () => {
  const dispose = vi.fn();
  const session = resource(() => ({ [Symbol.dispose]: dispose }), { cache: false });
  await validateResources([step("ask", { session })], new ResourceManager(), { factories: true });
  expect(dispose).toHaveBeenCalledTimes(1);
});
