/** What a store cannot do, and why. */
export class StoreError extends Error {
  override readonly name: string = "StoreError";
}

/** The data cannot be used as it is; nothing in it was changed. The message names its place and what to do. */
export class StoreOpenError extends StoreError {
  override readonly name = "StoreOpenError";
}
