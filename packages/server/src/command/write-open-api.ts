import { writeFileSync } from "node:fs";
import { WorkflowServer } from "../workflow-server.ts";
import { CommandError } from "./command-error.ts";
import { loadServer } from "./load-server.ts";

/**
 * Writes the OpenAPI document of the server that a file exports.
 *
 * @param path - `undefined` for a server without workflows
 * @param output - a file; `-` for the standard output
 * @throws CommandError
 */
export async function writeOpenApi(path: string | undefined, output: string): Promise<void> {
  const server = path === undefined ? new WorkflowServer() : await loadServer(path);
  const text = `${JSON.stringify(server.openApiDocument(), undefined, 2)}\n`;
  if (output === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(output, text);
  } catch (error) {
    throw new CommandError(`Error: '${output}' cannot be written: ${(error as Error).message}`);
  }
  process.stdout.write(`OpenAPI schema written to ${output}\n`);
}
