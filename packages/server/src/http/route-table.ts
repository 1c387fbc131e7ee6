import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import { getPath } from "hono/utils/url";

type Params = Readonly<Record<string, string>>;

/** What stands at the path of a request. */
export type FoundRoute<Target> =
  | { readonly target: Target; readonly params: Params }
  /** There are targets, but none for the method; `allow` lists the methods of those. */
  | { readonly target: undefined; readonly allow: string };

const anyMethod = "ANY";

/**
 * Finds targets by the methods and paths of requests, as Hono does, with its routers. An application of Hono's would make
 * a context and several promises for each request, which nothing here needs.
 */
export class RouteTable<Target> {
  readonly #targets = createRouter<Target>();
  /** For each path its methods. */
  readonly #methods = createRouter<string[]>();
  readonly #methodsByPath = new Map<string, string[]>();

  /** @param path - may have parameters, such as `/handlers/:handlerId`; a later target of the same path is not found */
  add(method: string, path: string, target: Target): void {
    this.#targets.add(method, path, target);
    let methods = this.#methodsByPath.get(path);
    if (!methods) {
      methods = [];
      this.#methodsByPath.set(path, methods);
      this.#methods.add(anyMethod, path, methods);
    }
    methods.push(...(method === "GET" ? ["GET", "HEAD"] : [method]));
  }

  find(request: Request): FoundRoute<Target> | undefined {
    const method = request.method === "HEAD" ? "GET" : request.method;
    const path = getPath(request);
    const [targets, values] = this.#targets.match(method, path);
    const found = targets[0];
    if (found) return { target: found[0], params: readParams(found[1], values) };
    const methods = this.#methods.match(anyMethod, path)[0][0];
    return methods && { target: undefined, allow: methods[0].join(", ") };
  }
}

const createRouter = <T>(): SmartRouter<T> => new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] });

/** @param values - of the parameters, if those are indices, and not the values themselves */
function readParams(given: Readonly<Record<string, string | number>>, values: readonly string[] | undefined): Params {
  const params: Record<string, string> = {};
  for (const name in given) {
    const value = given[name] as string | number;
    params[name] = decode(typeof value === "string" ? value : (values?.[value] ?? ""));
  }
  return params;
}

/** What cannot be decoded stays as it is. */
function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[\dA-Fa-f]{2})+/g, (part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
  }
}
