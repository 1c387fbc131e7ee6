const encoder = new TextEncoder();

async function digest(token: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(token)));
}

/** Two digests of the same length, always compared to the end. */
function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index++) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

/**
 * Finds a token among those that are accepted, in a time that says nothing of them: what is compared are SHA-256 digests,
 * whose bytes a guess cannot steer, and all of them are compared. The tokens themselves are not kept.
 */
export class TokenDigests {
  readonly #digests: Promise<readonly Uint8Array[]>;

  constructor(tokens: readonly string[]) {
    this.#digests = Promise.all(tokens.map(digest));
  }

  /** @returns its index; -1 if it is none of them */
  async find(token: string): Promise<number> {
    const given = await digest(token);
    let found = -1;
    for (const [index, accepted] of (await this.#digests).entries()) if (areEqual(accepted, given)) found = index;
    return found;
  }
}
