/**
 * POST [/instances/$INSTANCE]/orders/$ORDER_ID/pay: a wallet pays with coins, and with tokens.
 *
 * The order of work: settle what an earlier try left open, vet tokens, the wish for a tax receipt, and coins, store the
 * intent to deposit the coins together with them, deposit, store the outcome, have the receipt signed, answer. A crash between any two steps leaves an intent that the
 * wallet's next try, or the background job, brings to its end.
 */

import { setImmediate as letOthersGoOn } from "node:timers/promises";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { hashJson } from "@kontor/taler/canonical-json";
import { PaymentResponse, PayRequest } from "@kontor/taler/schemas/public-orders";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import { addDuration, SECOND } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import {
  batchesOf,
  type Deposit,
  type DepositBatch,
  insertIntents,
  type NewDepositBatch,
} from "../deposits/deposit-store.js";
import { refundsOf } from "../deposits/refund-store.js";
import { promiseReceipt } from "../donation-receipts/promise.js";
import type { WantedReceipt } from "../donation-receipts/store.js";
import { vetDonation } from "../donation-receipts/vet-donation.js";
import { splitIntoBatches } from "../exchanges/batch-deposit.js";
import type { Answer } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { demandKey } from "../instances/signing.js";
import type { ClaimedOrder } from "../orders/order.js";
import { demandOrder, OrderPath } from "../orders/order-path.js";
import { type PayableContract, payableContract } from "../orders/payable-contract.js";
import { batchesFor, type Purchase, purchaseOf } from "../orders/purchase.js";
import { lockOrder } from "../orders/store.js";
import { malformed, TalerError } from "../taler-error.js";
import { answerPaid, receipt } from "./answer-paid.js";
import { byCoin, coinKey, isDepositedBy, keysOf, signedTerms } from "./deposited-coins.js";
import { checkExchangeLimits } from "./exchange-limits.js";
import { inTime, patienceFor, tooLate } from "./patience.js";
import { checkCoverage, errorOfDeposits } from "./payment-errors.js";
import { isRefusal, recordPayment, type SentBatch, sendBatches } from "./send-deposits.js";
import { findOrderToPay, writeIntent } from "./short-way.js";
import type { FirstIntent } from "./short-way-store.js";
import { reserveTokens } from "./token-payment-store.js";
import { type Coin, type VettedCoin, vetCoin } from "./vet-coin.js";
import { signTokens, tokenInvalid, type VettedTokens, vetTokens } from "./vet-tokens.js";

/** More rounds than a few mean that others keep changing the order under our hands. */
const MAX_ROUNDS = 10;

/** After this the background job looks for the outcome of a deposit, should the process that sent it be gone. */
const INTENT_PATIENCE = 60n * SECOND;

const USED = [
  "accounts",
  "clock",
  "config",
  "db",
  "exchanges",
  "log",
  "metrics",
  "notifier",
  "peer",
  "rawBody",
  "rng",
  "secrets",
] as const;

export const pay = endpoint({
  summary: "Pay an order with coins",
  params: OrderPath,
  body: PayRequest,
  bodyLimit: 1_000_000,
  uses: USED,
  lookFirst: demandOrder,
  answers: { 200: PaymentResponse },
  errors: [
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_GENERIC_CURRENCY_MISMATCH",
    "MERCHANT_GENERIC_EXCHANGE_UNTRUSTED",
    "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE",
    "MERCHANT_GENERIC_EXCHANGE_TIMEOUT",
    "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE",
    "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED",
    "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS",
    "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND",
    "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED",
    "MERCHANT_POST_ORDERS_ID_PAY_FEES_EXCEED_PAYMENT",
    "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES",
    "MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT",
    "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID",
    "MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_MISSING",
    "MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_SIZE_MISMATCH",
    "MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_HASH_MISSING",
    "MERCHANT_POST_ORDERS_ID_PAY_AGE_VERIFICATION_FAILED",
    "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS",
    "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID",
    "MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED",
    "MERCHANT_POST_ORDERS_ID_PAY_REFUNDED",
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED",
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED",
    "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION",
    "MERCHANT_POST_ORDERS_ID_PAY_WIRE_METHOD_UNSUPPORTED",
    "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN",
    "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING",
    "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS",
    "MERCHANT_POST_ORDERS_ID_PAY_INPUT_TOKENS_MISMATCH",
    "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ISSUE_SIG_INVALID",
    "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_USE_SIG_INVALID",
    "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_COUNT_MISMATCH",
    "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ENVELOPE_COUNT_MISMATCH",
    "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID",
    "MERCHANT_GENERIC_TOKEN_KEY_UNKNOWN",
    "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN",
    "GENERIC_DB_SOFT_FAILURE",
  ],
  handle: (call) =>
    inTime(patienceFor(call.body.coins.length), call.log, (isLate) => payInTime(call, call.params.orderId, isLate)),
});

async function payInTime(call: PayCall, orderId: string, isLate: () => boolean): Promise<Answer> {
  rejectRepeatedCoins(call.body.coins);
  demandKey(call.instance);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await findOrderToPay(call.db, { instance: call.instance.serial, orderId });
    const order = found?.order;
    if (order === undefined || order.state === "unclaimed") {
      throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: orderId });
    }
    const contract = payableContract(order);
    const purchase = purchaseOf(contract, call.body, walletDataHash(call));
    if (order.state === "paid") return answerPaid(call, order, contract, purchase);

    const batches = found!.hasDeposits ? await batchesOf(call.db.queries, call.instance.serial, order.orderId) : [];
    const open = batches.filter(({ accepted }) => !accepted);
    if (open.length > 0) {
      await settleOpen(call, order, open);
      continue;
    }
    const tokens = await vetTokensOf(call, order, purchase);
    const donation = await vetDonationOf(call, purchase);
    const coins = await vetNewCoins(call, order, contract, purchase, batches);
    if (isLate()) throw tooLate();
    const first = found!.hasDeposits ? undefined : firstIntent(call, order, contract, purchase, coins);
    const intents =
      first === undefined
        ? await storeIntents(call, order, contract, purchase, { coins, tokens, donation })
        : await storeFirstIntent(call, first);
    if (intents === undefined) continue;
    const isShort = first !== undefined && !found!.isBooked;
    const sent = await sendBatches(call, call.instance, order, intents, { areNew: true, isShort });
    throwIfNotAccepted(sent);
    if (sent.every(({ isPaid }) => isPaid)) return receipt(call, { ...order, choiceIndex: undefined }, undefined);
  }
  throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: "others keep paying this order" });
}

type PayCall = InstanceCall<unknown, unknown, PayRequest, (typeof USED)[number]>;

function rejectRepeatedCoins(coins: readonly Coin[]): void {
  const seen = new Set<string>();
  coins.forEach(({ coin_pub }, index) => {
    const coin = coinKey(coin_pub);
    if (seen.has(coin)) throw malformed(`coins[${index}].coin_pub`, "the coin occurs twice");
    seen.add(coin);
  });
}

/** Brings the deposits that an earlier try left open to their end; their coins may be this wallet's or another's. */
async function settleOpen(call: PayCall, order: ClaimedOrder, open: readonly DepositBatch[]): Promise<void> {
  const sent = await sendBatches(call, call.instance, order, open);
  const mine = sent.filter(({ batch, outcome }) => !isRefusal(outcome) || holdsCoinOf(batch, call.body.coins));
  throwIfNotAccepted(mine);
}

function holdsCoinOf(batch: DepositBatch, coins: readonly Coin[]): boolean {
  return batch.deposits.some(({ coinPub }) => coins.some(({ coin_pub }) => equalBytes(coin_pub, coinPub)));
}

function throwIfNotAccepted(sent: readonly SentBatch[]): void {
  const error = errorOfDeposits(sent);
  if (error !== undefined) throw error;
}

/** The tokens of the choice; undefined where none change hands. */
async function vetTokensOf(
  { db, instance, body, clock }: PayCall,
  order: ClaimedOrder,
  { chosen }: Purchase,
): Promise<VettedTokens | undefined> {
  if (chosen === undefined) return undefined;
  return vetTokens(db.queries, instance.serial, order, chosen, body, clock.now());
}

/** The tax receipt that the wallet asks for; undefined where it wants none. */
async function vetDonationOf(call: PayCall, { chosen }: Purchase): Promise<WantedReceipt | undefined> {
  const wanted = call.body.wallet_data?.donau;
  return wanted && vetDonation(call, call.instance, chosen?.choice.taxReceipt, wanted);
}

/** The coins that no earlier try has deposited, vetted; the others must be signed for the deposit that was made then. */
async function vetNewCoins(
  call: PayCall,
  order: ClaimedOrder,
  contract: PayableContract,
  { price, walletDataHash }: Purchase,
  batches: readonly DepositBatch[],
): Promise<VettedCoin[]> {
  const now = call.clock.now();
  if (order.payDeadline <= now) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED", { detail: order.orderId });
  }
  const signed = signedTerms(call.instance, order, contract);
  const known = byCoin(batches);
  const fresh = call.body.coins.filter((coin) => !isDepositedBy(coin, known, signed));
  const terms = Object.assign({}, signed, { walletDataHash, currency: price.amount.currency });
  const asked = { now, network: call.peer.network };
  const vetted: VettedCoin[] = [];
  for (let start = 0; start < fresh.length; start += COINS_IN_A_ROW) {
    if (start > 0) await letOthersGoOn();
    const some = fresh.slice(start, start + COINS_IN_A_ROW);
    vetted.push(...(await Promise.all(some.map((coin) => vetCoin(call.exchanges, coin, terms, asked)))));
  }
  return vetted;
}

/** Verifying as many signatures takes some milliseconds, for which everybody else waits; bad ones end it early. */
const COINS_IN_A_ROW = 32;

function walletDataHash({ rawBody }: PayCall): Uint8Array | undefined {
  const walletData = (rawBody as JsonObject).wallet_data as JsonValue | undefined;
  return walletData === undefined || walletData === null ? undefined : hashJson(walletData);
}

interface Vetted {
  readonly coins: readonly VettedCoin[];
  readonly tokens: VettedTokens | undefined;
  readonly donation: WantedReceipt | undefined;
}

/**
 * Under the order's lock: checks that the coins of the request cover the price, those that an earlier try for the same
 * has deposited included, takes the tokens, and stores the deposits that are to be made.
 * A price that is covered without any, such as zero, is paid with that.
 * @returns undefined when the order must be looked at again
 */
async function storeIntents(
  call: PayCall,
  order: ClaimedOrder,
  { exchanges }: PayableContract,
  purchase: Purchase,
  { coins, tokens, donation }: Vetted,
): Promise<DepositBatch[] | undefined> {
  const { db, clock, notifier, instance } = call;
  const now = clock.now();
  const { intents, topics } = await db.transaction(async (tx) => {
    const locked = await lockOrder(tx, instance.serial, order.orderId);
    const isSame = locked?.state === "claimed" && equalBytes(locked.hContract, order.hContract);
    const batches = await batchesOf(tx, instance.serial, order.orderId);
    const known = batches.flatMap(({ deposits }) => deposits);
    const isChanged = batches.some(({ accepted }) => !accepted) || overlaps(known, coins);
    if (!isSame || isChanged) return { intents: undefined, topics: [] };
    rejectGivenUp(coins, locked.givenUpCoins);

    const refunds = await refundsOf(tx, instance.serial, order.orderId);
    const shown = keysOf(call.body.coins);
    const earlier = batchesFor(purchase, batches);
    const isShown = ({ coinPub }: Pick<Deposit, "coinPub">) => shown.has(coinKey(coinPub));
    const deposited = earlier.flatMap(({ deposits }) => deposits).filter(isShown);
    checkCoverage(purchase.price, [...deposited, ...coins.map(({ deposit }) => deposit)], refunds);
    checkExchangeLimits(exchanges, [
      ...earlier.flatMap((batch) => partsOf(call, batch)).filter(isShown),
      ...coins.map(({ exchange: { masterPub }, deposit: { contribution } }) => ({ masterPub, contribution })),
    ]);
    await takeTokens(tx, call, order, purchase, tokens);
    if (donation !== undefined && purchase.chosen !== undefined) {
      const name = { orderId: order.orderId, walletDataHash: purchase.chosen.walletDataHash };
      await promiseReceipt(tx, instance.serial, name, donation, now);
    }
    const sessionId = call.body.session_id;
    const { chosen, walletDataHash } = purchase;
    if (coins.length === 0) {
      const topics = await recordPayment(tx, instance, order.orderId, { paidAt: now, sessionId, chosen });
      return { intents: undefined, topics };
    }
    const newBatches = inBatches(coins, { sessionId, walletDataHash, choiceIndex: chosen?.index });
    const nextAttempt = addDuration(now, INTENT_PATIENCE);
    const stored = await insertIntents(tx, instance.serial, order.orderId, newBatches, now, nextAttempt);
    return { intents: stored, topics: [] };
  });
  if (topics.length > 0) call.metrics.payments.inc();
  notifier.publish(topics);
  return intents;
}

/**
 * The intent of a payment that has nothing before it, no tokens, and coins that fit into one batch.
 * @throws TalerError when the coins do not cover the price
 */
function firstIntent(
  { instance, clock, body }: PayCall,
  { orderId, hContract }: ClaimedOrder,
  { exchanges }: PayableContract,
  { price, chosen, walletDataHash }: Purchase,
  coins: readonly VettedCoin[],
): FirstIntent | undefined {
  const batches = inBatches(coins, { sessionId: body.session_id, walletDataHash, choiceIndex: undefined });
  const [batch] = batches;
  if (chosen !== undefined || batch === undefined || batches.length > 1) return undefined;
  checkCoverage(price, batch.deposits, []);
  checkExchangeLimits(
    exchanges,
    coins.map(({ exchange: { masterPub }, deposit: { contribution } }) => ({ masterPub, contribution })),
  );
  const now = clock.now();
  const nextAttempt = addDuration(now, INTENT_PATIENCE);
  return { instance: instance.serial, orderId, hContract, batch, now, nextAttempt };
}

/** @returns undefined when the order must be looked at again */
async function storeFirstIntent({ db }: PayCall, intent: FirstIntent): Promise<DepositBatch[] | undefined> {
  const batch = await writeIntent(db, intent);
  return batch === undefined
    ? undefined
    : [{ batch, accepted: false, unsent: false, confirmation: undefined, ...intent.batch }];
}

/** @throws TalerError when the wallet was told that one of them is its own again */
function rejectGivenUp(coins: readonly VettedCoin[], givenUp: readonly Uint8Array[]): void {
  const free = new Set(givenUp.map(coinKey));
  const coin = coins.find(({ deposit }) => free.has(coinKey(deposit.coinPub)));
  if (coin === undefined) return;
  throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_REFUNDED", { detail: encodeBase32(coin.deposit.coinPub) });
}

/** What the coins of the batch pay through its exchange. */
function partsOf({ exchanges }: PayCall, { deposits, exchangeUrl }: DepositBatch) {
  const masterPub = exchanges.recognize(exchangeUrl)?.masterPub;
  return masterPub === undefined
    ? []
    : deposits.map(({ coinPub, contribution }) => ({ coinPub, contribution, masterPub }));
}

/** @throws TalerError ..._TOKEN_INVALID when one was spent, or is taken by another order */
async function takeTokens(
  tx: Queries,
  { instance, secrets }: PayCall,
  { orderId }: ClaimedOrder,
  { chosen }: Purchase,
  tokens: VettedTokens | undefined,
): Promise<void> {
  if (chosen === undefined || tokens === undefined) return;
  const name = { orderId, walletDataHash: chosen.walletDataHash };
  // Signed here, where it is sure that coins cover the price; nobody gets the signatures before they are paid for.
  const isFree = await reserveTokens(
    tx,
    instance.serial,
    name,
    tokens.taken,
    signTokens(secrets, instance.serial, tokens),
  );
  if (!isFree) throw tokenInvalid();
}

function overlaps(known: readonly { coinPub: Uint8Array }[], vetted: readonly VettedCoin[]): boolean {
  const keys = new Set(known.map(({ coinPub }) => coinKey(coinPub)));
  return vetted.some(({ deposit }) => keys.has(coinKey(deposit.coinPub)));
}

/** One batch for each exchange, or several where it has more coins than one request may carry. */
function inBatches(
  vetted: readonly VettedCoin[],
  common: Omit<NewDepositBatch, "exchangeUrl" | "deposits">,
): NewDepositBatch[] {
  const urls = [...new Set(vetted.map(({ exchange }) => exchange.baseUrl))];
  return urls.flatMap((exchangeUrl) => {
    const ofExchange = vetted.filter(({ exchange }) => exchange.baseUrl === exchangeUrl);
    return splitIntoBatches(ofExchange.map(({ deposit }) => deposit)).map((deposits) => ({
      exchangeUrl,
      deposits,
      ...common,
    }));
  });
}
