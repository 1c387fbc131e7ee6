import { routes } from "@llama-agents/protocol";
import { assertOrigin } from "../middleware/assert-origin.ts";

/** Where the debugger is, and what its page may do. */
export interface DebuggerOptions {
  /** Where its page is, beneath the base path; not where a route is. @default "/" */
  readonly path?: `/${string}`;
  /** What the page is called. @default "Workflow debugger" */
  readonly title?: string;
  /**
   * Other servers that the page may be pointed at, by `?api=` in its address, such as `https://flows.example.com`; by their
   * own option `cors` they must let it. @default none
   */
  readonly allowedApiOrigins?: readonly string[];
}

/** The options with their defaults. */
export interface DebuggerSettings {
  /** Where the page is, beneath the base path; ends with a slash. */
  readonly path: string;
  readonly title: string;
  readonly allowedApiOrigins: readonly string[];
}

const maxTitleLength = 200;

/** Where the server itself answers, by the first segments of the paths. */
const reserved = new Set(["index.html", ...Object.values(routes).map(({ path }) => path.split("/")[1])]);

/**
 * @returns `undefined` if there is to be no debugger
 * @throws RangeError if an option is not what it should be
 */
export function readDebuggerOptions(option: boolean | DebuggerOptions): DebuggerSettings | undefined {
  if (option === false) return undefined;
  if (option === true) return readDebuggerOptions({});
  if (typeof option !== "object" || option === null) {
    throw new RangeError(
      `debugger must be true, false or { path, title, allowedApiOrigins }: ${JSON.stringify(option)}`,
    );
  }
  const { path = "/", title = "Workflow debugger", allowedApiOrigins = [] } = option;
  if (typeof title !== "string" || title.trim() === "" || title.length > maxTitleLength) {
    throw new RangeError(
      `debugger.title must be a text of 1 to ${maxTitleLength} characters: ${JSON.stringify(title)}`,
    );
  }
  if (!Array.isArray(allowedApiOrigins)) throw new RangeError("debugger.allowedApiOrigins must be a list of origins");
  for (const origin of allowedApiOrigins) assertOrigin("debugger.allowedApiOrigins", origin);
  return { path: readPath(path), title, allowedApiOrigins };
}

function readPath(path: string): string {
  if (typeof path !== "string" || !/^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/.test(path) || path === "") {
    throw new RangeError(`debugger.path: ${JSON.stringify(path)} is not a path such as "/debugger"`);
  }
  const [, first = ""] = path.split("/");
  if (reserved.has(first)) {
    throw new RangeError(
      `debugger.path: ${JSON.stringify(path)} is where the server itself answers; choose another one`,
    );
  }
  return path.endsWith("/") ? path : `${path}/`;
}
