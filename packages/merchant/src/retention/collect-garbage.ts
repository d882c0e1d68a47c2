/**
 * Deletes what need not be kept any longer, as the configuration says: paid orders, and bank transfers, after
 * LEGAL_PRESERVATION; orders that nobody paid KEEP_EXPIRED_ORDERS after their deadline; access tokens a day after they
 * expired, and so the keys of discount and subscription tokens, and what is known of tokens that were used; what carts held
 * of the inventory as soon as it has expired. Keys and fees of exchanges stay: old confirmations must remain verifiable.
 */

import { DAY, type Duration, FOREVER, type Timestamp } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import {
  AT_ONCE,
  deleteIssueKeys,
  deletePaidOrders,
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
}

/** A client that comes back with a token hears for this long that it has expired, and not that it is unknown. */
const KEEP_EXPIRED_TOKENS: Duration = DAY;

type RetentionConfig = {
  readonly merchant: Pick<Config["merchant"], "legalPreservation">;
  readonly kontor: Pick<Config["kontor"], "keepExpiredOrders">;
};

/** Deletes everything whose time has come, some at a time. */
export async function collectGarbage(
  db: Database,
  clock: Clock,
  config: RetentionConfig,
  signal?: AbortSignal,
): Promise<Collected> {
  let total: Collected = {
    ...{ tokens: 0, unpaidOrders: 0, paidOrders: 0, transfers: 0 },
    ...{ issueKeys: 0, usedTokens: 0, productLocks: 0 },
  };
  for (;;) {
    const some = await collectSome(db, clock.now(), config);
    total = {
      tokens: total.tokens + some.tokens,
      unpaidOrders: total.unpaidOrders + some.unpaidOrders,
      paidOrders: total.paidOrders + some.paidOrders,
      transfers: total.transfers + some.transfers,
      issueKeys: total.issueKeys + some.issueKeys,
      usedTokens: total.usedTokens + some.usedTokens,
      productLocks: total.productLocks + some.productLocks,
    };
    if (signal?.aborted || Object.values(some).every((count) => count < AT_ONCE)) return total;
  }
}

async function collectSome(db: Database, now: Timestamp, { merchant, kontor }: RetentionConfig): Promise<Collected> {
  const { queries } = db;
  const preserved = before(now, merchant.legalPreservation);
  const expired = before(now, kontor.keepExpiredOrders);
  return {
    tokens: await deleteTokens(queries, now - KEEP_EXPIRED_TOKENS),
    unpaidOrders: expired === undefined ? 0 : await deleteUnpaidOrders(db, expired),
    paidOrders: preserved === undefined ? 0 : await deletePaidOrders(queries, preserved),
    transfers: preserved === undefined ? 0 : await deleteTransfers(queries, preserved),
    issueKeys: await deleteIssueKeys(queries, now - KEEP_EXPIRED_TOKENS),
    usedTokens: await deleteTokenUses(queries, now - KEEP_EXPIRED_TOKENS),
    productLocks: await deleteProductLocks(queries, now),
  };
}

/** What happened before this is older than the duration; undefined where all is kept. */
function before(now: Timestamp, duration: Duration): Timestamp | undefined {
  return duration === FOREVER || duration > now ? undefined : now - duration;
}
