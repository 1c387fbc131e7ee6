import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { type ConnectionPlan, type FaultKind, FaultPlan } from "./fault-plan.ts";
import { HttpPieces } from "./http-pieces.ts";

/** A TCP proxy that lets requests for event streams go wrong, by the plan of each stream. */
export class FaultyProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #upstreamPort: number;
  readonly #plans = new Map<string, FaultPlan>();
  readonly #sockets = new Set<Socket>();
  /** How often each fault has happened. */
  readonly faults = new Map<FaultKind, number>();

  private constructor(upstreamPort: number) {
    this.#upstreamPort = upstreamPort;
    // Half-open: a client that has said all it has to say still gets its answer.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      void this.#serve(socket).catch(() => socket.destroy());
    });
  }

  static async start(upstreamPort: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(upstreamPort);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get faultCount(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Makes the stream of a handler faulty. */
  plan(handlerId: string, seed: number, budget: number): void {
    this.#plans.set(handlerId, new FaultPlan(seed, budget, this.faults));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
    return socket.setNoDelay();
  }

  async #serve(client: Socket): Promise<void> {
    this.#track(client);
    const head = await readHead(client);
    const [, handlerId = ""] = /^GET \/events\/([^?\s]+)/.exec(head) ?? [];
    const faults = this.#plans.get(handlerId);
    const plan = faults?.next();
    if (faults && plan?.connect) return failConnect(client, plan.connect, faults);
    const upstream = this.#track(connect(this.#upstreamPort, "127.0.0.1"));
    client.on("close", () => upstream.destroy());
    // One request for each connection, so that a plan is for one stream.
    upstream.write(head.replace(/\r\nconnection: [^\r]*/i, "").replace("\r\n", "\r\nconnection: close\r\n"));
    if (!faults || !plan) return void upstream.pipe(client);
    await forward(upstream, client, plan, faults);
    upstream.destroy();
  }
}

async function failConnect(client: Socket, fault: NonNullable<ConnectionPlan["connect"]>, faults: FaultPlan) {
  faults.count(fault);
  if (fault === "no-answer") return void (await once(client, "close"));
  if (fault === "refuse") return void client.resetAndDestroy();
  const body = '{"detail":"no"}';
  client.end(`HTTP/1.1 ${fault} No\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
}

/** Lets the answer through, and goes wrong where the plan says. */
async function forward(upstream: Socket, client: Socket, plan: ConnectionPlan, faults: FaultPlan): Promise<void> {
  const pieces = new HttpPieces();
  let left = plan.endAfter;
  for await (const bytes of upstream as AsyncIterable<Buffer>) {
    for (const piece of pieces.push(bytes)) {
      if (client.destroyed) return;
      const delay = plan.delay();
      if (delay > 0) {
        faults.count("delay");
        await new Promise((resolve) => setTimeout(resolve, delay));
        if (client.destroyed) return;
      }
      if (plan.end && piece.isBody && !piece.isLast && piece.bytes.length > left) {
        // A proper end comes between two chunks; all others may be anywhere.
        if (plan.end !== "finish") client.write(piece.bytes.subarray(0, left));
        return end(client, plan.end, pieces, faults);
      }
      if (piece.isBody) left -= piece.bytes.length;
      if (!client.write(piece.bytes)) await Promise.race([once(client, "drain"), once(client, "close")]);
      const again = piece.isBody && !piece.isLast ? pieces.lastFrames(plan.repeat()) : undefined;
      if (again) {
        faults.count("repeat");
        client.write(again);
      }
    }
  }
  client.end();
}

async function end(client: Socket, fault: NonNullable<ConnectionPlan["end"]>, pieces: HttpPieces, faults: FaultPlan) {
  faults.count(fault);
  if (fault === "stall") return void (await once(client, "close"));
  if (fault === "finish") return void client.end(pieces.endOfBody);
  await new Promise((resolve) => client.write("", resolve));
  if (fault === "reset") client.resetAndDestroy();
  else client.destroy();
}

async function readHead(socket: Socket): Promise<string> {
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const [bytes] = (await once(socket, "data")) as [Buffer];
    head += bytes.toString("latin1");
  }
  return head;
}
