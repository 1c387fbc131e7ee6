import { InternalServiceError } from "../../service-error.ts";
import { RefusedError } from "../errors.ts";
import type { FetchEnvironment } from "./fetch-environment.ts";
import type { Limits } from "./limits.ts";

type BodyLimits = Pick<Limits, "maxBodyBytes" | "bodyTimeoutMs">;

/**
 * Reads the text of a request's body, counted while it comes: what a header says of its length is believed only of a server
 * of Node, which holds the connection to it.
 *
 * @throws RefusedError if it is too large (413), too slow (408), gone (400) or was read before (500)
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
  try {
    const text = await within(bodyTimeoutMs, isFramed ? request.text() : readCounted(request, maxBodyBytes));
    // A framework in between may have unpacked it.
    if (isFramed && text.length > maxBodyBytes) throw tooLarge(maxBodyBytes);
    return text;
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    if (request.signal.aborted) throw new RefusedError(400, "The request was broken off");
    throw error instanceof TypeError ? alreadyRead(error) : error;
  }
}

async function readCounted(request: Request, maxBytes: number): Promise<string> {
  if (!request.body) return "";
  const reader = request.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      reader.cancel().catch(() => {}); // nobody waits for the rest
      throw tooLarge(maxBytes);
    }
    text += decoder.decode(value, { stream: true });
  }
}

function within(milliseconds: number | undefined, reading: Promise<string>): Promise<string> {
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
