import { defaultMaxLength, StreamItemTooLongError } from "./event-stream.ts";

/** Cuts a byte stream, which comes in chunks of any size, into lines of text. A byte order mark at its start is dropped. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #carriageReturns: boolean;
  readonly #maxLength: number;
  #partial = "";
  #skipLineFeed = false;

  /** With `carriageReturns` CR and CRLF end a line too, otherwise only LF does. */
  constructor(options: { readonly carriageReturns: boolean; readonly maxLength?: number | undefined }) {
    this.#carriageReturns = options.carriageReturns;
    this.#maxLength = options.maxLength ?? defaultMaxLength;
  }

  /**
   * The lines that this chunk completes.
   *
   * @throws StreamItemTooLongError
   */
  push(chunk: Uint8Array): string[] {
    const text = this.#decoder.decode(chunk, { stream: true });
    const lines: string[] = [];
    if (text === "") return lines;
    // A CR ends its line at once, without waiting for the LF that may follow it in the next chunk.
    let start = this.#skipLineFeed && text.startsWith("\n") ? 1 : 0;
    this.#skipLineFeed = false;
    let lineFeed = text.indexOf("\n", start);
    let carriageReturn = this.#carriageReturns ? text.indexOf("\r", start) : -1;
    while (lineFeed !== -1 || carriageReturn !== -1) {
      const atReturn = carriageReturn !== -1 && (lineFeed === -1 || carriageReturn < lineFeed);
      const end = atReturn ? carriageReturn : lineFeed;
      this.#append(text.slice(start, end));
      lines.push(this.#partial);
      this.#partial = "";
      start = end + 1;
      if (atReturn) {
        if (start === text.length) this.#skipLineFeed = true;
        else if (lineFeed === start) start += 1;
        carriageReturn = text.indexOf("\r", start);
      }
      if (lineFeed !== -1 && lineFeed < start) lineFeed = text.indexOf("\n", start);
    }
    this.#append(text.slice(start));
    return lines;
  }

  /** The last line, if the stream ended within it. */
  end(): string | undefined {
    this.#append(this.#decoder.decode());
    return this.#partial === "" ? undefined : this.#partial;
  }

  #append(text: string): void {
    this.#partial += text;
    if (this.#partial.length > this.#maxLength) throw new StreamItemTooLongError(this.#maxLength);
  }
}
