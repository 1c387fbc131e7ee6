import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/free-port.ts";
import type { ServeFileOptions } from "./serve-file.ts";

/** The variable of the environment that names the server as one file; without it, it is started from its sources. */
export const serverFileVariable = "E2E_SERVER_FILE";

/** How a server is reached: what the journeys are made under. */
export interface Setting {
  readonly name: string;
  readonly basePath: string;
  readonly token: string | undefined;
}

export const settings: readonly Setting[] = [
  { name: "the example application", basePath: "", token: undefined },
  { name: "a server under a base path, with authentication", basePath: "/deployments/shop", token: "open-sesame" },
];

/** An event of a run, with its place in the run. */
export interface StreamedEvent {
  readonly sequence: number;
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A server in a process of its own, on a file of its own. */
export class ServedApplication implements AsyncDisposable {
  readonly setting: Setting;
  readonly #options: ServeFileOptions;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(setting: Setting, folder: string, port: number) {
    const { basePath, token } = setting;
    this.setting = setting;
    this.#folder = folder;
    this.#options = { file: join(folder, "runs.db"), port, basePath, ...(token !== undefined && { token }) };
  }

  static async start(setting: Setting): Promise<ServedApplication> {
    const served = new ServedApplication(setting, mkdtempSync(join(tmpdir(), "debugger-")), await freePort());
    await served.start();
    return served;
  }

  /** Where the page is; ends with a slash. */
  get pageUrl(): string {
    return `http://127.0.0.1:${this.#options.port}${this.setting.basePath}/`;
  }

  async start(): Promise<void> {
    const bundle = process.env[serverFileVariable];
    this.#process = fork(bundle ?? join(import.meta.dirname, "serve-file.ts"), [JSON.stringify(this.#options)], {
      execArgv: bundle === undefined ? ["--conditions=@llama-agents/source", "--import", "tsx"] : [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const [message] = await Promise.race([once(this.#process, "message"), once(this.#process, "exit")]);
    if (message !== "ready") throw new Error(`The server has not started: ${message}`);
  }

  /** As if the machine had gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  /** Asks the public API. */
  async request(path: string, body?: unknown): Promise<unknown> {
    const { token } = this.setting;
    const response = await fetch(new URL(path, this.pageUrl), {
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
    return response.json();
  }

  /** Starts a run, and does not wait for it. */
  async startRun(workflow: string, startEvent: object = {}, handlerId?: string): Promise<string> {
    const body = { start_event: startEvent, ...(handlerId !== undefined && { handler_id: handlerId }) };
    const { handler_id: id } = (await this.request(`workflows/${workflow}/run-nowait`, body)) as { handler_id: string };
    return id;
  }

  /** All events of a run that has ended, as the public API streams them. */
  async readStream(id: string): Promise<readonly StreamedEvent[]> {
    const { token } = this.setting;
    const url = new URL(`events/${id}?sse=true&include_internal=true&after_sequence=-1`, this.pageUrl);
    const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const text = await (await fetch(url, { headers })).text();
    return text.split("\n\n").flatMap((frame) => {
      const [, sequence, data] = /^id: (\d+)\n(?:event: .*\n)?data: (.*)$/m.exec(frame) ?? [];
      return data === undefined ? [] : [{ sequence: Number(sequence), ...JSON.parse(data) }];
    });
  }

  /** What the events of a type say, of a run that has ended. */
  async readEvents(id: string, type: string): Promise<readonly unknown[]> {
    return (await this.readStream(id)).filter((event) => event.type === type).map(({ value }) => value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
