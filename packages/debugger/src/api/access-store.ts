import type { DebuggerMeta } from "@llama-agents/protocol";
import type { ApiError } from "./api-error.ts";
import { Observable } from "./observable.ts";

export type Scope = "read" | "run" | "admin";

/** Where the token is between loads of the page: `sessionStorage`, or nowhere. */
export type TokenStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** What the caller may do. */
export interface AccessState {
  readonly token: string | undefined;
  /** Has the server refused a request for want of a token that it takes? */
  readonly needsToken: boolean;
  readonly hasAuth: boolean;
  /** `undefined` = everything, as far as is known. */
  readonly scopes: readonly string[] | undefined;
  /** What requests were refused for. */
  readonly missingScopes: readonly string[];
}

/** Keeps the token, and what the answers of the server say about it. */
export class AccessStore {
  readonly state: Observable<AccessState>;
  readonly #storage: TokenStorage | undefined;
  readonly #key: string;

  /** @param publicUrl - of the API: the token of one server goes to no other */
  constructor(publicUrl: string, storage: TokenStorage | undefined) {
    this.#storage = storage;
    this.#key = `llama-agents-debugger:${publicUrl}:token`;
    this.state = new Observable<AccessState>({ ...nothingKnown, token: this.#read() });
  }

  get token(): string | undefined {
    return this.state.value.token;
  }

  can(scope: Scope): boolean {
    return allows(this.state.value, scope);
  }

  signIn(token: string): void {
    const trimmed = token.trim() || undefined;
    this.#write(trimmed);
    this.state.set({ ...nothingKnown, token: trimmed, hasAuth: true });
  }

  forgetToken(): void {
    this.#write(undefined);
    this.state.set({ ...nothingKnown, hasAuth: this.state.value.hasAuth });
  }

  noteMeta(meta: DebuggerMeta | null): void {
    if (meta === null) return;
    const { state } = this;
    state.set({ ...state.value, hasAuth: meta.has_auth, scopes: meta.scopes ?? undefined, needsToken: false });
  }

  /** @param token - the one that the refused request had: an answer to an older one says nothing */
  noteError(error: ApiError, token: string | undefined): void {
    const { value } = this.state;
    if (token !== value.token) return;
    const { missingScope } = error;
    if (error.isUnauthorized) {
      if (!value.needsToken) this.state.set({ ...value, needsToken: true, hasAuth: true });
    } else if (missingScope !== undefined && !value.missingScopes.includes(missingScope)) {
      this.state.set({ ...value, hasAuth: true, missingScopes: [...value.missingScopes, missingScope] });
    }
  }

  #read(): string | undefined {
    try {
      return this.#storage?.getItem(this.#key) ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** A browser may forbid storage: then the token lasts as long as the page. */
  #write(token: string | undefined): void {
    try {
      if (token === undefined) this.#storage?.removeItem(this.#key);
      else this.#storage?.setItem(this.#key, token);
    } catch {
      // As said.
    }
  }
}

const nothingKnown: AccessState = {
  token: undefined,
  needsToken: false,
  hasAuth: false,
  scopes: undefined,
  missingScopes: [],
};

/** What is not known is not forbidden: the server will say. */
export function allows({ needsToken, scopes, missingScopes }: AccessState, scope: Scope): boolean {
  return !needsToken && !missingScopes.includes(scope) && (scopes === undefined || scopes.includes(scope));
}
