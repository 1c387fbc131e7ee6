import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { isWorkflow } from "../assert-workflow.ts";
import type { WorkflowServer } from "../workflow-server.ts";
import { workflowServerBrand } from "../workflow-server-brand.ts";
import { CommandError } from "./command-error.ts";
import { loadTypeScript } from "./load-typescript.ts";

/**
 * Loads a module and finds the server that it exports: the default export, or the first of the named ones in the order of
 * their names.
 *
 * @throws CommandError
 */
export async function loadServer(path: string): Promise<WorkflowServer> {
  assertFile(path);
  const exported = exportsOf(await importFile(path));
  const server = exported.find(isWorkflowServer);
  if (server) return server;
  const advice = exported.some(isWorkflow)
    ? 'there is a Workflow: wrap it by new WorkflowServer().addWorkflow("name", workflow)'
    : "export one, as default or under any name";
  throw new CommandError(`Error: No WorkflowServer instance found in '${path}': ${advice}`);
}

function assertFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new CommandError(`Error: File '${path}' not found`);
  if (!stats.isFile()) throw new CommandError(`Error: '${path}' is not a file`);
}

async function importFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    if (/\.[cm]?tsx?$/.test(path)) await loadTypeScript();
    return await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    // With the stack: the place of the error is in a file of whoever reads this.
    throw new CommandError(`Error loading or running server: ${inspect(error)}`);
  }
}

/** What a module exports, in the order in which it is looked at. */
function exportsOf(module: Readonly<Record<string, unknown>>): readonly unknown[] {
  const byDefault = module["default"];
  const names = Object.keys(module).sort();
  // A CommonJS module has its exports as its default, too.
  return [byDefault, ...names.map((name) => module[name]), ...valuesOf(byDefault)];
}

const isWorkflowServer = (value: unknown): value is WorkflowServer =>
  typeof value === "object" && value !== null && workflowServerBrand in value;

function valuesOf(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return entries.map(([, each]) => each);
}
