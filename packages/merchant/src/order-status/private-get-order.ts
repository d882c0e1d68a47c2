/** GET [/instances/$INSTANCE]/private/orders/$ORDER_ID: everything the shop may know about an order. */

import {
  type Amount,
  amountLeft,
  compareAmounts,
  printAmount,
  subtractAmounts,
  sumAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import { MerchantOrderStatusResponse, type RefundDetails } from "@kontor/taler/schemas/orders";
import { RequestLineText, SessionText } from "@kontor/taler/schemas/primitives";
import { timestampToJson } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import { sha256 } from "../database/sha256.js";
import type { Queries } from "../database/tables.js";
import { acceptedDeposits, type BookedCoin } from "../deposits/deposit-store.js";
import { type Refund, refundsOf } from "../deposits/refund-store.js";
import type { OrderBooks } from "../deposits/wiring-store.js";
import { receiptView } from "../donation-receipts/receipt-view.js";
import { findReceipt, type Receipt } from "../donation-receipts/store.js";
import { Answer, JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { bareTag, matchesTag, quotedTag, tagOf } from "../http/entity-tag.js";
import { type Look, lookUntilFinal } from "../http/long-poll.js";
import { TimeoutMs, YesNo } from "../http/query.js";
import { contractOf, isPaidFor, type Order, type PaidOrder, type UnclaimedOrder } from "../orders/order.js";
import { OrderPath } from "../orders/order-path.js";
import { orderStatusUrl, payUriOf } from "../orders/order-urls.js";
import { chosenOf, type PayableContract, payableContract, pricePaid } from "../orders/payable-contract.js";
import { batchesOfPayment } from "../orders/purchase.js";
import { orderTopic, sessionTopic } from "../orders/topics.js";
import { grantedRefunds, isRefundPending, refundTotal } from "../refunds/refunds.js";
import { findRepurchase } from "../sessions/repurchase.js";
import { TalerError } from "../taler-error.js";
import { settlementOfOrder } from "../transfers/order-settlement.js";
import { readOrderWithBooks } from "./order-reader.js";

const Query = Type.Object({
  session_id: Type.Optional(SessionText),
  timeout_ms: Type.Optional(TimeoutMs),
  /** The ETag of what the shop has: anything else is worth an answer. */
  lp_not_etag: Type.Optional(RequestLineText),
  allow_refunded_for_repurchase: Type.Optional(YesNo),
});

export const privateGetOrder = endpoint({
  summary: "Show an order to the shop",
  params: OrderPath,
  query: Query,
  answers: { 200: MerchantOrderStatusResponse, 304: null },
  errors: ["MERCHANT_GENERIC_ORDER_UNKNOWN"],
  uses: ["db", "headers", "lookups", "notifier", "question", "whenGone"],
  async handle(call) {
    const body = await lookUntilFinal(call, call.query.timeout_ms, async () => awaitingChange(call, await look(call)));
    const tag = tagOf(body.text);
    const headers = { etag: quotedTag(tag) };
    return matchesTag(call.headers["if-none-match"], tag) ? new Answer(304, undefined, headers) : ok(body, headers);
  },
});

/** With `lp_not_etag` any difference ends the waiting, and nothing else does; without, the payment does. */
function awaitingChange({ query }: PrivateGetOrderCall, look: Look<JsonText>): Look<JsonText> {
  if (query.lp_not_etag === undefined) return look;
  return { ...look, isFinal: tagOf(look.value.text) !== bareTag(query.lp_not_etag) };
}

type PrivateGetOrderCall = InstanceCall<StaticDecode<typeof OrderPath>, StaticDecode<typeof Query>, undefined, "db">;

async function look(call: PrivateGetOrderCall): Promise<Look<JsonText>> {
  const { db, instance, params, query } = call;
  const found = await readOrderWithBooks(db, { instance: instance.serial, orderId: params.orderId });
  if (found === undefined) throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: params.orderId });
  const { order, books } = found;
  const contract = payableContract(order);
  const sessionId = query.session_id === "" ? undefined : query.session_id;
  const topics = [orderTopic(instance.id, order.orderId)];
  if (isPaidFor(order, sessionId)) {
    return { value: await answerPaid(call, order, books, contract, sessionId), isFinal: true, topics };
  }
  if (sessionId !== undefined && contract.fulfillmentUrl !== undefined) {
    topics.push(sessionTopic(instance.id, sessionId, sha256(contract.fulfillmentUrl)));
  }
  const alreadyPaid = await findRepurchase(db.queries, instance, order, contract, {
    sessionId,
    allowRefunded: query.allow_refunded_for_repurchase === true,
  });
  // A payment under another session shows as claimed: nothing more is owed, but it is not this session's.
  const value =
    order.state === "unclaimed"
      ? answerUnpaid(order, contract, sessionId, alreadyPaid)
      : answerClaimed(order, contract, sessionId, alreadyPaid);
  return { value, isFinal: alreadyPaid !== undefined, topics };
}

async function answerPaid(
  { db, instance }: PrivateGetOrderCall,
  order: PaidOrder,
  { batches, settlements }: OrderBooks,
  contract: PayableContract,
  sessionId: string | undefined,
): Promise<JsonText> {
  const refunds = order.refunded ? await refundsOf(db.queries, instance.serial, order.orderId) : [];
  const settlement = await settlementOfOrder(db.queries, instance.serial, settlements);
  const deposits = acceptedDeposits(batches);
  const granted = grantedRefunds(refunds);
  const { amount: price } = pricePaid(contract, order);
  const { currency } = price;
  const refundAmount = refundTotal(granted, currency);
  const receipt = await receiptOf(db.queries, instance.serial, order, contract);
  const refused = granted.find(({ refusal }) => refusal !== undefined)?.refusal;
  // What is wrong with being wired comes first, then a refund that did not come about.
  const isSettling = settlement.exchange_code !== 0 || settlement.exchange_http_status !== 0;
  const code = isSettling ? settlement.exchange_code : (refused?.exchangeCode ?? 0);
  const httpStatus = isSettling ? settlement.exchange_http_status : (refused?.httpStatus ?? 0);
  const depositTotal = sumAmounts(
    currency,
    acceptedDeposits(batchesOfPayment(order, batches)).map(({ contribution, depositFee }) =>
      subtractAmounts(contribution, depositFee),
    ),
  );
  return jsonObject({
    order_status: "paid",
    refunded: refunds.length > 0,
    refund_pending: isRefundPending(granted),
    wired: order.wired,
    deposit_total: printAmount(depositTotal),
    exchange_code: code,
    exchange_http_status: httpStatus,
    // Their older names, which clients of the reference still read.
    exchange_ec: code,
    exchange_hc: httpStatus,
    refund_amount: printAmount(refundAmount),
    contract_terms: new JsonText(order.contractText),
    choice_index: order.choiceIndex,
    last_payment: timestampToJson(order.paidAt),
    wire_details: settlement.wire_details,
    wire_reports: settlement.wire_reports,
    refund_details: refunds.map((refund) => ({
      reason: refund.reason,
      pending: refund.confirmation === undefined,
      timestamp: timestampToJson(refund.grantedAt),
      amount: printAmount(withoutFee(refund, deposits)),
      ...stateMembers(refund),
    })),
    donation_receipt: receiptView(receipt, amountLeft(price, refundAmount)),
    order_status_url: orderStatusUrl(order, contract, sessionId),
  });
}

/** The tax receipt that the wallet asked for; looked up only where one was offered. */
async function receiptOf(
  queries: Queries,
  instance: bigint,
  { orderId, walletDataHash, choiceIndex }: PaidOrder,
  contract: PayableContract,
): Promise<Receipt | undefined> {
  if (contract.version === 0 || walletDataHash === undefined) return undefined;
  if (chosenOf(contract, choiceIndex).taxReceipt === undefined) return undefined;
  return findReceipt(queries, instance, { orderId, walletDataHash });
}

/** What the customer gets of a refund: the exchange keeps its fee, of which nothing may be left. */
function withoutFee({ amount, coinPub }: Refund, deposits: readonly BookedCoin[]): Amount {
  const fee = deposits.find((deposit) => equalBytes(deposit.coinPub, coinPub))?.refundFee;
  if (fee === undefined) return amount;
  return compareAmounts(amount, fee) > 0 ? subtractAmounts(amount, fee) : zeroAmount(amount.currency);
}

/** Who has to do something about the refund: its customer, nobody for now, or the shop. */
function stateMembers({ confirmation, refusal }: Refund): Partial<RefundDetails> {
  if (confirmation !== undefined) return { state: "collected" };
  if (refusal === undefined) return { state: "to-collect" };
  return {
    state: refusal.forGood ? "refused" : "exchange-trouble",
    exchange_http_status: refusal.httpStatus,
    exchange_code: refusal.exchangeCode,
    hint: refusal.forGood
      ? "The exchange refused it: the shop has to give the money back in another way."
      : "The exchange could not do it: it is asked again when the customer's wallet collects.",
  };
}

function answerClaimed(
  order: Order,
  contract: PayableContract,
  sessionId: string | undefined,
  alreadyPaid: string | undefined,
): JsonText {
  return jsonObject({
    order_status: "claimed",
    contract_terms: new JsonText(order.contractText),
    // The wallet that claimed the order may have proven an earlier one instead: the shop must not wait any longer.
    ...repurchaseMembers(contract, alreadyPaid),
    order_status_url: orderStatusUrl(order, contract, sessionId),
  });
}

function answerUnpaid(
  order: UnclaimedOrder,
  contract: PayableContract,
  sessionId: string | undefined,
  alreadyPaid: string | undefined,
): JsonText {
  return jsonObject({
    order_status: "unpaid",
    taler_pay_uri: payUriOf(order, contract, sessionId ?? order.sessionId),
    creation_time: timestampToJson(order.createdAt),
    proto_contract_terms: new JsonText(order.contractText),
    summary: contractOf(order).summary,
    // One with choices has no price yet.
    total_amount: contract.version === 0 ? printAmount(contract.price.amount) : undefined,
    pay_deadline: timestampToJson(order.payDeadline),
    ...repurchaseMembers(contract, alreadyPaid),
    order_status_url: orderStatusUrl(order, contract, sessionId),
  });
}

function repurchaseMembers({ fulfillmentUrl }: PayableContract, alreadyPaid: string | undefined) {
  if (alreadyPaid === undefined) return {};
  return { already_paid_order_id: alreadyPaid, already_paid_fulfillment_url: fulfillmentUrl };
}
