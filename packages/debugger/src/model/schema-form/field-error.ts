/** What is wrong with a value, and where. */
export interface FieldError {
  /** A JSON pointer into the value; `""` is the whole. */
  readonly path: string;
  /** What it must be: a half sentence, such as `must be at least 1`. */
  readonly message: string;
}

export type FormErrors = readonly FieldError[];
