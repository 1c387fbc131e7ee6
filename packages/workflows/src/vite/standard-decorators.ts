/** A plugin for Vite and Vitest; described structurally, so that Vite need not be installed to use these types. */
export interface StandardDecoratorsPlugin {
  readonly name: string;
  readonly enforce: "pre";
  transform(code: string, id: string): Promise<LoweredModule | undefined>;
}

/** A module without decorators. */
export interface LoweredModule {
  readonly code: string;
  /** The source map, as JSON. */
  readonly map: string;
}

/** The part of esbuild that is used. */
interface Esbuild {
  transform(
    code: string,
    options: { loader: "ts" | "tsx"; target: string; sourcemap: true; sourcefile: string; tsconfigRaw: string },
  ): Promise<LoweredModule>;
}

/** A line that begins with a decorator, or a class field that is declared `accessor`. */
const decoratorOrAccessor = /^\s*@[\w(]|^\s*(?:static\s+)?accessor\s/m;

/**
 * Lowers standard decorators (`@step`) in TypeScript files, which Vite 8 and Vitest 4 and later pass on as they are,
 * so that Node rejects them. Files without a decorator are left to Vite.
 *
 * ```ts
 * // vitest.config.ts
 * export default defineConfig({ plugins: [standardDecorators()] });
 * ```
 *
 * Needs esbuild (`npm install --save-dev esbuild`).
 *
 * @throws Error, when the first decorated file is read, if esbuild is not installed
 */
export function standardDecorators(): StandardDecoratorsPlugin {
  let esbuild: Promise<Esbuild> | undefined;
  return {
    name: "llama-agents:standard-decorators",
    enforce: "pre",
    async transform(code, id) {
      const [file = id] = id.split("?", 1);
      const extension = /\.[mc]?(tsx?)$/.exec(file)?.[1];
      if (extension === undefined || file.includes("/node_modules/") || !decoratorOrAccessor.test(code))
        return undefined;
      esbuild ??= loadEsbuild();
      const { transform } = await esbuild;
      const { code: lowered, map } = await transform(code, {
        loader: extension === "tsx" ? "tsx" : "ts",
        target: "es2022",
        sourcemap: true,
        sourcefile: file,
        // Standard decorators and fields, whatever the tsconfig.json nearest to the file says.
        tsconfigRaw: JSON.stringify({ compilerOptions: { jsx: "preserve", useDefineForClassFields: true } }),
      });
      return { code: lowered, map };
    },
  };
}

async function loadEsbuild(): Promise<Esbuild> {
  try {
    return await import("esbuild");
  } catch (error) {
    throw new Error("standardDecorators() needs esbuild; install it: npm install --save-dev esbuild", { cause: error });
  }
}
