/**
 * Deletes what need not be kept any longer, as the configuration says: paid orders, and bank transfers, after
 * LEGAL_PRESERVATION; orders that nobody paid KEEP_EXPIRED_ORDERS after their deadline; access tokens a day after they
 * expired, and so the keys of discount and subscription tokens, and what is known of tokens that were used; what carts held
 * of the inventory, codes for devices and challenges, as soon as they have expired; what happened KEEP_EVENTS afterwards, once it is
 * counted; statistics by hour, day and week when they are too old to be asked for. Keys and fees of exchanges stay: old
 * confirmations must remain verifiable.
 */

import { DAY, type Duration, FOREVER, type Timestamp } from "@kontor/taler/time";
import { deleteOldEntries } from "../audit/store.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import { deleteEvents, instancesBehind } from "../events/store.js";
import { countAll, deleteOldBuckets } from "../statistics/store.js";
import {
  AT_ONCE,
  deleteChallenges,
  deleteDisplays,
  deleteIssueKeys,
  deletePaidOrders,
  deletePairings,
  deleteProductLocks,
  deleteTokens,
  deleteTokenUses,
  deleteTransfers,
  deleteUnpaidOrders,
} from "./store.js";

/** How much was deleted. */
export interface Collected {
  readonly tokens: number;
  readonly unpaidOrders: number;
  readonly paidOrders: number;
  readonly transfers: number;
  readonly issueKeys: number;
  readonly usedTokens: number;
  readonly productLocks: number;
  readonly events: number;
  readonly pairings: number;
  readonly displays: number;
  readonly challenges: number;
  readonly audit: number;
  readonly statistics: number;
}

/** A client that comes back with a token hears for this long that it has expired, and not that it is unknown. */
const KEEP_EXPIRED_TOKENS: Duration = DAY;

type RetentionConfig = {
  readonly merchant: Pick<Config["merchant"], "legalPreservation">;
  readonly kontor: Pick<Config["kontor"], "keepExpiredOrders" | "keepEvents" | "keepAudit">;
};

/**
 * Deletes everything whose time has come, some at a time. Of a shop whose events cannot be counted they are kept; others do not
 * wait for it.
 * @throws what failed first, when all else is done
 */
export async function collectGarbage(
  db: Database,
  clock: Clock,
  config: RetentionConfig,
  signal?: AbortSignal,
  onProgress?: (soFar: Collected) => void,
): Promise<Collected> {
  let total: Collected | undefined;
  const failures = await countBehind(db);
  for (;;) {
    const some = await collectSome(db, clock.now(), config);
    total = total === undefined ? some : sum(total, some);
    onProgress?.(total);
    if (!signal?.aborted && Object.values(some).some((count) => count >= AT_ONCE)) continue;
    if (failures.length > 0) throw failures[0];
    return total;
  }
}

/** Counts what happened, so that it can be forgotten. What went wrong, by shop. */
async function countBehind(db: Database): Promise<unknown[]> {
  const failures = new Map<bigint, unknown>();
  for (;;) {
    const some = await instancesBehind(db.queries, "counted", [...failures.keys()]);
    if (some.length === 0) return [...failures.values()];
    for (const instance of some) await countAll(db, instance).catch((error) => failures.set(instance, error));
  }
}

function sum(one: Collected, other: Collected): Collected {
  const names = Object.keys(one) as (keyof Collected)[];
  return Object.fromEntries(names.map((name) => [name, one[name] + other[name]])) as Record<keyof Collected, number>;
}

async function collectSome(db: Database, now: Timestamp, { merchant, kontor }: RetentionConfig): Promise<Collected> {
  const { queries } = db;
  const preserved = before(now, merchant.legalPreservation);
  const expired = before(now, kontor.keepExpiredOrders);
  const told = before(now, kontor.keepEvents);
  const done = before(now, kontor.keepAudit);
  return {
    tokens: await deleteTokens(queries, now - KEEP_EXPIRED_TOKENS),
    unpaidOrders: expired === undefined ? 0 : await deleteUnpaidOrders(db, expired),
    paidOrders: preserved === undefined ? 0 : await deletePaidOrders(queries, preserved),
    transfers: preserved === undefined ? 0 : await deleteTransfers(queries, preserved),
    issueKeys: await deleteIssueKeys(queries, now - KEEP_EXPIRED_TOKENS),
    usedTokens: await deleteTokenUses(queries, now - KEEP_EXPIRED_TOKENS),
    productLocks: await deleteProductLocks(queries, now),
    events: told === undefined ? 0 : await deleteEvents(queries, told, AT_ONCE),
    pairings: await deletePairings(queries, now),
    displays: await deleteDisplays(queries, now),
    challenges: await deleteChallenges(queries, now),
    audit: done === undefined ? 0 : await deleteOldEntries(queries, done, AT_ONCE),
    statistics: await deleteOldBuckets(queries, now, AT_ONCE),
  };
}

/** What happened before this is older than the duration; undefined where all is kept. */
function before(now: Timestamp, duration: Duration): Timestamp | undefined {
  return duration === FOREVER || duration > now ? undefined : now - duration;
}
