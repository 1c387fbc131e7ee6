import { expect, test, vi } from "vitest";
import { standardDecorators } from "../../src/vite/index.ts";

const decorated = `
const seen: string[] = [];
function mark(value: unknown, context: ClassMethodDecoratorContext) {
  context.addInitializer(function () { seen.push(String(context.name)); });
  return value;
}
class Flow {
  @mark
  greet(name: string): string { return "hello " + name; }
}
export const greeting = new Flow().greet("you");
export const marks = seen;
`;

test("a decorated class is lowered to what Node runs", async () => {
  const lowered = await standardDecorators().transform(decorated, "/app/flow.ts");
  const code = lowered?.code ?? "";
  expect(code).not.toMatch(/^\s*@/m);
  const module = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
  expect(module).toMatchObject({ greeting: "hello you", marks: ["greet"] });
});

test("the lowered module has a source map that names the file", async () => {
  const lowered = await standardDecorators().transform(decorated, "/app/flow.ts?v=1");
  expect(JSON.parse(lowered?.map ?? "{}")).toMatchObject({ sources: ["/app/flow.ts"], sourcesContent: [decorated] });
});

test.each([
  ["a file without a decorator", "export const one: number = 1;", "/app/one.ts"],
  ["a file that is not TypeScript", decorated, "/app/flow.css"],
  ["a file of a dependency", decorated, "/app/node_modules/dependency/flow.ts"],
])("%s is left to Vite", async (_, code, id) => {
  expect(await standardDecorators().transform(code, id)).toBeUndefined();
});

test("a class decorated in this very test runs under our own configuration", () => {
  const names: string[] = [];
  function mark(_value: unknown, context: ClassMethodDecoratorContext): void {
    names.push(String(context.name));
  }
  class Flow {
    @mark
    greet(): string {
      return "hello";
    }
  }
  expect(new Flow().greet()).toBe("hello");
  expect(names).toEqual(["greet"]);
});

test("without esbuild the error says what to install", async () => {
  vi.doMock("esbuild", () => {
    throw new Error("Cannot find package 'esbuild'");
  });
  try {
    const lowering = standardDecorators().transform(decorated, "/app/flow.ts");
    await expect(lowering).rejects.toThrow("npm install --save-dev esbuild");
  } finally {
    vi.doUnmock("esbuild");
  }
});
