/** POST [/instances/$INSTANCE]/orders/$ORDER_ID/abort: a wallet gives up a payment that only partly succeeded. */

import { equalAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { type AbortingCoin, AbortRequest, AbortResponse } from "@kontor/taler/schemas/public-orders";
import type { Queries } from "../database/tables.js";
import { batchesOf, type Deposit, type DepositBatch, removeUnsent } from "../deposits/deposit-store.js";
import { ABORT_RTRANSACTION_ID, insertRefunds, type Refund, refundsOf } from "../deposits/refund-store.js";
import { type Answer, ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { demandKey } from "../instances/signing.js";
import type { ClaimedOrder } from "../orders/order.js";
import { demandOrder, OrderPath } from "../orders/order-path.js";
import { type ChoiceTry, triesOf } from "../orders/purchase.js";
import { findOrder, lockOrder, storeGivenUpCoins } from "../orders/store.js";
import { ordersTopic, orderTopic } from "../orders/topics.js";
import { isDecided, type RefundResult, refundAtExchange, refundStatusMembers } from "../refunds/exchange-refunds.js";
import { malformed, TalerError } from "../taler-error.js";
import { coinKey } from "./deposited-coins.js";
import { inTime, patienceFor } from "./patience.js";
import { errorOfDeposits } from "./payment-errors.js";
import { isRefusal, sendBatches } from "./send-deposits.js";
import { releaseTokens, releaseUnlessUnderWay } from "./token-payment-store.js";

const USED = ["accounts", "clock", "db", "exchanges", "log", "metrics", "notifier"] as const;

export const abort = endpoint({
  summary: "Undo a payment that did not become complete",
  params: OrderPath,
  body: AbortRequest,
  bodyLimit: 500_000,
  uses: USED,
  lookFirst: demandOrder,
  answers: { 200: AbortResponse },
  errors: [
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY",
    "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH",
    "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND",
    "MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE",
    "MERCHANT_GENERIC_EXCHANGE_TIMEOUT",
    "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE",
    "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED",
    "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS",
    "MERCHANT_POST_ORDERS_ID_ABORT_EXCHANGE_REFUND_FAILED",
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED",
    "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN",
    "GENERIC_DB_SOFT_FAILURE",
  ],
  async handle(call) {
    demandKey(call.instance);
    const { body } = call;
    if (body.coins.length === 0) {
      throw new TalerError("MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY", { parameter: "coins" });
    }
    return inTime(patienceFor(body.coins.length), call.log, () => abortNow(call, call.params.orderId));
  },
});

type AbortCall = InstanceCall<unknown, unknown, AbortRequest, (typeof USED)[number]>;

async function abortNow(call: AbortCall, orderId: string): Promise<Answer> {
  const { instance, body, notifier } = call;
  const { order, batches } = await giveUp(call, orderId);
  const results = await Promise.all(
    body.coins.map(async (coin) => {
      const batch = batchWith(coin, batches);
      if (batch === undefined) return undefined;
      const refund = { coinPub: coin.coin_pub, rtransactionId: ABORT_RTRANSACTION_ID, amount: coin.contribution };
      const { exchangeUrl } = batch;
      return { exchangeUrl, result: await refundAtExchange(call, instance, order, exchangeUrl, refund) };
    }),
  );
  notifier.publish([orderTopic(instance.id, order.orderId), ordersTopic(instance.id)]);
  for (const refunded of results) if (refunded !== undefined) throwIfTrouble(refunded);
  return ok({
    refunds: results.map((refunded) =>
      refunded === undefined ? { type: "undeposited" } : refundStatusMembers(refunded.result),
    ),
  });
}

/**
 * An exchange that decides nothing has not refused: the wallet is to ask again, and whether it does or not, the background
 * job does.
 */
function throwIfTrouble({
  exchangeUrl,
  result,
}: {
  readonly exchangeUrl: string;
  readonly result: RefundResult;
}): void {
  if (result.kind === "confirmed" || isDecided(result.outcome)) return;
  const { kind, exchangeHttpStatus, exchangeCode, exchangeReply } = result.outcome;
  const code =
    kind === "timeout" ? "MERCHANT_GENERIC_EXCHANGE_TIMEOUT" : "MERCHANT_POST_ORDERS_ID_ABORT_EXCHANGE_REFUND_FAILED";
  throw new TalerError(code, {
    status: kind === "timeout" ? 504 : 502,
    detail: "the exchange has not given the coins back yet; they are given up, and it is asked again",
    members: {
      exchange_url: exchangeUrl,
      exchange_http_status: exchangeHttpStatus,
      exchange_ec: exchangeCode,
      ...(exchangeReply === undefined ? {} : { exchange_reply: exchangeReply }),
    },
  });
}

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
    const batches = await withoutUnsent(tx, instance.serial, order.orderId, coins);
    const free = coins
      .map(({ coin_pub }) => coin_pub)
      .filter((coinPub) => batchWith({ coin_pub: coinPub }, batches) === undefined);
    await bindLaterPayments(tx, instance.serial, locked, free);
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

/** What was, or may have been, deposited for the order: intents that never left and that hold these coins are taken back. */
async function withoutUnsent(
  tx: Queries,
  instance: bigint,
  orderId: string,
  coins: readonly AbortingCoin[],
): Promise<DepositBatch[]> {
  const batches = await batchesOf(tx, instance, orderId);
  const kept: DepositBatch[] = [];
  for (const batch of batches) {
    const isNamed = coins.some((coin) => batchWith(coin, [batch]) !== undefined);
    const isRemoved = batch.unsent && isNamed && (await removeUnsent(tx, instance, orderId, batch.batch));
    if (!isRemoved) kept.push(batch);
    else if (batch.walletDataHash !== undefined) {
      await releaseUnlessUnderWay(tx, instance, { orderId, walletDataHash: batch.walletDataHash });
    }
  }
  return kept;
}

/** More coins than this were never in one payment. */
const MOST_GIVEN_UP = 4096;

/** A payment that the abort has overtaken must not take coins of which the wallet is told that they are free. */
async function bindLaterPayments(
  tx: Queries,
  instance: bigint,
  { orderId, givenUpCoins }: ClaimedOrder,
  free: readonly Uint8Array[],
): Promise<void> {
  const known = new Set(givenUpCoins.map(coinKey));
  const fresh = free.filter((coinPub) => !known.has(coinKey(coinPub)));
  if (fresh.length === 0) return;
  if (known.size + fresh.length > MOST_GIVEN_UP)
    throw malformed("coins", "too many coins were given up for this order");
  await storeGivenUpCoins(tx, instance, orderId, [...givenUpCoins, ...fresh]);
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

function batchWith(coin: Pick<AbortingCoin, "coin_pub">, batches: readonly DepositBatch[]): DepositBatch | undefined {
  return batches.find(({ deposits }) => deposits.some(({ coinPub }) => equalBytes(coinPub, coin.coin_pub)));
}
