import { type RouteName, type Routes, routes } from "./routes.ts";

/** `"/workflows/:name/run"` → `{ name: string }`. */
export type PathParams<Path extends string> = { readonly [Param in ParamNames<Path>]: string };
type ParamNames<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Param}/${infer Tail}`
    ? Param | ParamNames<Tail>
    : Rest
  : never;

/**
 * The path of a route with its parameters filled in.
 *
 * @throws RangeError if a parameter cannot stand in a path: empty, `.`, `..`, or with a slash
 */
export function routePath<Name extends RouteName>(name: Name, params: PathParams<Routes[Name]["path"]>): string {
  const given: Readonly<Record<string, string | undefined>> = params;
  return routes[name].path.replace(/:(\w+)/g, (_match, param: string) => {
    const value = given[param] ?? "";
    // The URL parser resolves dots even if they are percent-encoded, and an encoded slash is never routed.
    if (/^\.{0,2}$|[/\\]/.test(value)) throw new RangeError(`${name}: ${param} cannot be ${JSON.stringify(value)}`);
    return encodeURIComponent(value);
  });
}
