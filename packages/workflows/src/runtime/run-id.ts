const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const poolSize = 4_096;

let pool = "";
let position = 0;

/** Many at once: each call for random values costs a microsecond. */
function refill(): void {
  // Of 64 values two are left out, since they would make some characters likelier.
  const values = crypto.getRandomValues(new Uint8Array(poolSize)).map((byte) => byte & 63);
  const known = values.filter((value) => value < alphabet.length);
  pool = String.fromCharCode(...known.map((value) => alphabet.charCodeAt(value)));
  position = 0;
}

/**
 * A random id of letters and digits.
 *
 * @param size - how many characters; `""` if it is not positive. @default 10, of which 60 bits are random
 */
export function createRunId(size = 10): string {
  let id = "";
  while (id.length < size) {
    if (position >= pool.length) refill();
    const part = pool.slice(position, position + size - id.length);
    position += part.length;
    id += part;
  }
  return id;
}
