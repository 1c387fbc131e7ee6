import { InternalServiceError } from "../../service-error.ts";
import { RefusedError } from "../errors.ts";
import type { FetchEnvironment } from "./fetch-environment.ts";
import type { Limits } from "./limits.ts";
import { readWholeBody } from "./read-whole-body.ts";

type BodyLimits = Pick<Limits, "maxBodyBytes" | "bodyTimeoutMs">;

/**
 * Reads the text of a request's body, counted while it comes: what a header says of its length is believed only of a server
 * of Node, which holds the connection to it.
 *
 * @throws RefusedError if it is too large (413), too slow (408), not UTF-8 or gone (400), or was read before (500)
 */
export async function readText(
  request: Request,
  environment: FetchEnvironment | undefined,
  limits: BodyLimits,
): Promise<string> {
  const { maxBodyBytes, bodyTimeoutMs } = limits;
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (length > maxBodyBytes) throw tooLarge(maxBodyBytes);
  if (request.bodyUsed) throw alreadyRead();
  const isFramed = !Number.isNaN(length) && environment?.incoming?.headers?.["content-length"] !== undefined;
  if (isFramed) {
    await undefined; // Node hands a request over before it looks at the rest of the same packet
    const whole = readWholeBody(request, environment, length);
    if (whole) return decode(whole);
  }
  try {
    const bytes = await within<ArrayBuffer | Uint8Array>(
      bodyTimeoutMs,
      isFramed ? request.arrayBuffer() : readCounted(request, maxBodyBytes),
    );
    // A framework in between may have unpacked it.
    if (bytes.byteLength > maxBodyBytes) throw tooLarge(maxBodyBytes);
    return decode(bytes);
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    if (request.signal.aborted) throw new RefusedError(400, "The request was broken off");
    throw error instanceof TypeError ? alreadyRead(error) : error;
  }
}

async function readCounted(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    bytes += chunk.value.byteLength;
    if (bytes > maxBytes) {
      reader?.cancel().catch(() => {}); // nobody waits for the rest
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk.value);
  }
  return joined(chunks, bytes);
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[], length: number): Uint8Array {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const all = new Uint8Array(length);
  let position = 0;
  for (const chunk of chunks) {
    all.set(chunk, position);
    position += chunk.byteLength;
  }
  return all;
}

/** Strictly: what is not UTF-8 must not become something that the client has not sent. */
const decoder = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new RefusedError(400, "The body is not valid UTF-8");
  }
}

function within<T>(milliseconds: number | undefined, reading: Promise<T>): Promise<T> {
  if (milliseconds === undefined) return reading;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const what = `The body took longer than ${milliseconds / 1_000} seconds to arrive`;
      reject(new RefusedError(408, what, { connection: "close" }));
    }, milliseconds);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const alreadyRead = (cause?: TypeError): InternalServiceError =>
  new InternalServiceError(
    "The body was read before it came to the workflow server: mount it before parsers of bodies",
    {
      cause,
    },
  );

const tooLarge = (maxBytes: number): RefusedError =>
  new RefusedError(413, `The body is larger than the limit of ${maxBytes} bytes`);
