import type { ApiError } from "./api-error.ts";

/** Something of the server's, as far as it is here. */
export interface Resource<T> {
  /** Of the last attempt; `loading` only until the first one ends. */
  readonly status: "loading" | "ready" | "error";
  /** Stays when a later attempt fails. */
  readonly data: T | undefined;
  readonly error: ApiError | undefined;
  /** When `data` came, in milliseconds since the epoch. */
  readonly fetchedAt: number | undefined;
  /** Is `data` from before an attempt that failed? */
  readonly isStale: boolean;
  readonly reload: () => void;
}

/** What nobody has asked for, since it is not known yet what to ask for. */
export const unaskedResource: Resource<never> = {
  status: "loading",
  data: undefined,
  error: undefined,
  fetchedAt: undefined,
  isStale: false,
  reload: () => {},
};
