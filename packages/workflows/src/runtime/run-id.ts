const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const poolSize = 4_096;

let pool: Uint8Array = new Uint8Array(0);
let position = 0;

/**
 * A random id of letters and digits.
 *
 * @param size - how many characters; `""` if it is not positive. @default 10, of which 60 bits are random
 */
export function createRunId(size = 10): string {
  let id = "";
  while (id.length < size) {
    if (position >= pool.length) {
      pool = crypto.getRandomValues(new Uint8Array(poolSize)); // many at once: each call costs a microsecond
      position = 0;
    }
    const byte = (pool[position++] as number) & 63;
    if (byte < alphabet.length) id += alphabet[byte]; // the two values above would make some characters likelier
  }
  return id;
}
