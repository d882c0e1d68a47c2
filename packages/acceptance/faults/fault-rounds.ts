/** How long the tests of faults go on: a little within the whole suite, for as long as one likes alone. */

/** Rounds of each test that draws its faults by lot: KONTOR_FAULT_ROUNDS. */
export const FAULT_ROUNDS = Number(process.env.KONTOR_FAULT_ROUNDS || 3);

/** What is drawn depends on this alone: KONTOR_FAULT_SEED, else another one each time. */
export const FAULT_SEED = Number(process.env.KONTOR_FAULT_SEED || Date.now() % 1_000_000);
