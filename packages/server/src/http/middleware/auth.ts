import type { MaybePromise } from "../../maybe-promise.ts";
import { RefusedError } from "../errors.ts";
import { allScopes, type Scope } from "./route-scopes.ts";
import { TokenDigests } from "./token-digests.ts";

/** Who calls, as far as the server knows. */
export interface Caller {
  readonly scopes: readonly Scope[];
  /** A name for logs. */
  readonly subject?: string;
}

/** A bearer token, and what its holder may do. */
export interface AuthToken extends Caller {
  readonly token: string;
}

/** Who may call: the holders of some tokens, or those that a function recognises. */
export type AuthOptions =
  | {
      /** Bearer tokens; one that is only a string has all scopes. Compared in constant time. */
      readonly tokens: readonly (string | AuthToken)[];
    }
  | {
      /**
       * Says who sends a request, by its headers; its body must not be read.
       *
       * @returns `null` if that is nobody who may call (401)
       */
      readonly verify: (request: Request) => MaybePromise<Caller | null>;
    };

/** Refuses requests of those who may not make them. */
export class Auth {
  readonly #verify: (request: Request) => MaybePromise<Caller | null>;

  /** @throws RangeError if it is not what it should be, or there is no token, or one that cannot stand in a header */
  constructor(options: AuthOptions) {
    const { tokens, verify } = (options ?? {}) as { readonly tokens?: unknown; readonly verify?: unknown };
    if (typeof verify !== "function" && !Array.isArray(tokens)) throw new RangeError(notAuth);
    this.#verify = "verify" in options ? options.verify : verifyTokens(options.tokens);
  }

  /**
   * @returns who calls
   * @throws RefusedError if that is unknown (401), or the caller lacks the scope (403)
   */
  async authorize(request: Request, scope: Scope): Promise<Caller> {
    const caller = await this.#verify(request);
    if (!caller) throw unauthorized(request);
    assertScope(caller, scope);
    return caller;
  }
}

/** @throws RefusedError (403) if the caller lacks the scope; `undefined` is a caller of a server that asks nobody */
export function assertScope(caller: Caller | undefined, scope: Scope): void {
  if (!caller || caller.scopes.includes(scope)) return;
  const challenge = `Bearer error="insufficient_scope", scope="${scope}"`;
  throw new RefusedError(403, `This needs the scope "${scope}"`, { "www-authenticate": challenge });
}

const notAuth = 'auth must be { tokens: ["…"] }, a list of bearer tokens, or { verify: (request) => … }';

function unauthorized(request: Request): RefusedError {
  if (!request.headers.has("authorization")) {
    return new RefusedError(401, "This needs a token: send it as Authorization: Bearer <token>", {
      "www-authenticate": "Bearer",
    });
  }
  const challenge = 'Bearer error="invalid_token"';
  return new RefusedError(401, "The token is not accepted", { "www-authenticate": challenge });
}

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const bearer = /^Bearer +([\w.~+/-]{1,4096}={0,64}) *$/i;

function verifyTokens(tokens: readonly (string | AuthToken)[]): (request: Request) => Promise<Caller | null> {
  if (tokens.length === 0) throw new RangeError("auth.tokens is empty: nobody could call; is a variable not set?");
  const callers = tokens.map((each) => (typeof each === "object" ? each : { token: each, scopes: allScopes }));
  for (const { token } of callers) {
    if (typeof token === "string" && bearer.test(`Bearer ${token}`)) continue;
    throw new RangeError("auth.tokens: a token must be 1 to 4096 letters, digits or -._~+/, and may end with =");
  }
  const digests = new TokenDigests(callers.map(({ token }) => token));
  return async (request) => {
    const [, token] = bearer.exec(request.headers.get("authorization") ?? "") ?? [];
    if (token === undefined) return null;
    return callers[await digests.find(token)] ?? null;
  };
}
