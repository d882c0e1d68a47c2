/**
 * What a caller of GET [/instances/$INSTANCE]/orders/$ORDER_ID may know of an order, as a
 * value. Wallets and scripts get it as JSON, browsers as a page.
 */

import { type Amount, compareAmounts } from "@kontor/taler/amount";
import { AmountText, Bytes16, Bytes64, SessionText } from "@kontor/taler/schemas/primitives";
import { type StaticDecode, Type } from "typebox";
import { sha256 } from "../database/sha256.js";
import { type Refund, refundsOf } from "../deposits/refund-store.js";
import type { InstanceCall } from "../http/endpoint.js";
import type { Look } from "../http/long-poll.js";
import { TimeoutMs, YesNo } from "../http/query.js";
import { isPaidFor, type Order, type PaidOrder } from "../orders/order.js";
import { maySee } from "../orders/order-access.js";
import type { OrderPath } from "../orders/order-path.js";
import { payUriOf } from "../orders/order-urls.js";
import { type PayableContract, payableContract, pricePaid } from "../orders/payable-contract.js";
import { orderTopic, sessionTopic } from "../orders/topics.js";
import { grantedRefunds, isRefundPending, refundTaken, refundTotal } from "../refunds/refunds.js";
import { findRepurchase } from "../sessions/repurchase.js";
import { malformed, TalerError } from "../taler-error.js";
import { readOrder } from "./order-reader.js";

export const OrderStatusQuery = Type.Object({
  h_contract: Type.Optional(Bytes64()),
  token: Type.Optional(Bytes16()),
  session_id: Type.Optional(SessionText),
  timeout_ms: Type.Optional(TimeoutMs),
  refund: Type.Optional(AmountText),
  await_refund_obtained: Type.Optional(YesNo),
  allow_refunded_for_repurchase: Type.Optional(YesNo),
});

export type OrderStatusCall = InstanceCall<
  StaticDecode<typeof OrderPath>,
  StaticDecode<typeof OrderStatusQuery>,
  undefined,
  "db"
>;

/** The caller shows nothing that opens the order, but the shop names a place where anybody may set up a new order. */
export interface OrderElsewhere {
  readonly kind: "elsewhere";
  readonly publicReorderUrl: string;
}

export interface OrderUnpaid {
  readonly kind: "unpaid";
  readonly order: Order;
  readonly contract: PayableContract;
  readonly payUri: string;
  /** Another order, paid in this session for the same page. */
  readonly alreadyPaidOrderId: string | undefined;
}

export interface OrderPaid {
  readonly kind: "paid";
  readonly order: PaidOrder;
  readonly contract: PayableContract;
  readonly refunds: RefundSummary;
}

export interface RefundSummary {
  /** Whether there is any refund, also a partial one or one by abort. */
  readonly exists: boolean;
  /** Whether the wallet has yet to pick some up. */
  readonly isPending: boolean;
  /** What no wallet can pick up: the exchange has said, for good, that it does not carry it out. */
  readonly refused: Amount;
  /** Whether there is something that a wallet may still pick up. */
  readonly isCollectable: boolean;
  /** What the shop granted in all. */
  readonly total: Amount;
  readonly taken: Amount;
}

export type OrderStatus = OrderElsewhere | OrderUnpaid | OrderPaid;

/** Looks once; final when the status is one that the caller does not wait to leave. */
export async function lookAtOrder(call: OrderStatusCall): Promise<Look<OrderStatus>> {
  const { db, instance, params, query } = call;
  const order = await readOrder(db, { instance: instance.serial, orderId: params.orderId });
  if (order === undefined) throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: params.orderId });
  const contract = payableContract(order);
  if (!maySee(order, { hContract: query.h_contract, token: query.token })) return lookElsewhere(order, contract);

  const sessionId = sessionOf(query);
  const topics = [orderTopic(instance.id, order.orderId)];
  if (isPaidFor(order, sessionId)) {
    const { currency } = pricePaid(contract, order).amount;
    const refunds = summaryOf(
      order.refunded ? await refundsOf(db.queries, instance.serial, order.orderId) : [],
      currency,
    );
    const value: OrderPaid = { kind: "paid", order, contract, refunds };
    return { value, isFinal: !waitsForRefund(query, refunds), topics };
  }
  if (sessionId !== undefined && contract.fulfillmentUrl !== undefined) {
    topics.push(sessionTopic(instance.id, sessionId, sha256(contract.fulfillmentUrl)));
  }
  const alreadyPaidOrderId = await findRepurchase(db.queries, instance, order, contract, {
    sessionId,
    allowRefunded: query.allow_refunded_for_repurchase === true,
  });
  const payUri = payUriOf(order, contract, sessionId);
  const value: OrderUnpaid = { kind: "unpaid", order, contract, payUri, alreadyPaidOrderId };
  return { value, isFinal: alreadyPaidOrderId !== undefined, topics };
}

/** The session asked for; the empty one, which wallets without a session have, binds nothing. */
function sessionOf({ session_id: sessionId }: { readonly session_id?: string }): string | undefined {
  return sessionId === "" ? undefined : sessionId;
}

/** A caller without credentials learns at most where to set up a new order. */
function lookElsewhere(order: Order, { publicReorderUrl }: PayableContract): Look<OrderElsewhere> {
  if (publicReorderUrl === undefined) {
    throw new TalerError("MERCHANT_GET_ORDERS_ID_INVALID_TOKEN", { status: 403, detail: order.orderId });
  }
  return { value: { kind: "elsewhere", publicReorderUrl }, isFinal: true, topics: [] };
}

function summaryOf(refunds: readonly Refund[], currency: string): RefundSummary {
  const granted = grantedRefunds(refunds);
  const pending = granted.filter(({ confirmation }) => confirmation === undefined);
  const refused = pending.filter(({ refusal }) => refusal?.forGood === true);
  return {
    exists: refunds.length > 0,
    isPending: isRefundPending(granted),
    refused: refundTotal(refused, currency),
    isCollectable: refused.length < pending.length,
    total: refundTotal(granted, currency),
    taken: refundTaken(granted, currency),
  };
}

function waitsForRefund(query: OrderStatusCall["query"], { isPending, total }: RefundSummary): boolean {
  if (query.refund !== undefined && !exceeds(total, query.refund)) return true;
  return query.await_refund_obtained === true && isPending;
}

function exceeds(total: Amount, threshold: Amount): boolean {
  if (total.currency !== threshold.currency) {
    throw malformed("refund", `the order is in ${total.currency}`);
  }
  return compareAmounts(total, threshold) > 0;
}
