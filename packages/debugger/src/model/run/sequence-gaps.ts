/** What of a sequence 0, 1, 2, … has been received. */
export class SequenceGaps {
  #last = -1;
  #missing = 0;
  /** What is missing, in order: from a sequence to another, both included. */
  #gaps: { readonly from: number; readonly to: number }[] = [];

  /** The greatest received; -1 if none. */
  get last(): number {
    return this.#last;
  }

  /** How many below it are missing. */
  get missing(): number {
    return this.#missing;
  }

  /** Is it greater than all before, one that was missing, or one that was received before? */
  receive(sequence: number): "next" | "late" | "known" {
    if (sequence > this.#last) {
      const from = this.#last + 1;
      if (sequence > from) this.#gaps.push({ from, to: sequence - 1 });
      this.#missing += sequence - from;
      this.#last = sequence;
      return "next";
    }
    const position = this.#gaps.findIndex(({ from, to }) => from <= sequence && sequence <= to);
    const gap = this.#gaps[position];
    if (!gap) return "known";
    const parts = [
      { from: gap.from, to: sequence - 1 },
      { from: sequence + 1, to: gap.to },
    ];
    this.#gaps.splice(position, 1, ...parts.filter(({ from, to }) => from <= to));
    this.#missing -= 1;
    return "late";
  }
}
