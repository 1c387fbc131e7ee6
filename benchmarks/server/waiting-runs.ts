import { atMost, type Benchmark } from "../harness/benchmark.ts";
import { assertResult, repeat } from "../harness/measure.ts";
import { PeerProcess } from "../harness/peer-process.ts";
import type { ServerTasks } from "./processes/workflow-server.ts";

const runs = 1_000;
const atOnce = 20;

/** What a run of a server costs while it waits for a person: memory after a full collection, its records included. */
export const benchmark: Benchmark<number> = {
  name: "waiting-runs",
  module: import.meta.url,
  subjects: { "1,000 handlers": runs },
  budgets: { "a waiting run": atMost(6 * 1024) },
  async measure(count) {
    await using server = new PeerProcess<ServerTasks>("benchmarks/server/processes/workflow-server.ts", {
      isProfiled: true,
    });
    const client = new Client(await server.call("listen"));
    const values = await repeat(3, () => bytesPerRun(server, client, count));
    return [{ name: "a waiting run", unit: "bytes", values }];
  },
};

async function bytesPerRun(server: PeerProcess<ServerTasks>, client: Client, count: number): Promise<number> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const before = await server.call("memoryInUse");
  const handlers = await inBatches(numbers, (number) => client.start(number));
  await inBatches(handlers, (id) => client.readQuestion(id));
  const after = await server.call("memoryInUse");
  const results = await inBatches(handlers, (id) => client.answer(id));
  assertResult(
    results.reduce((sum, result) => sum + result, 0),
    (count * (count - 1)) / 2,
    "sum of the results",
  );
  await inBatches(handlers, (id) => client.remove(id));
  return (after - before) / count;
}

async function inBatches<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let first = 0; first < values.length; first += atOnce) {
    results.push(...(await Promise.all(values.slice(first, first + atOnce).map(work))));
  }
  return results;
}

class Client {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}`;
  }

  /** @returns the id of the handler */
  async start(number: number): Promise<string> {
    const body = JSON.stringify({ start_event: { number } });
    const response = await this.#request("/workflows/approval/run-nowait", { method: "POST", body });
    return ((await response.json()) as { readonly handler_id: string }).handler_id;
  }

  /** Resolves when the run waits. */
  async readQuestion(handlerId: string): Promise<void> {
    const response = await this.#request(`/events/${handlerId}?after_sequence=-1`);
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk as Uint8Array);
      if (text.includes('"Approve"')) return;
    }
    throw new Error(`a run that does not ask: ${text}`);
  }

  /** @returns the result of the run */
  async answer(handlerId: string): Promise<number> {
    const body = JSON.stringify({ event: { type: "Answer", value: { isYes: true } } });
    await this.#request(`/events/${handlerId}`, { method: "POST", body });
    await (await this.#request(`/events/${handlerId}?after_sequence=-1`)).text();
    const response = await this.#request(`/handlers/${handlerId}`);
    return ((await response.json()) as { readonly result: { readonly value: { readonly result: number } } }).result
      .value.result;
  }

  async remove(handlerId: string): Promise<void> {
    await this.#request(`/handlers/${handlerId}`, { method: "DELETE" });
  }

  async #request(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(this.#url + path, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
