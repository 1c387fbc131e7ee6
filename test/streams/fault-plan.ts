import { SeededRandom } from "../support/seeded-random.ts";

/** What happens to a request before any of its answer has come through. */
export type ConnectFault = "refuse" | "502" | "503" | "no-answer";

/** How an answer ends that is not let through to its end. */
export type EndFault = "cut" | "reset" | "stall" | "finish";

export const faultKinds = [
  "refuse",
  "502",
  "503",
  "no-answer",
  "cut",
  "reset",
  "stall",
  "finish",
  "delay",
  "repeat",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What is to happen to one request for a stream. */
export interface ConnectionPlan {
  readonly connect: ConnectFault | undefined;
  readonly end: EndFault | undefined;
  /** Bytes of the body that come through before the end; it may be within a frame. */
  readonly endAfter: number;
  /** Milliseconds by which a piece of the answer is late; 0 for most. */
  readonly delay: () => number;
  /** How many of the last frames are sent again now; 0 for most. */
  readonly repeat: () => number;
}

const maxFailuresInRow = 3;

/** The faults of one stream, by its seed: never more than three failed connects in a row, and none after `budget`. */
export class FaultPlan {
  readonly #random: SeededRandom;
  readonly #budget: number;
  readonly #counts: Map<FaultKind, number>;
  #used = 0;
  #failuresInRow = 0;

  /** @param counts - of the faults that have happened, of all streams */
  constructor(seed: number, budget: number, counts: Map<FaultKind, number>) {
    this.#random = new SeededRandom(seed);
    this.#budget = budget;
    this.#counts = counts;
  }

  next(): ConnectionPlan {
    const isOver = this.#used >= this.#budget;
    const fails = !isOver && this.#failuresInRow < maxFailuresInRow && this.#random.next() < 0.4;
    this.#failuresInRow = fails ? this.#failuresInRow + 1 : 0;
    return {
      connect: fails ? this.#one(["refuse", "refuse", "502", "502", "503", "503", "no-answer"]) : undefined,
      end: isOver ? undefined : this.#one(["cut", "cut", "cut", "reset", "reset", "finish", "stall"]),
      endAfter: Math.floor(this.#random.next() ** 2 * 4_000),
      delay: () => (!isOver && this.#random.next() < 0.01 ? 1 + this.#random.next() * 20 : 0),
      repeat: () => (!isOver && this.#random.next() < 0.02 ? 1 + Math.floor(this.#random.next() * 5) : 0),
    };
  }

  /** A fault has happened. */
  count(kind: FaultKind): void {
    this.#used += 1;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  #one<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.#random.next() * choices.length)] ?? choices[0];
  }
}
