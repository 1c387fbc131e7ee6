import { assertResult, timeOf } from "../harness/measure.ts";

/** Something that records every step of its runs before the next one begins. */
export interface StepEngine {
  /** Starts a run that goes so many times through one step; resolves to their number when that is recorded. */
  run(steps: number): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Opens an engine whose records are to be durable before anybody acts on them.
 *
 * @param place - a file, or the address of an empty database
 * @param onStep - to be called by each step
 */
export type OpenEngine = (place: string, onStep: () => void) => Promise<StepEngine>;

/** An engine that works, and counts what it does. */
export class CountedEngine {
  readonly #engine: StepEngine;
  readonly #count: { steps: number };

  private constructor(engine: StepEngine, count: { steps: number }) {
    this.#engine = engine;
    this.#count = count;
  }

  static async open(open: OpenEngine, place: string): Promise<CountedEngine> {
    const count = { steps: 0 };
    return new CountedEngine(await open(place, () => count.steps++), count);
  }

  /** Milliseconds of one run. */
  timeOfRun(steps: number): Promise<number> {
    return this.#timeOf(steps, async () => assertResult(await this.#engine.run(steps), steps, "result of the run"));
  }

  /** Milliseconds of many runs, so many at once. */
  timeOfRuns(runs: number, atOnce: number, steps: number): Promise<number> {
    return this.#timeOf(runs * steps, async () => {
      let remaining = runs;
      const runOneAfterAnother = async (): Promise<void> => {
        while (remaining-- > 0) assertResult(await this.#engine.run(steps), steps, "result of a run");
      };
      await Promise.all(Array.from({ length: atOnce }, runOneAfterAnother));
    });
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  async #timeOf(steps: number, work: () => Promise<void>): Promise<number> {
    this.#count.steps = 0;
    const ms = await timeOf(work);
    assertResult(this.#count.steps, steps, "steps");
    return ms;
  }
}
