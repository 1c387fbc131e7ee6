/** Something that is measured, by doing the same work with several subjects. */
export interface Benchmark<Work = unknown> {
  /** Unique in its group: `npm run bench -- memory/loop`. */
  readonly name: string;
  /** The module that exports this benchmark as `benchmark`: it is loaded again in the process of each subject. */
  readonly module: string;
  /** What does the work, by name. The budgets are those of the first; the others show what its figures are worth. */
  readonly subjects: Readonly<Record<string, Work>>;
  /** The export of `rivals/*.ts` that does the same work, if rivals can do it. */
  readonly rivalWork?: string;
  readonly budgets: Readonly<Record<string, Budget>>;
  /** Runs in a process of its own. Throws if the work was not done. */
  measure(work: Work, subject: { readonly isRival: boolean }): Promise<readonly Figure[]>;
}

/** One line of the table: the median of the values is held against the budget of that name. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly values: readonly number[];
}

export type Unit = "/s" | "ms" | "µs" | "bytes" | "ratio";

export interface Budget {
  readonly bound: "at least" | "at most";
  readonly limit: number;
}

export function atLeast(limit: number): Budget {
  return { bound: "at least", limit };
}

export function atMost(limit: number): Budget {
  return { bound: "at most", limit };
}

export function isWithin(value: number, { bound, limit }: Budget): boolean {
  return bound === "at least" ? value >= limit : value <= limit;
}

/** Is more better? */
export function isRate(unit: Unit): boolean {
  return unit === "/s";
}
