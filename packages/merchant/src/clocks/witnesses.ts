/**
 * Others whose clocks can be compared with ours: the exchanges, the shops' banks, and the database. That one differs is told
 * once when it begins and once when it ends, whichever process notices; and what cannot be undone waits meanwhile.
 */

import { DAY, type Duration, type Timestamp } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";
import type { Logger } from "../log.js";
import { inWords, isDifferent } from "./clock-difference.js";
import { databaseTime, storeWitness, type Witness, witnessesAround } from "./witness-store.js";

/** The name of the database among the witnesses. */
export const DATABASE = "database";

/** What was said longer ago says nothing of now. */
const MEMORY: Duration = 3n * DAY;

/** Notes what a witness's clock says. */
export async function hearWitness(queries: Queries, log: Logger, witness: Witness, now: Timestamp): Promise<void> {
  const before = await storeWitness(queries, witness, now);
  const did = before !== undefined && isDifferent(before);
  const does = isDifferent(witness.ahead);
  if (does && !did) {
    const difference = inWords(witness.ahead);
    log.warn({ clock: witness.name, difference }, "another clock and ours differ: deadlines will not hold");
  } else if (did && !does) log.info({ clock: witness.name }, "another clock and ours agree again");
}

/** Asks the database, which every process has. */
export async function hearDatabase(queries: Queries, log: Logger, clock: Clock): Promise<void> {
  const theirs = await databaseTime(queries);
  const now = clock.now();
  await hearWitness(queries, log, { name: DATABASE, ahead: now - theirs }, now);
}

/** The clocks that are known to differ from ours. */
export async function differingClocks(queries: Queries, now: Timestamp): Promise<Witness[]> {
  return (await witnessesAround(queries, now, MEMORY)).filter(({ ahead }) => isDifferent(ahead));
}

export interface Trust {
  readonly trusted: boolean;
  /** Why not, for the log. */
  readonly reason: string;
}

/**
 * Whether the time is sure enough for what cannot be undone. The database may stand on the same machine, so that it counts
 * for less than an exchange or a bank; and after a jump it counts for nothing.
 * @param before when the work was done the last time; after a longer pause than `usual`, somebody outside must agree
 */
export async function trustClock(
  queries: Queries,
  now: Timestamp,
  { before, usual }: { readonly before: Timestamp | undefined; readonly usual: Duration },
): Promise<Trust> {
  const heard = await witnessesAround(queries, now, MEMORY);
  const outside = heard.filter(({ name }) => name !== DATABASE);
  const wrong = outside.find(({ ahead }) => isDifferent(ahead));
  if (wrong !== undefined) return { trusted: false, reason: `${wrong.name}: ${inWords(wrong.ahead)}` };
  if (outside.length > 0) return { trusted: true, reason: "" };
  const database = heard.find(({ name }) => name === DATABASE);
  if (database !== undefined && isDifferent(database.ahead)) {
    return { trusted: false, reason: `${DATABASE}: ${inWords(database.ahead)}` };
  }
  const jumped = before !== undefined && (now - before > 2n * usual || before > now);
  return jumped
    ? { trusted: false, reason: "the clock has jumped, and nobody else has said what time it is" }
    : TRUSTED;
}

/**
 * Whether something may be ended for good because its time is over: expired, closed, given up or forgotten. Asks the
 * database for its time, and counts what others said.
 */
export async function isTimeSure({ db, log, clock }: Watched): Promise<boolean> {
  await hearDatabase(db.queries, log, clock);
  return (await trustClock(db.queries, clock.now(), { before: undefined, usual: DAY })).trusted;
}

interface Watched {
  readonly db: Database;
  readonly log: Logger;
  readonly clock: Clock;
}

const TRUSTED: Trust = { trusted: true, reason: "" };
