import { type Scheduler, systemScheduler } from "../runtime/scheduler.ts";

/**
 * A scheduler that chooses, by a pseudo-random number, what happens next among the things that could: to explore the
 * orders in which the workers of a run may report, and to repeat the one that showed a defect.
 *
 * In each turn of the event loop one worker that has settled reports; when none is left, one of those who wait for a turn
 * gets it. So a worker may be overtaken by any other one, as if it had been slower, and the promises of the control loop
 * hold: what a step does before it suspends still comes before what was sent meanwhile.
 *
 * A seed gives the same order each time as long as steps wait for one another, for events, and for a `VirtualClock`; not
 * if they wait for the time of the system, a disk, or a network. One scheduler serves one runtime.
 *
 * ```ts
 * for (let seed = 0; seed < 100; seed++) {
 *   const runtime = new InMemoryRuntime({ scheduler: seededScheduler(seed) });
 *   expect(await new Shop({ runtime }).run(), `seed ${seed}`).toEqual(expected);
 * }
 * ```
 *
 * @param seed - any integer; different ones most likely give different orders
 */
export function seededScheduler(seed: number): Scheduler {
  const random = mulberry32(seed);
  const settled: (() => void)[] = [];
  const waiting: (() => void)[] = [];

  const takeTurn = (): void => {
    const pool = settled.length > 0 ? settled : waiting;
    const [chosen] = pool.splice(Math.floor(random() * pool.length), 1);
    chosen?.();
  };
  /** Each callback asks for one turn, and each turn calls one: so none is left over. */
  const addTo =
    (pool: (() => void)[]) =>
    (callback: () => void): void => {
      pool.push(callback);
      systemScheduler.nextTurn(takeTurn);
    };
  return { nextTurn: addTo(waiting), settle: addTo(settled) };
}

/** Pseudo-random numbers in `[0, 1)`: Mulberry32, by Tommy Ettinger (public domain). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
