/** The keys that lead to a part of a JSON value. */
export type JsonPath = readonly (string | number)[];

/** A path as a JSON pointer (RFC 6901); `""` is the whole value. */
export function pointerOf(path: JsonPath): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The keys in a JSON pointer; indices are text, as in the pointer. */
export function keysOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A path as one writes it in code: `items[0].name`, `["odd key"]`. */
export function pathText(path: JsonPath): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === "" ? key : `.${key}`;
  }
  return text;
}
