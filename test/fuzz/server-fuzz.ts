import { MemoryWorkflowStore } from "@llama-agents/server";
import { type RunningServer, serve } from "@llama-agents/server/node";
import fc from "fast-check";
import { createFixtureServer } from "../conformance/fixture-app.ts";
import { assertAnswer } from "./assert-answer.ts";
import { Exchange, type FuzzAnswer } from "./exchange.ts";
import { type FuzzRequest, fuzzRequest } from "./fuzz-request.ts";
import { type DocumentedOperation, type OpenApiText, operationsOf } from "./openapi-operations.ts";

export interface FuzzOptions {
  readonly seed: number;
  readonly requests: number;
  /** Where fast-check found a failure before, to go on from there. */
  readonly path?: string | undefined;
}

export interface FuzzResult {
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Bytes by which the heap has grown between the first tenth of the requests and the last. */
  readonly heapGrowth: number;
}

/** Milliseconds after which a request that waits for a run is helped, again and again: all runs are cancelled. */
const patienceMs = 60;
/** Milliseconds after which a request hangs. */
const boundMs = 10_000;
/** Requests between two sweeps: what goes on is cancelled, and deleted. */
const sweepEvery = 250;

/**
 * Sends requests to a server with the workflows of the conformance fixture, over a socket, one after another.
 *
 * @throws Error with the smallest request that was found to go wrong
 */
export async function fuzzServer({ seed, requests, path }: FuzzOptions): Promise<FuzzResult> {
  const errors: unknown[] = [];
  const logger = { info() {}, warn() {}, error: (message: string, error: unknown) => void errors.push(message, error) };
  const store = new MemoryWorkflowStore({ maxCompleted: 100 });
  const server = createFixtureServer({ store, logger, acceptContextApi: true, limits: { maxRuns: 200 } });
  await using running = await serve(server, { port: 0, print: () => {} });
  const names = [...server.getWorkflows().keys()];
  const document = (await (await fetch(`${running.url}/openapi.json`)).json()) as OpenApiText;
  const operations = operationsOf(document, names);
  const session = new FuzzSession(running, operations, requests, errors);
  try {
    const property = fc.asyncProperty(fuzzRequest(operations), (request) => session.check(request));
    await fc.assert(property, { seed, numRuns: requests, ...(path !== undefined && { path }) });
    return await session.finish();
  } finally {
    session.close();
  }
}

class FuzzSession {
  readonly #url: string;
  readonly #exchange: Exchange;
  readonly #operations: readonly DocumentedOperation[];
  readonly #requests: number;
  readonly #errors: unknown[];
  readonly #statuses = new Map<number, number>();
  #sent = 0;
  #heapBefore = Number.NaN;

  constructor(running: RunningServer, operations: readonly DocumentedOperation[], requests: number, errors: unknown[]) {
    this.#url = running.url;
    this.#exchange = new Exchange(running.port);
    this.#operations = operations;
    this.#requests = requests;
    this.#errors = errors;
  }

  /** @throws Error if the request goes wrong */
  async check(request: FuzzRequest): Promise<void> {
    this.#sent += 1;
    if (this.#sent % sweepEvery === 0) await this.#sweep();
    if (this.#sent === Math.ceil(this.#requests / 10)) this.#heapBefore = await this.#heapInUse();
    const answer = await this.#answered(request);
    this.#statuses.set(answer.status, (this.#statuses.get(answer.status) ?? 0) + 1);
    try {
      assertAnswer(answer, request.method === "HEAD", this.#documented(request));
    } catch (error) {
      throw new Error(`${(error as Error).message}\nlog of the server: ${this.#errors.splice(0).join("\n")}`);
    }
    this.#errors.length = 0;
  }

  async finish(): Promise<FuzzResult> {
    const heapGrowth = (await this.#heapInUse()) - this.#heapBefore;
    return { statuses: this.#statuses, heapGrowth };
  }

  close(): void {
    this.#exchange.close();
  }

  async #answered(request: FuzzRequest): Promise<FuzzAnswer> {
    const sent = this.#exchange.send(request);
    const impatience = setInterval(() => {
      this.#sweep().catch((error: unknown) => void this.#errors.push("sweep", error));
    }, patienceMs);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hanging = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#describeHang().then(reject, reject);
      }, boundMs);
    });
    try {
      return await Promise.race([sent, hanging]);
    } finally {
      clearInterval(impatience);
      clearTimeout(timer);
    }
  }

  async #describeHang(): Promise<Error> {
    const running = await (await fetch(`${this.#url}/handlers?status=running`)).text();
    const log = this.#errors.splice(0).join("\n");
    return new Error(`no answer in ${boundMs} ms; runs that go on: ${running}\nlog of the server: ${log}`);
  }

  /** Cancels and deletes all runs that go on. */
  async #sweep(): Promise<void> {
    const response = await fetch(`${this.#url}/handlers?status=running`);
    const { handlers } = (await response.json()) as { readonly handlers: readonly { readonly handler_id: string }[] };
    for (const { handler_id } of handlers) {
      // Some may have ended in the meantime.
      await fetch(`${this.#url}/handlers/${encodeURIComponent(handler_id)}`, { method: "DELETE" });
    }
  }

  async #heapInUse(): Promise<number> {
    await this.#sweep();
    for (let turn = 0; turn < 4; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      globalThis.gc?.();
    }
    return process.memoryUsage().heapUsed;
  }

  #documented({ method, target }: FuzzRequest): ReadonlySet<number> | undefined {
    const path = target.split("?")[0] ?? "";
    return this.#operations.find((each) => each.method === method && each.path === path)?.statuses;
  }
}
