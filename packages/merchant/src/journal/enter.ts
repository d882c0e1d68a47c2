/**
 * Enters into the journal what happened to a shop's money: each thing once, from the numbered events, with what the books
 * say about it. At the end of an order, and of a transfer, what came is compared with what was expected: a refund that
 * nobody picked up, or a fee that was not taken, becomes a row of its own, so that nothing is owed in the end.
 */

import type { Clock } from "../clock.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";
import { newestNumber, nextStretch, noteReached, numberAll, type PastEvent, pastEventsOf } from "../events/store.js";
import type { NewEntry } from "./entry.js";
import { type GrantedRefund, grantedRefunds, olderOrders, olderTransfers, unannouncedCredits } from "./facts-store.js";
import { OF_ENDS, OF_ORDERS, type OrderFacts, orderEntries, orderFacts } from "./order-entries.js";
import { insertEntries, lockProgress, type Progress, storeProgress } from "./store.js";
import { duplicateEntries, isOfTransfers, transferEntries, transferEventEntries } from "./transfer-entries.js";

/** How many events are entered in one transaction. */
const AT_ONCE = 500;

export interface JournalDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Pick<Config, "currencies">;
}

/** Enters everything that is committed. Two that do this at once do it one after the other. */
export async function enterAll(deps: JournalDeps, instance: bigint, signal?: AbortSignal): Promise<void> {
  await numberAll(deps.db, instance);
  while ((await enterSome(deps, instance)) === "more") if (signal?.aborted === true) return;
}

async function enterSome({ db, clock, config }: JournalDeps, instance: bigint): Promise<"done" | "more"> {
  return db.transaction(async (tx) => {
    const progress = await lockProgress(tx, instance);
    if (!progress.complete) {
      await enterOlder(tx, instance, progress, config);
      return "more";
    }
    const { events, reached, isAll } = await nextStretch(tx, instance, progress.entered, AT_ONCE);
    const entries = [
      ...(await entriesFor(tx, instance, events, config)),
      ...(isAll ? await silentCredits(tx, instance, clock) : []),
    ];
    const isLast = isAll && reached === progress.entered;
    if (reached > progress.entered || entries.length > 0) {
      const newest = await insertEntries(tx, instance, progress.newest, entries);
      await storeProgress(tx, instance, { ...progress, entered: reached, newest });
    }
    if (!isLast) return "more";
    await noteReached(tx, instance, "entered", reached);
    return "done";
  });
}

/**
 * For shops that were there before the journal: the books are read as if all of it happened now, a page of them in each
 * transaction. Events that are numbered meanwhile come after that; what they tell and is entered already is left out.
 */
async function enterOlder(
  tx: Queries,
  instance: bigint,
  progress: Progress,
  config: JournalDeps["config"],
): Promise<void> {
  const { newest, olderOrder, olderTransfer } = progress;
  if (olderOrder === undefined) {
    const entered = await newestNumber(tx, instance);
    return storeProgress(tx, instance, { ...progress, entered, olderOrder: 0n });
  }
  if (olderTransfer === undefined) {
    const { orderIds, reached } = await olderOrders(tx, instance, olderOrder, AT_ONCE);
    if (reached === undefined) return storeProgress(tx, instance, { ...progress, olderTransfer: 0n });
    const facts = await orderFacts(tx, instance, orderIds, orderIds);
    const past = pastOf(facts, await grantedRefunds(tx, instance, orderIds));
    const end = await insertEntries(tx, instance, newest, orderEntries(facts, past, config));
    return storeProgress(tx, instance, { ...progress, newest: end, olderOrder: reached });
  }
  const transfers = await olderTransfers(tx, instance, olderTransfer, AT_ONCE);
  if (transfers.length === 0) {
    const wanted = { upTo: progress.entered, limit: AT_ONCE };
    const contradicted = await pastEventsOf(tx, instance, "transfer_contradicted", wanted);
    const end = await insertEntries(tx, instance, newest, await duplicateEntries(tx, instance, contradicted));
    return storeProgress(tx, instance, { ...progress, newest: end, complete: true });
  }
  const end = await insertEntries(tx, instance, newest, await transferEntries(tx, instance, transfers));
  return storeProgress(tx, instance, { ...progress, newest: end, olderTransfer: transfers.at(-1)!.serial });
}

/** The events that these orders must have had. */
function pastOf(facts: OrderFacts, refunds: readonly GrantedRefund[]): PastEvent[] {
  const paid = [...facts.paid.values()];
  const latest = new Map(refunds.map((refund) => [refund.orderId, refund.grantedAt]));
  return [
    ...paid.map(({ orderId, paidAt: happenedAt }) => ({ type: "pay", happenedAt, orderId, data: {} })),
    ...refunds.map(({ currency, grantedAt: happenedAt, orderId, reason, units: increase }) => {
      return { type: "refund", happenedAt, orderId, data: { increase, currency, reason } };
    }),
    ...paid.map(({ orderId, paidAt }) => {
      return { type: "order_settled", happenedAt: latest.get(orderId) ?? paidAt, orderId, data: {} };
    }),
  ];
}

async function entriesFor(
  tx: Queries,
  instance: bigint,
  events: readonly PastEvent[],
  config: JournalDeps["config"],
): Promise<NewEntry[]> {
  const ofOrders = events.filter(({ type, orderId }) => OF_ORDERS.includes(type) && orderId !== undefined);
  const ofEnds = ofOrders.filter(({ type }) => OF_ENDS.includes(type));
  const facts = await orderFacts(tx, instance, idsIn(ofOrders), idsIn(ofEnds));
  return [
    ...orderEntries(facts, ofOrders, config),
    ...(await transferEventEntries(tx, instance, events.filter(isOfTransfers))),
  ];
}

const idsIn = (events: readonly PastEvent[]) => [...new Set(events.map(({ orderId }) => orderId!))];

/** What has arrived, and of which no exchange has said for days what it pays for. */
async function silentCredits(tx: Queries, instance: bigint, clock: Clock): Promise<NewEntry[]> {
  const silent = await unannouncedCredits(tx, instance, clock.now(), AT_ONCE);
  return transferEntries(tx, instance, silent);
}
