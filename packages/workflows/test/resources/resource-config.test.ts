import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { ResourceConfigError, resourceConfig } from "../../src/node/resource-config.ts";
import { resource } from "../../src/resources/resource.ts";
import { ResourceManager } from "../../src/resources/resource-manager.ts";
import { ResourceScope } from "../../src/resources/resource-scope.ts";

const folder = mkdtempSync(join(tmpdir(), "resource-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = (): string => join(folder, `config-${files++}.json`);

function fileWith(content: unknown): string {
  const file = newFile();
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const modelSchema = z.object({ model: z.string(), temperature: z.number().default(0) });

test("[engine 336] a configuration is validated and injected: into a step, into a factory, by selector", async () => {
  const file = fileWith({ model: "small", nested: { deep: { model: "large", temperature: 1 } } });
  const whole = resourceConfig(modelSchema, { file });
  const part = resourceConfig(modelSchema, { file, path: "nested.deep" });
  const client = resource({ part }, ({ part }) => `client of ${part.model}`);

  const values = await new ResourceManager().resolveAll({ whole, part, client }, new ResourceScope());

  expectTypeOf(values.part).toEqualTypeOf<{ model: string; temperature: number }>();
  expect(values).toEqual({
    whole: { model: "small", temperature: 0 },
    part: { model: "large", temperature: 1 },
    client: "client of large",
  });
  expect(whole.name).toBe(file);
  expect(part.name).toBe(`${file}.nested.deep`);
});

test.each([
  ["a.missing.c", "a.missing", "nothing"],
  ["a.text", "a.text", "string"],
  ["a.list.0", "a.list", "array"],
  ["a.nothing", "a.nothing", "null"],
  ["a.toString", "a.toString", "nothing"],
])("a selector that ends at %s names the failing segment", async (path, failing, type) => {
  const file = fileWith({ a: { text: "b", list: [1], nothing: null } });
  await expect(new ResourceManager().get(resourceConfig(modelSchema, { file, path }))).rejects.toThrow(
    `Expected dictionary for configuration from ${file} at path ${failing}, got: ${type}`,
  );
});

test("[engine 337] the error of a selector names the file, and the path up to the failing segment", async () => {
  const file = fileWith({ models: { default: "small" } });
  const config = resourceConfig(modelSchema, { file, path: "models.default.settings" });
  const error: unknown = await new ResourceManager().get(config).catch((reason: unknown) => reason);
  expect(String(error)).toContain(`configuration from ${file} at path models.default, got: string`);
  expect(String(error)).not.toContain("settings");
});

test("[engine 338] a configuration without a schema is refused", () => {
  expect(() => resourceConfig(undefined as never, { file: "config.json" })).toThrow("Class factory should be set");
});

test("[engine 339] the file is looked for when it is needed", async () => {
  const file = newFile();
  const config = resourceConfig(modelSchema, { file });
  const manager = new ResourceManager();
  await expect(manager.get(config)).rejects.toThrow(`No such file: ${file}`);

  writeFileSync(file, JSON.stringify({ model: "small" }));
  expect(await manager.get(config)).toEqual({ model: "small", temperature: 0 });
});

test("[engine 340] a file that changes is not read again", async () => {
  const file = fileWith({ model: "small" });
  await new ResourceManager().get(resourceConfig(modelSchema, { file }));
  writeFileSync(file, JSON.stringify({ model: "large" }));

  expect(await new ResourceManager().get(resourceConfig(modelSchema, { file }))).toMatchObject({ model: "small" });
});

test("a workflow that changes its configuration does not change that of others", async () => {
  const file = fileWith({ tags: ["a"] });
  const config = resourceConfig(z.custom<{ tags: string[] }>(), { file });
  (await new ResourceManager().get(config)).tags.push("b");
  expect(await new ResourceManager().get(config)).toEqual({ tags: ["a"] });
});

test("only .json files are accepted", () => {
  expect(() => resourceConfig(modelSchema, { file: "config.yaml" })).toThrow(
    'Only .json files can be read, not "config.yaml"',
  );
});

test("a file that is no JSON is named", async () => {
  const file = newFile();
  writeFileSync(file, "{ model: small }");
  await expect(new ResourceManager().get(resourceConfig(modelSchema, { file }))).rejects.toThrow(`${file} is not JSON`);
});

test("a schema's issues are reported with the file and kept on the error", async () => {
  const file = fileWith({ model: 1 });
  const error: unknown = await new ResourceManager()
    .get(resourceConfig(modelSchema, { file }))
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ResourceConfigError);
  expect(error).toMatchObject({ issues: [{ path: ["model"] }], message: expect.stringContaining(`${file}: model: `) });
});
