import { Command, CommanderError, Option } from "commander";
import { serverVersion } from "../server-version.ts";
import { CommandError } from "./command-error.ts";
import { logFormats, logLevels } from "./line-logger.ts";
import { type ServeFileOptions, serveFile } from "./serve-file.ts";
import { writeOpenApi } from "./write-open-api.ts";

const description =
  "Serves the workflows of a file over HTTP: a module that exports a WorkflowServer, in TypeScript or JavaScript.";

const environment = `
Environment:
  WORKFLOWS_SERVER_HOST, WORKFLOWS_SERVER_PORT   like --host and --port, which win; also read, in this order, are
                                                 WORKFLOWS_PY_SERVER_*, HOST and PORT, SERVER_HOST and SERVER_PORT`;

/** The command `llama-agents-server`. Sets the exit code of the process. */
export async function runCommand(given: readonly string[]): Promise<void> {
  outliveReaders();
  try {
    await createProgram().parseAsync([...given], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode; // it has said why
    else if (error instanceof CommandError) fail(error.message);
    else throw error;
  }
}

/** Whoever reads the output may go away, such as `head`: a server goes on, and what it would have said is lost. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

function createProgram(): Command {
  const program = new Command("llama-agents-server")
    .description(description)
    .usage("[options] <path_to_server_script>")
    .argument(
      "[path_to_server_script]",
      "the file; its default export, or the first named one that is a server, is served",
    )
    .option("--host <address>", 'the address to listen on (default: "0.0.0.0", all networks of this machine)')
    .option("--port <number>", "the port to listen on, 0 for any free one (default: 8080)")
    .option("--db <file>", "the SQLite database that the runs are recorded in (default: they end with the process)")
    .addOption(new Option("--log-level <level>", "what is logged at least").choices(logLevels).default("info"))
    .addOption(new Option("--log-format <format>", "lines for people, or JSON").choices(logFormats).default("text"))
    .version(serverVersion, "--version")
    .addHelpText("after", environment)
    .exitOverride()
    .action(async (path: string | undefined, options: ServeFileOptions) => {
      if (path === undefined) throw new CommandError("Usage: llama-agents-server <path_to_server_script>");
      await serveFile(path, options);
    });
  program
    .command("openapi")
    .description("write the OpenAPI document of a server; without a file, of one that has no workflows")
    .argument("[path_to_server_script]")
    .option("--output <file>", "where to write it; - for the standard output", "openapi.json")
    .exitOverride()
    .action((path: string | undefined, { output }: { readonly output: string }) => writeOpenApi(path, output));
  return program;
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
