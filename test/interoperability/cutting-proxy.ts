import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** Passes bytes on, and cuts connections in the middle of an answer as long as cuts are left. */
export class CuttingProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: URL;
  readonly #afterBytes: number;
  /** How many connections are still to be cut. */
  cutsLeft: number;

  private constructor(target: string, cuts: number, afterBytes: number) {
    this.#target = new URL(target);
    this.#afterBytes = afterBytes;
    this.cutsLeft = cuts;
    this.#server = createServer((socket) => this.#connect(socket));
  }

  /**
   * @param target - the URL of the server behind it
   * @param afterBytes - of an answer, before it is cut
   */
  static async listen(target: string, cuts: number, afterBytes: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target, cuts, afterBytes);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #connect(downstream: Socket): void {
    const upstream = connect(Number(this.#target.port), this.#target.hostname);
    let passed = 0;
    for (const [socket, other] of [
      [downstream, upstream],
      [upstream, downstream],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    downstream.pipe(upstream);
    upstream.on("data", (chunk: Buffer) => {
      passed += chunk.length;
      if (this.cutsLeft > 0 && passed > this.#afterBytes) {
        this.cutsLeft -= 1;
        downstream.write(chunk.subarray(0, chunk.length >> 1)); // the rest of it is lost, in the middle of a frame
        downstream.destroySoon();
        return;
      }
      downstream.write(chunk);
    });
  }
}
