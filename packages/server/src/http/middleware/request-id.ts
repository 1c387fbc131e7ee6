/** The header in which a request says its id, and every answer too. */
export const requestIdHeader = "x-request-id";

/** What can stand in a header and in a line of a log without a second look. */
const isSane = /^[\w.:+/=-]{1,128}$/;

// Unique, not secret: one random prefix per process and a counter cost next to nothing.
let prefix: string | undefined;
let count = 0;

/** The id that the request brings along, if it is fit to be repeated, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get(requestIdHeader);
  if (given !== null && isSane.test(given)) return given;
  prefix ??= crypto.randomUUID().slice(0, 8);
  count += 1;
  return `${prefix}-${count}`;
}
