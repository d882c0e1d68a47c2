/** GET [/instances/$INSTANCE]/orders/$ORDER_ID: what a wallet, a page or a shop's script may know (section 12). */

import { type Amount, compareAmounts, printAmount } from "@kontor/taler/amount";
import { AmountText, Bytes16, Bytes64 } from "@kontor/taler/schemas/primitives";
import { StatusGotoResponse, StatusPaid, StatusUnpaidResponse } from "@kontor/taler/schemas/public-orders";
import { payUri } from "@kontor/taler/taler-uri";
import { type StaticDecode, Type } from "typebox";
import { Answer, ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { type Look, lookUntilFinal } from "../http/long-poll.js";
import { TimeoutMs, YesNo } from "../http/query.js";
import { TalerError } from "../taler-error.js";
import { isPaidFor, type Order } from "./order.js";
import { maySee } from "./order-access.js";
import { OrderPath } from "./order-path.js";
import { type PayableContract, payableContract } from "./payable-contract.js";
import { type Refund, refundsOf } from "./refund-store.js";
import { isRefundPending, refundTaken, refundTotal } from "./refunds.js";
import { sha256 } from "./sha256.js";
import { findOrder, findPaidOrderForPage } from "./store.js";
import { orderTopic, sessionTopic } from "./topics.js";

const Query = Type.Object({
  h_contract: Type.Optional(Bytes64()),
  token: Type.Optional(Bytes16()),
  session_id: Type.Optional(Type.String()),
  timeout_ms: Type.Optional(TimeoutMs),
  refund: Type.Optional(AmountText),
  await_refund_obtained: Type.Optional(YesNo),
  allow_refunded_for_repurchase: Type.Optional(YesNo),
});

export const getOrder = endpoint({
  summary: "Ask whether an order is paid",
  params: OrderPath,
  query: Query,
  answers: { 200: StatusPaid, 202: StatusGotoResponse, 402: StatusUnpaidResponse },
  errors: [
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_GET_ORDERS_ID_INVALID_TOKEN",
    "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER",
  ],
  handle: (call) => lookUntilFinal(call, call.query.timeout_ms, () => look(call)),
});

type GetOrderCall = InstanceCall<StaticDecode<typeof OrderPath>, StaticDecode<typeof Query>, undefined>;

async function look(call: GetOrderCall): Promise<Look<Answer>> {
  const { db, instance, params, query } = call;
  const order = await findOrder(db.queries, instance.serial, params.orderId);
  if (order === undefined) throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: params.orderId });
  const contract = payableContract(order);
  if (!maySee(order, { hContract: query.h_contract, token: query.token })) return goElsewhere(order, contract);

  const sessionId = sessionOf(query);
  const topics = [orderTopic(instance.id, order.orderId)];
  if (isPaidFor(order, sessionId)) {
    const refunds = await refundsOf(db.queries, instance.serial, order.orderId);
    const isFinal = !waitsForRefund(query, refunds, contract.amount.currency);
    return { value: answerPaid(contract, refunds), isFinal, topics };
  }
  if (sessionId !== undefined && contract.fulfillmentUrl !== undefined) {
    topics.push(sessionTopic(instance.id, sessionId, sha256(contract.fulfillmentUrl)));
  }
  const alreadyPaid = await findRepurchase(call, order, contract, sessionId);
  const value = answerUnpaid(order, contract, sessionId, alreadyPaid);
  return { value, isFinal: alreadyPaid !== undefined, topics };
}

/** The session asked for; the empty one, which wallets without a session have, binds nothing. */
function sessionOf({ session_id: sessionId }: { readonly session_id?: string }): string | undefined {
  return sessionId === "" ? undefined : sessionId;
}

/** A caller without credentials learns at most where to set up an order of his own. */
function goElsewhere(order: Order, { publicReorderUrl }: PayableContract): Look<Answer> {
  if (publicReorderUrl === undefined) {
    throw new TalerError("MERCHANT_GET_ORDERS_ID_INVALID_TOKEN", { status: 403, detail: order.orderId });
  }
  return { value: new Answer(202, { public_reorder_url: publicReorderUrl }), isFinal: true, topics: [] };
}

function waitsForRefund(query: GetOrderCall["query"], refunds: readonly Refund[], currency: string): boolean {
  if (query.refund !== undefined && !exceeds(refundTotal(refunds, currency), query.refund)) return true;
  return query.await_refund_obtained === true && isRefundPending(refunds);
}

function exceeds(total: Amount, threshold: Amount): boolean {
  if (total.currency !== threshold.currency) {
    throw new TalerError("GENERIC_PARAMETER_MALFORMED", {
      parameter: "refund",
      detail: `refund: the order is in ${total.currency}`,
    });
  }
  return compareAmounts(total, threshold) > 0;
}

function answerPaid(contract: PayableContract, refunds: readonly Refund[]): Answer {
  const { currency } = contract.amount;
  return ok({
    ...(contract.fulfillmentUrl === undefined ? {} : { fulfillment_url: contract.fulfillmentUrl }),
    refunded: refunds.length > 0,
    refund_pending: isRefundPending(refunds),
    refund_amount: printAmount(refundTotal(refunds, currency)),
    refund_taken: printAmount(refundTaken(refunds, currency)),
  });
}

/** Another order, paid in this session for the same page (section 12.4). */
async function findRepurchase(
  { db, instance, query }: GetOrderCall,
  order: Order,
  { fulfillmentUrl }: PayableContract,
  sessionId: string | undefined,
): Promise<string | undefined> {
  if (sessionId === undefined || fulfillmentUrl === undefined) return undefined;
  const found = await findPaidOrderForPage(db.queries, instance.serial, {
    fulfillmentUrl,
    sessionId,
    allowRefunded: query.allow_refunded_for_repurchase === true,
  });
  return found === order.orderId ? undefined : found;
}

function answerUnpaid(
  order: Order,
  contract: PayableContract,
  sessionId: string | undefined,
  alreadyPaid: string | undefined,
): Answer {
  return new Answer(402, {
    taler_pay_uri: payUriOf(order, contract, sessionId),
    ...(contract.fulfillmentUrl === undefined ? {} : { fulfillment_url: contract.fulfillmentUrl }),
    ...(alreadyPaid === undefined ? {} : { already_paid_order_id: alreadyPaid }),
  });
}

/** The `taler://pay/` URI of an order, with its claim token and the session asked for. */
export function payUriOf(
  { orderId, claimToken }: Order,
  { merchantBaseUrl }: PayableContract,
  sessionId: string | undefined,
): string {
  return payUri({ baseUrl: merchantBaseUrl, orderId, sessionId, claimToken });
}
