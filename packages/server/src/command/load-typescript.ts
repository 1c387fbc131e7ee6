import { CommandError } from "./command-error.ts";

const advice = "install tsx (npm install tsx), which also knows decorators, or compile the file to JavaScript";

/**
 * Lets this process import TypeScript: by tsx, the one runner that lowers standard decorators as the language says. Where
 * it was not installed, Node may be able to strip types itself.
 *
 * @throws CommandError if there is neither
 */
export async function loadTypeScript(): Promise<void> {
  try {
    const [forModules, forCommonJs] = await Promise.all([import("tsx/esm/api"), import("tsx/cjs/api")]);
    forModules.register();
    forCommonJs.register();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    if (!process.features.typescript) throw new CommandError(`Error loading or running server: ${advice}`);
  }
}
