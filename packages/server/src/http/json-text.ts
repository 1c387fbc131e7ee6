/** JSON that is written already, of a value of the type `T`: it goes into an answer as it is. */
export class JsonText<T> {
  /** Type-only. */
  declare readonly "~value": T;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
