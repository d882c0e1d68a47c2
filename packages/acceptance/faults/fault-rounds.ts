/** How long the tests of faults go on: a little within the whole suite, for as long as one likes alone. */

/** Rounds of each test that draws its faults by lot: KONTOR_FAULT_ROUNDS. */
export const FAULT_ROUNDS = Number(process.env.KONTOR_FAULT_ROUNDS || 3);

/** What is drawn depends on this alone: KONTOR_FAULT_SEED, else another one each time. */
export const FAULT_SEED = Number(process.env.KONTOR_FAULT_SEED || Date.now() % 1_000_000);

/** Numbers from 0 to 1 that look random and are the same for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
