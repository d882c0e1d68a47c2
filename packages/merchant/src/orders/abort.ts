/** POST [/instances/$INSTANCE]/orders/$ORDER_ID/abort: a wallet gives up a payment that only partly succeeded. */

import { equalAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { type AbortingCoin, AbortRequest, AbortResponse } from "@kontor/taler/schemas/public-orders";
import { ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { demandKey } from "../instances/signing.js";
import { malformed, TalerError } from "../taler-error.js";
import { batchesOf, type Deposit, type DepositBatch } from "./deposit-store.js";
import { refundAtExchange, refundStatusMembers } from "./exchange-refunds.js";
import type { ClaimedOrder } from "./order.js";
import { OrderPath } from "./order-path.js";
import { errorOfDeposits } from "./payment-errors.js";
import { type ChoiceTry, triesOf } from "./purchase.js";
import { ABORT_RTRANSACTION_ID, insertRefunds, type Refund, refundsOf } from "./refund-store.js";
import { isRefusal, sendBatches } from "./settlement.js";
import { findOrder, lockOrder } from "./store.js";
import { releaseTokens } from "./token-payment-store.js";
import { ordersTopic, orderTopic } from "./topics.js";

export const abort = endpoint({
  summary: "Undo a payment that did not become complete",
  params: OrderPath,
  body: AbortRequest,
  answers: { 200: AbortResponse },
  errors: [
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    "MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY",
    "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH",
    "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND",
    "MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE",
    "MERCHANT_GENERIC_EXCHANGE_TIMEOUT",
    "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE",
    "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED",
    "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS",
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED",
    "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN",
    "GENERIC_DB_SOFT_FAILURE",
  ],
  async handle(call) {
    const { instance, body, params, notifier } = call;
    demandKey(instance);
    if (body.coins.length === 0) {
      throw new TalerError("MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY", { parameter: "coins" });
    }
    const { order, batches } = await giveUp(call, params.orderId);
    const statuses = await Promise.all(
      body.coins.map(async (coin) => {
        const batch = batchWith(coin, batches);
        if (batch === undefined) return { type: "undeposited" };
        const refund = { coinPub: coin.coin_pub, rtransactionId: ABORT_RTRANSACTION_ID, amount: coin.contribution };
        return refundStatusMembers(await refundAtExchange(call, instance, order, batch.exchangeUrl, refund));
      }),
    );
    notifier.publish([orderTopic(instance.id, order.orderId), ordersTopic(instance.id)]);
    return ok({ refunds: statuses });
  },
});

type AbortCall = InstanceCall<unknown, unknown, AbortRequest>;

/** More rounds than a few mean that somebody keeps depositing the coins that are given up. */
const MAX_ROUNDS = 10;

/**
 * Stores that the coins are given up, and finds out which of them were deposited. A coin without a stored refund must not
 * be refunded: it was deposited after we had looked, and may have paid the order.
 */
async function giveUp(
  call: AbortCall,
  orderId: string,
): Promise<{ readonly order: ClaimedOrder; readonly batches: readonly DepositBatch[] }> {
  const { db, instance, body } = call;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const order = await findAbortable(call, orderId, body.h_contract);
    await storeAbort(call, order, body.coins);
    await settleOpen(call, order);
    const batches = await batchesOf(db.queries, instance.serial, orderId);
    const refunds = await refundsOf(db.queries, instance.serial, orderId);
    const deposited = body.coins.filter((coin) => batchWith(coin, batches) !== undefined);
    if (deposited.every((coin) => refunds.some((refund) => isRefundOf(coin, refund)))) return { order, batches };
  }
  throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: "the coins are being deposited again and again" });
}

function isRefundOf(coin: AbortingCoin, { coinPub, rtransactionId, amount }: Refund): boolean {
  const isAbort = rtransactionId === ABORT_RTRANSACTION_ID && equalBytes(coinPub, coin.coin_pub);
  return isAbort && equalAmounts(amount, coin.contribution);
}

/** @throws TalerError unless the order is claimed under that contract and not paid */
async function findAbortable(
  { db, instance }: AbortCall,
  orderId: string,
  hContract: Uint8Array,
): Promise<ClaimedOrder> {
  const order = await findOrder(db.queries, instance.serial, orderId);
  if (order === undefined || order.state === "unclaimed") throw unknown(orderId);
  if (!equalBytes(order.hContract, hContract)) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH", { status: 403, detail: orderId });
  }
  if (order.state === "paid") throw paymentComplete(orderId);
  return order;
}

function unknown(orderId: string): TalerError {
  return new TalerError("MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND", { detail: orderId });
}

function paymentComplete(orderId: string): TalerError {
  return new TalerError("MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE", { detail: orderId });
}

/**
 * Under the order's lock: makes sure that it is still unpaid, and stores the refunds, after which it cannot be paid with
 * these coins any more, not even when a deposit that is under way is accepted. Refunds of deposits that turn out to be
 * refused vanish with them.
 */
async function storeAbort(
  { db, instance, clock }: AbortCall,
  order: ClaimedOrder,
  coins: readonly AbortingCoin[],
): Promise<void> {
  await db.transaction(async (tx) => {
    const locked = await lockOrder(tx, instance.serial, order.orderId);
    if (locked?.state === "paid") throw paymentComplete(order.orderId);
    // Given back by its wallet meanwhile, or deleted.
    if (locked?.state !== "claimed" || !equalBytes(locked.hContract, order.hContract)) throw unknown(order.orderId);
    const batches = await batchesOf(tx, instance.serial, order.orderId);
    const earlier = await refundsOf(tx, instance.serial, order.orderId);
    const refunds = coins.flatMap((coin, index) => {
      const known = batchWith(coin, batches)?.deposits.find(({ coinPub }) => equalBytes(coinPub, coin.coin_pub));
      if (known === undefined) return [];
      if (!equalAmounts(coin.contribution, known.contribution)) {
        const coinPub = encodeBase32(coin.coin_pub);
        throw malformed(`coins[${index}].contribution`, `another amount of coin ${coinPub} was deposited`);
      }
      if (earlier.some(({ coinPub }) => equalBytes(coinPub, coin.coin_pub))) return [];
      return [
        { coinPub: coin.coin_pub, rtransactionId: ABORT_RTRANSACTION_ID, amount: coin.contribution, reason: "aborted" },
      ];
    });
    await insertRefunds(tx, instance.serial, order.orderId, refunds, clock.now());
    for (const { walletDataHash } of triesGivenUp(batches, [...earlier, ...refunds])) {
      await releaseTokens(tx, instance.serial, { orderId: order.orderId, walletDataHash });
    }
  });
}

/** The tries that have no coin left, so that the tokens which they would have taken are free. */
function triesGivenUp(batches: readonly DepositBatch[], refunds: readonly Pick<Refund, "coinPub">[]): ChoiceTry[] {
  const isGivenUp = ({ coinPub }: Deposit) => refunds.some((refund) => equalBytes(refund.coinPub, coinPub));
  return triesOf(batches).filter(({ batches: ofTry }) => ofTry.flatMap(({ deposits }) => deposits).every(isGivenUp));
}

/** What nobody knows the outcome of can neither be refunded nor called undeposited: the exchange is asked first. */
async function settleOpen(call: AbortCall, order: ClaimedOrder): Promise<void> {
  const batches = await batchesOf(call.db.queries, call.instance.serial, order.orderId);
  const named = batches.filter((batch) => call.body.coins.some((coin) => batchWith(coin, [batch]) !== undefined));
  const open = named.filter(({ accepted }) => !accepted);
  const sent = await sendBatches(call, call.instance, order, open);
  const error = errorOfDeposits(sent.filter(({ outcome }) => !isRefusal(outcome)));
  if (error !== undefined) throw error;
}

function batchWith(coin: AbortingCoin, batches: readonly DepositBatch[]): DepositBatch | undefined {
  return batches.find(({ deposits }) => deposits.some(({ coinPub }) => equalBytes(coinPub, coin.coin_pub)));
}
