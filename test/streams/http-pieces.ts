/** A part of an answer as it goes over the wire. */
export interface HttpPiece {
  readonly bytes: Buffer;
  /** One chunk of a body; otherwise a head, or a body that is not in chunks. */
  readonly isBody: boolean;
  /** The end of the body. */
  readonly isLast: boolean;
}

const lineEnd = Buffer.from("\r\n");

/** Takes an HTTP answer apart: its head, and its body in chunks (RFC 9112, 7.1), one for each frame. */
export class HttpPieces {
  readonly endOfBody = Buffer.from("0\r\n\r\n");
  #buffered: Buffer = Buffer.alloc(0);
  #isHead = true;
  #isChunked = false;
  #frames: readonly string[] = [];

  /** The pieces that these bytes complete. */
  *push(bytes: Buffer): Generator<HttpPiece> {
    this.#buffered = Buffer.concat([this.#buffered, bytes]);
    if (this.#isHead) {
      const end = this.#buffered.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = this.#take(end + 4);
      this.#isHead = false;
      this.#isChunked = /\r\ntransfer-encoding: chunked/i.test(head.toString("latin1"));
      yield { bytes: head, isBody: false, isLast: false };
    }
    if (!this.#isChunked) {
      if (this.#buffered.length > 0) yield { bytes: this.#take(this.#buffered.length), isBody: false, isLast: false };
      return;
    }
    for (let chunk = this.#takeChunk(); chunk; chunk = this.#takeChunk()) yield* this.#piecesOf(chunk);
  }

  /** The last frames of the stream as a chunk of their own. */
  lastFrames(count: number): Buffer | undefined {
    const frames = this.#frames.slice(-count);
    return count === 0 || frames.length === 0 ? undefined : chunkOf(frames.join(""));
  }

  #take(length: number): Buffer {
    const taken = this.#buffered.subarray(0, length);
    this.#buffered = this.#buffered.subarray(length);
    return taken;
  }

  /** The payload of the next chunk. */
  #takeChunk(): string | undefined {
    const end = this.#buffered.indexOf(lineEnd);
    if (end < 0) return undefined;
    const size = Number.parseInt(this.#buffered.subarray(0, end).toString("latin1"), 16);
    const whole = end + 2 + size + 2;
    if (this.#buffered.length < whole) return undefined;
    return this.#take(whole)
      .subarray(end + 2, end + 2 + size)
      .toString("utf8");
  }

  /** A chunk for each frame, so that something can go wrong between any two. The server's chunks end with a frame. */
  *#piecesOf(payload: string): Generator<HttpPiece> {
    if (payload === "") yield { bytes: this.endOfBody, isBody: true, isLast: true };
    for (const [text] of payload.matchAll(/[\s\S]+?\n\n/g)) {
      if (text.startsWith("id: ")) this.#frames = [...this.#frames.slice(-4), text];
      yield { bytes: chunkOf(text), isBody: true, isLast: false };
    }
  }
}

function chunkOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(bytes.length.toString(16)), lineEnd, bytes, lineEnd]);
}
