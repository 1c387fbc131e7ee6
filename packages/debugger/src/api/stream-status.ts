import type { ApiError } from "./api-error.ts";

/** How the stream of a run stands. */
export type StreamStatus =
  /** `idle`: nobody looks; `ended`: the run has, and all its events are here; `gone`: the server does not know the run. */
  | { readonly kind: "idle" | "connecting" | "open" | "ended" | "gone" }
  | {
      readonly kind: "reconnecting";
      /** From 1. */
      readonly attempt: number;
      /** Milliseconds since the epoch. */
      readonly retryAt: number;
      /** The first sequence that is asked for. */
      readonly fromSequence: number;
    }
  | { readonly kind: "failed"; readonly error: ApiError };
