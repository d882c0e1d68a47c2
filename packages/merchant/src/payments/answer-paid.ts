/** What a wallet is answered that wants to pay an order which is paid: its receipt, or its money back. */

import { isZero, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import type { PayRequest } from "@kontor/taler/schemas/public-orders";
import { paymentOkMessage, refundRequestMessage } from "@kontor/taler/signatures/merchant";
import type { JsonObject } from "@kontor/taler/strict-json";
import { coverageOf, leftOf, type Price } from "../deposits/coverage.js";
import { acceptedDeposits, batchesOf, type Deposit } from "../deposits/deposit-store.js";
import { ABORT_RTRANSACTION_ID, insertRefunds, refundsOf } from "../deposits/refund-store.js";
import { type IssueDeps, issueReceipt } from "../donation-receipts/issue.js";
import { findReceipt } from "../donation-receipts/store.js";
import { type Answer, JsonText, jsonObject, ok } from "../http/answer.js";
import type { InstanceCall } from "../http/endpoint.js";
import { signWithInstance } from "../instances/signing.js";
import type { PaidOrder } from "../orders/order.js";
import { type PayableContract, pricePaid } from "../orders/payable-contract.js";
import { posConfirmationOf } from "../orders/pos-confirmation.js";
import { batchesOfPayment, type Purchase } from "../orders/purchase.js";
import { lockOrder } from "../orders/store.js";
import { TalerError } from "../taler-error.js";
import { byCoin, coinKey, isDepositedBy, type KnownDeposits, keysOf, signedTerms } from "./deposited-coins.js";
import { checkCoverage } from "./payment-errors.js";
import { findTokenSigs, tokensOfTry } from "./token-payment-store.js";
import type { Coin } from "./vet-coin.js";
import { showsTokens } from "./vet-tokens.js";

/**
 * The order is paid: who shows coins of that payment gets the receipt, again and again; coins that are not part
 * of it get the permission to be refunded.
 */
export async function answerPaid(
  call: PayCall,
  order: PaidOrder,
  contract: PayableContract,
  purchase: Purchase,
): Promise<Answer> {
  const { instance, db, body } = call;
  const price = pricePaid(contract, order);
  const batches = await batchesOf(db.queries, instance.serial, order.orderId);
  const known = byCoin(batches);
  const terms = signedTerms(instance, order, contract);
  const others = body.coins.filter((coin) => !isDepositedBy(coin, known, terms));
  const paying = batchesOfPayment(order, batches);
  const deposits = paying.flatMap((batch) => batch.deposits);
  const isFree = isZero(price.amount) && deposits.length === 0;
  if (!isSamePurchase(order, purchase) || !(await isOfPayer(call, order, { paying: byCoin(paying), isFree }))) {
    const needless = others.length === body.coins.length ? [] : await releaseNeedless(call, order, price);
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID", {
      detail: order.orderId,
      members: { refunds: [...others, ...needless].map((coin) => refundPermission(call, order, coin)) },
    });
  }
  const refunds = await refundsOf(db.queries, instance.serial, order.orderId);
  checkCoverage(price, deposits, refunds);
  const { taxReceipt } = purchase.chosen?.choice ?? {};
  const [tokens, donation] = [
    await tokenSigsOf(call, order),
    taxReceipt === undefined ? undefined : await donationSigsOf(call, order),
  ];
  return receipt(call, order, joined(tokens, donation));
}

/** The receipt of an order that is paid: not for who has not paid it. */
export function receipt(
  { instance, secrets }: Pick<PayCall, "instance" | "secrets">,
  order: Pick<PaidOrder, "orderId" | "hContract" | "contractText" | "otp" | "choiceIndex">,
  tokenSigs: JsonText | undefined,
): Answer {
  const sig = signWithInstance(instance, paymentOkMessage(order.hContract));
  return ok(
    jsonObject({
      sig: encodeBase32(sig),
      pos_confirmation: posConfirmationOf(secrets, instance.serial, order),
      token_sigs: tokenSigs,
    }),
  );
}

type PayCall = Pick<InstanceCall<unknown, unknown, PayRequest>, "db" | "instance" | "secrets" | "clock" | "body"> &
  IssueDeps;

/** Whether the request is for what the order was paid for; without choices there is but one thing. */
function isSamePurchase({ walletDataHash }: PaidOrder, { chosen }: Purchase): boolean {
  if (walletDataHash === undefined || chosen === undefined) return true;
  return equalBytes(walletDataHash, chosen.walletDataHash);
}

/** Whether the request shows nothing but coins of the payment; who paid with nothing but tokens is known by them. */
async function isOfPayer(
  { db, instance, body }: PayCall,
  order: PaidOrder,
  { paying, isFree }: { readonly paying: KnownDeposits; readonly isFree: boolean },
): Promise<boolean> {
  if (body.coins.length > 0) return body.coins.every(({ coin_pub }) => paying.has(coinKey(coin_pub)));
  const { orderId, walletDataHash, hContract } = order;
  if (!isFree || walletDataHash === undefined) return isFree;
  const spent = await tokensOfTry(db.queries, instance.serial, { orderId, walletDataHash });
  return showsTokens(body.tokens ?? [], spent, hContract, walletDataHash);
}

/** The signatures of tokens that were stored when the payment began: the same for every repetition. */
async function tokenSigsOf(
  { db, instance }: PayCall,
  { orderId, walletDataHash }: PaidOrder,
): Promise<string | undefined> {
  if (walletDataHash === undefined) return undefined;
  return findTokenSigs(db.queries, instance.serial, { orderId, walletDataHash });
}

/** A wallet waits so long for its Donau; then it is told without. */
const DONAU_TIMEOUT_MS = 5000;
/** A wallet that comes again and again does not make us ask more often than the background job does. */
const TRIES_FOR_A_WALLET = 10;

/** The signatures of its tax receipt, had now if they are still owed; undefined where there are none, or not yet. */
async function donationSigsOf(call: PayCall, { orderId, walletDataHash }: PaidOrder): Promise<string | undefined> {
  if (walletDataHash === undefined) return undefined;
  const { db, config, instance } = call;
  const name = { orderId, walletDataHash };
  const found = await findReceipt(db.queries, instance.serial, name);
  const isToBeAsked = found?.state === "owed" && found.attempts < TRIES_FOR_A_WALLET && config.kontor.donau;
  if (!isToBeAsked) return found?.blindSigs;
  await issueReceipt(call, instance, name, DONAU_TIMEOUT_MS);
  return (await findReceipt(db.queries, instance.serial, name))?.blindSigs;
}

/** One JSON array of several; undefined where nothing is in it. */
function joined(...arrays: readonly (string | undefined)[]): JsonText | undefined {
  const parts = arrays.filter((array) => array !== undefined && array !== "[]").map((array) => array!.slice(1, -1));
  return parts.length === 0 ? undefined : new JsonText(`[${parts.join(",")}]`);
}

/**
 * The coins of the request that were deposited although the payment does without them, as those of a payer who came
 * only half through before somebody else paid, as far as they are not refunded already. That they are given back is
 * stored, so that no others become needless.
 */
async function releaseNeedless(call: PayCall, order: PaidOrder, price: Price): Promise<ReturnedCoin[]> {
  const { db, instance, clock, body } = call;
  return db.transaction(async (tx) => {
    await lockOrder(tx, instance.serial, order.orderId);
    const batches = await batchesOf(tx, instance.serial, order.orderId);
    const shown = keysOf(body.coins);
    const isOwn = ({ coinPub }: Deposit) => shown.has(coinKey(coinPub));
    const own = batches.flatMap(({ deposits }) => deposits).filter(isOwn);
    const refunds = await refundsOf(tx, instance.serial, order.orderId);
    const rest = acceptedDeposits(batchesOfPayment(order, batches)).filter((deposit) => !isOwn(deposit));
    const earlier = refunds.filter(({ rtransactionId }) => rtransactionId === ABORT_RTRANSACTION_ID);
    // What the shop granted to who paid does not make the coins of others part of the payment.
    if (coverageOf(price, rest, earlier) !== "covered") return [];
    const known = own.flatMap(({ coinPub }) => earlier.filter((refund) => equalBytes(refund.coinPub, coinPub)));
    const released = own
      .filter(({ coinPub }) => !known.some((refund) => equalBytes(refund.coinPub, coinPub)))
      .map((deposit) => ({
        coinPub: deposit.coinPub,
        rtransactionId: ABORT_RTRANSACTION_ID,
        amount: leftOf(deposit, refunds),
        reason: "paid with other coins",
      }))
      .filter(({ amount }) => !isZero(amount));
    await insertRefunds(tx, instance.serial, order.orderId, released, clock.now());
    return [...known, ...released].map(({ coinPub, amount }) => ({ coin_pub: coinPub, contribution: amount }));
  });
}

/** What is given back of a coin. */
type ReturnedCoin = Pick<Coin, "coin_pub" | "contribution">;

function refundPermission({ instance }: PayCall, { hContract }: PaidOrder, coin: ReturnedCoin): JsonObject {
  const message = refundRequestMessage({
    hContract,
    coinPub: coin.coin_pub,
    rtransactionId: ABORT_RTRANSACTION_ID,
    amount: coin.contribution,
  });
  return {
    coin_pub: encodeBase32(coin.coin_pub),
    merchant_sig: encodeBase32(signWithInstance(instance, message)),
    rtransaction_id: Number(ABORT_RTRANSACTION_ID),
    amount: printAmount(coin.contribution),
  };
}
