/** `"a", "b"`: a list of names in the text of an error. */
export const quoted = (names: readonly string[], mark = '"'): string =>
  names.map((name) => `${mark}${name}${mark}`).join(", ");

/** `step "a"`, `steps "a", "b"`. */
export const stepNames = (names: readonly string[]): string =>
  `${names.length === 1 ? "step" : "steps"} ${quoted(names)}`;
