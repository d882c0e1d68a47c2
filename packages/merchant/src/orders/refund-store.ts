/** The SQL of refunds: granted by the shop or made by an abort, pending until the exchange confirmed them. */

import type { Amount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import type { Selectable } from "kysely";
import type { Queries, RefundsTable } from "../database/tables.js";

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
}

export interface RefundConfirmation {
  readonly exchangePub: Uint8Array;
  readonly exchangeSig: Uint8Array;
}

/** All refunds of an order, oldest first. */
export async function refundsOf(queries: Queries, instance: bigint, orderId: string): Promise<Refund[]> {
  const rows = await queries
    .selectFrom("refunds")
    .selectAll()
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .orderBy("granted_at")
    .orderBy("rtransaction_id")
    .orderBy("coin_pub")
    .execute();
  return rows.map(fromRow);
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

export async function storeRefundConfirmation(
  queries: Queries,
  instance: bigint,
  orderId: string,
  refund: Pick<NewRefund, "coinPub" | "rtransactionId">,
  confirmation: RefundConfirmation,
  now: Timestamp,
): Promise<void> {
  await queries
    .updateTable("refunds")
    .set({ exchange_pub: confirmation.exchangePub, exchange_sig: confirmation.exchangeSig, obtained_at: now })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("coin_pub", "=", refund.coinPub)
    .where("rtransaction_id", "=", refund.rtransactionId)
    .where("obtained_at", "is", null)
    .execute();
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
  };
}
