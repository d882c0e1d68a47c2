/** The SQL of refunds: granted by the shop or made by an abort, pending until the exchange confirmed them. */

import type { Amount } from "@kontor/taler/amount";
import type { Duration, Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { COLUMNS } from "../database/columns.js";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import { printedAmount } from "../database/stored-amount.js";
import type { Queries, RefundsTable } from "../database/tables.js";
import { recording } from "../events/record.js";

/** The refund id of aborts; granted refunds count from 1. */
export const ABORT_RTRANSACTION_ID = 0n;

export interface NewRefund {
  readonly coinPub: Uint8Array;
  readonly rtransactionId: bigint;
  /** Refund fee of the exchange included. */
  readonly amount: Amount;
  readonly reason: string;
}

export interface Refund extends NewRefund {
  readonly grantedAt: Timestamp;
  /** The exchange's confirmation; absent while the refund is pending. */
  readonly confirmation: RefundConfirmation | undefined;
  /** What the exchange said last, where it did not carry it out; it may have done so since. */
  readonly refusal: RefundRefusal | undefined;
}

export interface RefundRefusal {
  /** The status of the exchange's answer; 0 where there was none. */
  readonly httpStatus: number;
  readonly exchangeCode: number;
  /** Whether it will say so for ever; else asking again may help. */
  readonly forGood: boolean;
}

export interface RefundConfirmation {
  readonly exchangePub: Uint8Array;
  readonly exchangeSig: Uint8Array;
}

/** All refunds of an order, oldest first. */
export async function refundsOf(queries: Queries, instance: bigint, orderId: string): Promise<Refund[]> {
  const rows = await queries
    .selectFrom("refunds")
    .select(COLUMNS.refunds)
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .orderBy("granted_at")
    .orderBy("rtransaction_id")
    .orderBy("coin_pub")
    .execute();
  return rows.map(fromRow);
}

/** Where the numbers of refunds begin: behind all that were given before the database was restored. */
export async function firstRefundNumber(queries: Queries): Promise<bigint> {
  const { rows } = await sql<{ first: bigint }>`select last_value as first from refund_numbers`.execute(queries);
  return rows[0]!.first;
}

/** Refunds that are granted from now on have that number, or a larger one. */
export async function numberRefundsFrom(queries: Queries, first: bigint): Promise<void> {
  await sql`select setval('refund_numbers', ${first}::bigint, false)`.execute(queries);
}

/** Adds refunds to a locked order; one that is there already stays as it is. */
export async function insertRefunds(
  tx: Queries,
  instance: bigint,
  orderId: string,
  refunds: readonly NewRefund[],
  now: Timestamp,
): Promise<void> {
  if (refunds.length === 0) return;
  await tx
    .insertInto("refunds")
    .values(
      refunds.map((refund) => ({
        instance,
        order_id: orderId,
        coin_pub: refund.coinPub,
        rtransaction_id: refund.rtransactionId,
        currency: refund.amount.currency,
        amount_val: refund.amount.value,
        amount_frac: refund.amount.fraction,
        reason: refund.reason,
        granted_at: now,
      })),
    )
    .onConflict((conflict) => conflict.columns(["instance", "order_id", "coin_pub", "rtransaction_id"]).doNothing())
    .execute();
  await tx
    .updateTable("orders")
    .set({ refunded: true })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .execute();
}

/** What the exchange confirmed, and an event of it; once. */
export async function storeRefundConfirmation(
  queries: Queries,
  instance: bigint,
  orderId: string,
  refund: Pick<NewRefund, "coinPub" | "rtransactionId">,
  confirmation: RefundConfirmation,
  now: Timestamp,
): Promise<void> {
  // What an abort gives back is no refund of a payment.
  const obtained = sql`
    select 'refund_obtained' as type, order_id, ${now}::bigint as happened_at, null as variables,
      json_build_object('amount', ${printedAmount("currency", "amount_val", "amount_frac")})::text as data
    from confirmed where rtransaction_id <> ${ABORT_RTRANSACTION_ID}`;
  await sql`
    with confirmed as (
      update refunds
      set exchange_pub = ${confirmation.exchangePub}, exchange_sig = ${confirmation.exchangeSig}, obtained_at = ${now}
      where instance = ${instance} and order_id = ${orderId} and coin_pub = ${refund.coinPub}
        and rtransaction_id = ${refund.rtransactionId} and obtained_at is null
      returning order_id, rtransaction_id, currency, amount_val, amount_frac
    ), ${recording(instance, obtained)}
    select from confirmed
  `.execute(queries);
}

/** @returns whether the exchange says something else than the last time */
export async function storeRefundRefusal(
  queries: Queries,
  instance: bigint,
  orderId: string,
  refund: Pick<NewRefund, "coinPub" | "rtransactionId">,
  { httpStatus, exchangeCode, forGood }: RefundRefusal,
): Promise<boolean> {
  const updated = await queries
    .updateTable("refunds")
    .set({ refused_status: httpStatus, refused_code: exchangeCode, refused_for_good: forGood })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("coin_pub", "=", refund.coinPub)
    .where("rtransaction_id", "=", refund.rtransactionId)
    .where("obtained_at", "is", null)
    .where(({ or, eb }) =>
      or([
        eb("refused_status", "is distinct from", httpStatus),
        eb("refused_code", "is distinct from", exchangeCode),
        eb("refused_for_good", "is distinct from", forGood),
      ]),
    )
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** A coin of an abort that its exchange has not given back yet. */
export interface DueAbort {
  readonly instance: bigint;
  readonly orderId: string;
  readonly exchangeUrl: string;
  /** Failures before this try. */
  readonly attempts: number;
  readonly refund: Pick<NewRefund, "coinPub" | "rtransactionId" | "amount">;
}

/** Coins that aborts give back, and that their exchange has not confirmed or refused for good. */
const ABORTED: DueRows = {
  table: "refunds",
  key: ["instance", "order_id", "coin_pub", "rtransaction_id"],
  at: "next_attempt",
  // Not as a parameter: the index of these rows has the number, too.
  only: sql`t.rtransaction_id = ${sql.lit(ABORT_RTRANSACTION_ID)} and t.obtained_at is null and t.refused_for_good is not true`,
};

/** Takes coins that are to be given back. Those that were given up less than `pause` ago are left to their wallets. */
export async function claimDueAborts(
  queries: Queries,
  now: Timestamp,
  { pause, ...taking }: Taking & { readonly pause: Duration },
): Promise<DueAbort[]> {
  const rows = await takeDue<
    Pick<
      Selectable<RefundsTable>,
      "instance" | "order_id" | "coin_pub" | "currency" | "amount_val" | "amount_frac" | "attempts"
    > & { exchange_url: string }
  >(queries, ABORTED, now, taking, {
    joins: (instance) => sql`
      join deposits d on d.instance = ${instance} and d.order_id = t.order_id and d.coin_pub = t.coin_pub
      join deposit_batches b on b.instance = ${instance} and b.order_id = d.order_id and b.batch = d.batch`,
    only: sql`t.granted_at <= ${now - pause}::bigint and b.accepted_at is not null`,
    columns: { exchange_url: sql`b.exchange_url` },
    returning: [
      "t.instance",
      "t.order_id",
      "t.coin_pub",
      "t.currency",
      "t.amount_val",
      "t.amount_frac",
      "t.attempts",
      "due.exchange_url",
    ],
  });
  return rows.map((row) => ({
    instance: row.instance,
    orderId: row.order_id,
    exchangeUrl: row.exchange_url,
    attempts: row.attempts,
    refund: {
      coinPub: row.coin_pub,
      rtransactionId: ABORT_RTRANSACTION_ID,
      amount: { currency: row.currency, value: row.amount_val, fraction: row.amount_frac },
    },
  }));
}

/** The coin was not given back this time: it is tried again later, unless its exchange refused for good. */
export async function putOffAbort(
  queries: Queries,
  { instance, orderId, refund, attempts }: DueAbort,
  nextAttempt: Timestamp,
): Promise<void> {
  await queries
    .updateTable("refunds")
    .set({ next_attempt: nextAttempt, attempts: attempts + 1 })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("coin_pub", "=", refund.coinPub)
    .where("rtransaction_id", "=", ABORT_RTRANSACTION_ID)
    .where("obtained_at", "is", null)
    .execute();
}

/** What aborts have left to be done. */
export function abortsBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, ABORTED, now, sql`t.attempts > 0`);
}

function fromRow(row: Selectable<RefundsTable>): Refund {
  return {
    coinPub: row.coin_pub,
    rtransactionId: row.rtransaction_id,
    amount: { currency: row.currency, value: row.amount_val, fraction: row.amount_frac },
    reason: row.reason,
    grantedAt: row.granted_at,
    confirmation:
      row.exchange_pub === null || row.exchange_sig === null
        ? undefined
        : { exchangePub: row.exchange_pub, exchangeSig: row.exchange_sig },
    refusal:
      row.refused_status === null || row.obtained_at !== null
        ? undefined
        : {
            httpStatus: row.refused_status,
            exchangeCode: row.refused_code ?? 0,
            forGood: row.refused_for_good ?? false,
          },
  };
}
