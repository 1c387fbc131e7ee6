import type { ConflictRule } from "@llama-agents/protocol";
import type { RequestOptions } from "./remote-handler.ts";

export interface StartOptions extends RequestOptions {
  /** The id under which the run is addressed: at most 512 characters, without slashes. @default a new one */
  readonly handlerId?: string;
  /** What happens if that handler has a run that goes on. @default "reject", which is a `ConflictError` */
  readonly onConflict?: ConflictRule;
  /** A saved run to go on from, if the server accepts one. @default none */
  readonly context?: Readonly<Record<string, unknown>>;
  /**
   * Makes it safe to send the request again: one run is started for each key. @default a new one, which makes it safe for
   * the client to do so
   */
  readonly idempotencyKey?: string;
}

/** 128 random bits. `crypto.randomUUID` is missing in pages without TLS. */
export function createIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
