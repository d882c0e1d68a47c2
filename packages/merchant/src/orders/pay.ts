/**
 * POST [/instances/$INSTANCE]/orders/$ORDER_ID/pay: a wallet pays with coins, and with tokens.
 *
 * The order of work: settle what an earlier try left open, vet tokens and coins, store the intent to deposit the coins
 * together with the tokens, deposit, store the outcome, answer. A crash between any two steps leaves an intent that the
 * wallet's next try, or the background job, brings to its end.
 */

import { setImmediate as letOthersGoOn } from "node:timers/promises";
import { equalBytes } from "@kontor/taler/bytes";
import { hashJson } from "@kontor/taler/canonical-json";
import { PaymentResponse, PayRequest } from "@kontor/taler/schemas/public-orders";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import { addDuration, SECOND } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import { splitIntoBatches } from "../exchanges/batch-deposit.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { demandKey } from "../instances/signing.js";
import { malformed, TalerError } from "../taler-error.js";
import { answerPaid } from "./answer-paid.js";
import { batchesOf, type Deposit, type DepositBatch, insertIntents, type NewDepositBatch } from "./deposit-store.js";
import { byCoin, coinKey, isDepositedBy, keysOf, signedTerms } from "./deposited-coins.js";
import { checkExchangeLimits } from "./exchange-limits.js";
import type { ClaimedOrder } from "./order.js";
import { OrderPath } from "./order-path.js";
import { type PayableContract, payableContract } from "./payable-contract.js";
import { checkCoverage, errorOfDeposits } from "./payment-errors.js";
import { batchesFor, type Purchase, purchaseOf } from "./purchase.js";
import { refundsOf } from "./refund-store.js";
import { isRefusal, recordPayment, type SentBatch, sendBatches } from "./settlement.js";
import { findOrder, lockOrder } from "./store.js";
import { reserveTokens } from "./token-payment-store.js";
import { type Coin, type VettedCoin, vetCoin } from "./vet-coin.js";
import { signTokens, tokenInvalid, type VettedTokens, vetTokens } from "./vet-tokens.js";

/** More rounds than a few mean that others keep changing the order under our hands. */
const MAX_ROUNDS = 10;

/** After this the background job looks for the outcome of a deposit, should the process that sent it be gone. */
const INTENT_PATIENCE = 60n * SECOND;

export const pay = endpoint({
  summary: "Pay an order with coins",
  params: OrderPath,
  body: PayRequest,
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
    "GENERIC_DB_SOFT_FAILURE",
  ],
  async handle(call) {
    rejectRepeatedCoins(call.body.coins);
    demandKey(call.instance);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const order = await findOrder(call.db.queries, call.instance.serial, call.params.orderId);
      if (order === undefined || order.state === "unclaimed") {
        throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: call.params.orderId });
      }
      const contract = payableContract(order);
      const purchase = purchaseOf(contract, call.body, walletDataHash(call));
      if (order.state === "paid") return answerPaid(call, order, contract, purchase);

      const batches = await batchesOf(call.db.queries, call.instance.serial, order.orderId);
      const open = batches.filter(({ accepted }) => !accepted);
      if (open.length > 0) {
        await settleOpen(call, order, open);
        continue;
      }
      const tokens = await vetTokensOf(call, order, purchase);
      const coins = await vetNewCoins(call, order, contract, purchase, batches);
      const intents = await storeIntents(call, order, contract, purchase, { coins, tokens });
      if (intents === undefined) continue;
      const sent = await sendBatches(call, call.instance, order, intents, { areNew: true });
      throwIfNotAccepted(sent);
    }
    throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: "others keep paying this order" });
  },
});

type PayCall = InstanceCall<unknown, unknown, PayRequest>;

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
  const terms = { ...signed, walletDataHash, currency: price.amount.currency };
  const vetted: VettedCoin[] = [];
  for (let start = 0; start < fresh.length; start += COINS_IN_A_ROW) {
    if (start > 0) await letOthersGoOn();
    const some = fresh.slice(start, start + COINS_IN_A_ROW);
    vetted.push(...(await Promise.all(some.map((coin) => vetCoin(call.exchanges, coin, terms, now)))));
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
  { coins, tokens }: Vetted,
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
      ...common,
      exchangeUrl,
      deposits,
    }));
  });
}
