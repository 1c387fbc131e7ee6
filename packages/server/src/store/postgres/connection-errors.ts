import { StoreError, StoreOpenError } from "../store-error.ts";

/** Where a store has its data, for messages: nothing in it is secret. */
export interface DatabasePlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

interface DatabaseError extends Error {
  readonly code?: string;
  readonly errors?: readonly Error[];
}

/** Of Node's sockets. */
const socketCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "EACCES",
]);
/** Of Postgres: it is shut down, has crashed, starts, or has no connection left. */
const serverCodes: ReadonlySet<string> = new Set(["57P01", "57P02", "57P03", "57P05", "53300"]);
/** The driver's own errors have no code. */
const driverMessage =
  /connection terminated|connection error|timeout expired|timeout exceeded|client was closed|not queryable|connection ended/i;

/** Was the connection lost, or could it not be made, so that another one may work? */
export function isConnectionError(error: unknown): boolean {
  const { code, message = "" } = error as DatabaseError;
  if (code === undefined) return driverMessage.test(message);
  return socketCodes.has(code) || serverCodes.has(code) || code.startsWith("08");
}

/** Has the transaction lost to another one, so that it may be tried again as it is? */
export function isConflict(error: unknown): boolean {
  const { code } = error as DatabaseError;
  return code === "40P01" || code === "40001";
}

/** Would a row be there twice? */
export function isDuplicate(error: unknown): boolean {
  return (error as DatabaseError).code === "23505";
}

export const placeText = ({ host, port, database }: DatabasePlace): string =>
  `the Postgres database ${JSON.stringify(database)} on ${host}:${port}`;

/** What went wrong while the store was used; an error of the store's own stays as it is. */
export function storeErrorOf(cause: unknown, place: DatabasePlace): StoreError {
  if (cause instanceof StoreError) return cause;
  const what = isConnectionError(cause) ? "cannot be reached" : "has refused a statement";
  return new StoreError(`${capitalized(placeText(place))} ${what}: ${reasonOf(cause)}`, { cause });
}

/** What went wrong while the store was opened, and what to do about it. */
export function openErrorOf(cause: unknown, place: DatabasePlace): StoreOpenError {
  if (cause instanceof StoreOpenError) return cause;
  const message = `Cannot open ${placeText(place)} as user ${JSON.stringify(place.user)}: ${reasonOf(cause)}; `;
  return new StoreOpenError(message + adviceFor(cause as DatabaseError, place), { cause });
}

function adviceFor(error: DatabaseError, { host, port, database, user }: DatabasePlace): string {
  const { code = "" } = error;
  if (code === "28P01" || code === "28000") return "check the user and the password in the address";
  if (/password/i.test(error.message)) return "give the password in the address";
  if (code === "3D000") return `create the database (createdb ${database}), or correct its name in the address`;
  if (code === "42501") {
    return `let an administrator grant ${user} CREATE on the database and on the schema, and use of the tables in it`;
  }
  if (code === "53300") return "raise max_connections of the server, or lower poolSize";
  if (code === "57P03") return "try again when the server has started";
  if (/ssl/i.test(error.message)) return "check sslmode in the address";
  if (isConnectionError(error)) {
    return `check that a Postgres server listens on ${host}:${port}, and that this machine may connect to it`;
  }
  return "check the address, and that the server is Postgres 12 or newer";
}

/** An error of several attempts, one for each address of a host, says nothing itself. */
function reasonOf(error: unknown): string {
  const { message, errors, code } = error as DatabaseError;
  return message || errors?.map((each) => each.message).join("; ") || code || String(error);
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
