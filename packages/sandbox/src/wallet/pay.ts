/** POST orders/$ORDER_ID/pay: pays a claimed order with coins, or proves that it was paid before. */
import { compareAmounts, isZero, printAmount, sumAmounts } from "@kontor/taler/amount";
import { decodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { verify } from "@kontor/taler/eddsa";
import { errorCode } from "@kontor/taler/error-codes";
import { PaymentResponse } from "@kontor/taler/schemas/public-orders";
import { paymentOkMessage } from "@kontor/taler/signatures/merchant";
import { type Proposal, proposalOf } from "./claim.js";
import { type ChosenCoin, promiseCoins, replaceSpentCoin } from "./coin-promises.js";
import type { Contract } from "./contract.js";
import { signDeposit } from "./deposit-permission.js";
import { type Donor, donationRequest, prepareDonation, receiveReceipts } from "./donation.js";
import { asObject, decodeBody, type HttpAnswer, refusal, talerCodeOf } from "./http-client.js";
import { persistently } from "./persistently.js";
import { prove } from "./prove.js";
import { takeRefundPermissions } from "./refund-permission.js";
import { receiveTokens, selectTokens, signTokens, tokenCountOf, tokenEnvelopes } from "./tokens.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Donation, Order, Payment, Receipt } from "./wallet-state.js";

export interface PayOptions {
  /** Exactly these coins, whatever they are still worth: for tests, also of double spending. */
  readonly coins?: readonly ChosenCoin[];
  /** The session to pay in; by default the one of the taler://pay URI. */
  readonly sessionId?: string;
  /** Use only coins of this exchange. */
  readonly exchangeUrl?: string;
  /** Whether an earlier order with the same fulfillment URL may be shown instead; yes by default. */
  readonly allowRepurchase?: boolean;
  /** Which choice of a version 1 contract to take; by default the only one, or the first one that takes no tokens. */
  readonly choiceIndex?: number;
  /** The donor, if a tax receipt is wanted for a donation; without it none is asked for. */
  readonly donor?: Donor;
  /** How often to try while the merchant or its exchange is in trouble; 7 by default. */
  readonly attempts?: number;
}

/** `repurchased`: nothing was paid, `order` is the one that was paid before and now counts for the session. */
export interface PayResult {
  readonly kind: "paid" | "repurchased";
  readonly order: Order;
  readonly receipt: Receipt;
}

/**
 * Pays. The coins are stored as promised before they are sent; if the outcome stays unknown, calling it again sends the
 * same coins, and `abort` asks for them back. Paying twice gives the same receipt.
 */
export async function pay(wallet: Wallet, proposal: Proposal, options: PayOptions = {}): Promise<PayResult> {
  const { order } = proposal;
  const sessionId = options.sessionId ?? proposal.sessionId;
  if (order.receipt) return { kind: "paid", order, receipt: await inSession(wallet, order, order.receipt, sessionId) };
  if (order.abortedAt !== undefined) throw new WalletError("bad-request", `Order ${order.orderId} was aborted.`);

  const earlier = options.allowRepurchase === false ? undefined : paidBefore(wallet, proposal);
  if (earlier?.receipt && !order.payment) {
    await prove(wallet, earlier, sessionId ?? "");
    return { kind: "repurchased", order: earlier, receipt: earlier.receipt };
  }
  const payment = order.payment ?? (await startPayment(wallet, proposal, sessionId, options));
  return { kind: "paid", order, receipt: await sendPayment(wallet, proposal, payment, options) };
}

async function inSession(
  wallet: Wallet,
  order: Order,
  receipt: Receipt,
  sessionId: string | undefined,
): Promise<Receipt> {
  if (sessionId !== undefined && receipt.sessionId !== sessionId) await prove(wallet, order, sessionId);
  return receipt;
}

/** An order of the same merchant that was paid for the same thing and was not refunded in full. */
function paidBefore(wallet: Wallet, { order, contract }: Proposal): Order | undefined {
  if (contract.fulfillmentUrl === undefined) return undefined;
  return Object.values(wallet.state.orders).find((other) => {
    if (other === order || !other.receipt || other.merchantBaseUrl !== order.merchantBaseUrl) return false;
    const { contract: earlier } = proposalOf(other);
    return (
      earlier.fulfillmentUrl === contract.fulfillmentUrl &&
      equalBytes(earlier.merchantPub, contract.merchantPub) &&
      !isRefundedInFull(other)
    );
  });
}

function isRefundedInFull({ payment, refunds }: Order): boolean {
  const contributions = payment?.coins.map(({ contribution }) => contribution) ?? [];
  const currency = contributions[0]?.currency;
  if (currency === undefined) return false;
  const returned = refunds.map(({ amount }) => amount);
  return compareAmounts(sumAmounts(currency, returned), sumAmounts(currency, contributions)) >= 0;
}

async function startPayment(
  wallet: Wallet,
  proposal: Proposal,
  sessionId: string | undefined,
  options: PayOptions,
): Promise<Payment> {
  const { contract, order } = proposal;
  if (contract.payDeadline < wallet.clock.now()) {
    throw new WalletError("expired", `The offer for order ${order.orderId} has expired.`);
  }
  const index = chooseIndex(contract, options.choiceIndex);
  const choice = contract.choices[index]!;
  // Whatever can fail comes before the first coin or token is marked.
  const donation = options.donor && (await prepareDonation(wallet, choice, options.donor));
  const chosen = contract.version === 1 ? choosing(wallet, contract, index, donation) : {};
  const tokens = selectTokens(wallet, contract, choice);
  const coins = isZero(choice.amount) && !options.coins ? [] : promiseCoins(wallet, contract, choice, options);
  for (const token of tokens) token.spent = true;
  const payment: Payment = {
    startedAt: wallet.clock.now(),
    choiceIndex: index,
    coins,
    tokenPubs: tokens.map(({ tokenPub }) => tokenPub),
    ...chosen,
    ...(sessionId === undefined ? {} : { sessionId }),
  };
  order.payment = payment;
  await wallet.save();
  return payment;
}

function chooseIndex({ choices }: Contract, wanted: number | undefined): number {
  const index = wanted ?? (choices.length === 1 ? 0 : choices.findIndex(({ inputs }) => inputs.length === 0));
  if (choices[index]) return index;
  const offers = choices.map(
    ({ amount, inputs }, number) => `${number} for ${printAmount(amount)}${inputs.length > 0 ? " and tokens" : ""}`,
  );
  const problem =
    wanted === undefined
      ? "Say which choice to pay: the contract offers"
      : `The contract has no choice ${wanted}: it offers`;
  throw new WalletError("bad-request", `${problem} ${offers.join(", ")}.`);
}

/** The `wallet_data` that a version 1 contract needs: the choice, tokens to be signed, and what a tax receipt is for. */
function choosing(wallet: Wallet, contract: Contract, index: number, donation: Donation | undefined) {
  const tokenSecret = wallet.rng.bytes(32);
  const envelopes = tokenEnvelopes(contract, contract.choices[index]!, tokenSecret);
  const walletData = {
    choice_index: index,
    ...(envelopes.length > 0 ? { tokens_evs: envelopes } : {}),
    ...(donation === undefined ? {} : { donau: donationRequest(donation) }),
  };
  return { walletData: JSON.stringify(walletData), tokenSecret, ...(donation === undefined ? {} : { donation }) };
}

async function sendPayment(
  wallet: Wallet,
  proposal: Proposal,
  payment: Payment,
  options: PayOptions,
): Promise<Receipt> {
  const { order, contract } = proposal;
  for (;;) {
    const outcome = await postPayment(wallet, proposal, payment, options.attempts);
    if (outcome.status === 200) {
      return storeReceipt(wallet, proposal, payment, decodeBody(PaymentResponse, outcome, "the payment"));
    }
    if (codeIs(outcome, "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS")) {
      await replaceSpentCoin(wallet, contract, payment, spentCoinOf(outcome), options);
      continue;
    }
    if (codeIs(outcome, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID")) {
      await takeRefundPermissions(wallet, proposal, outcome);
      throw refusal(`pay order ${order.orderId}, it is paid with other coins`, outcome);
    }
    throw refusal(`pay order ${order.orderId}`, outcome, outcome.status === 410 ? "expired" : "refused");
  }
}

function postPayment(
  wallet: Wallet,
  { order, contract }: Proposal,
  payment: Payment,
  attempts: number | undefined,
): Promise<HttpAnswer> {
  const walletData = payment.walletData === undefined ? undefined : JSON.parse(payment.walletData);
  const url = `${order.merchantBaseUrl}orders/${encodeURIComponent(order.orderId)}/pay`;
  const body = {
    coins: payment.coins.map((promised) => signDeposit(wallet, contract, promised, walletData)),
    ...(walletData === undefined ? {} : { wallet_data: walletData }),
    ...(payment.tokenPubs.length > 0 && walletData
      ? { tokens: signTokens(wallet, contract, payment.tokenPubs, walletData) }
      : {}),
    ...(payment.sessionId === undefined ? {} : { session_id: payment.sessionId }),
  };
  return persistently(wallet, { method: "POST", url, body, timeoutMs: 60_000 }, attempts);
}

async function storeReceipt(
  wallet: Wallet,
  { order, contract }: Proposal,
  payment: Payment,
  response: PaymentResponse,
): Promise<Receipt> {
  if (!verify(contract.merchantPub, paymentOkMessage(contract.hContract), response.sig)) {
    throw new WalletError("bad-signature", "The merchant's receipt is not signed with the key of the contract.");
  }
  const receipt: Receipt = {
    sig: response.sig,
    paidAt: wallet.clock.now(),
    ...(payment.sessionId === undefined ? {} : { sessionId: payment.sessionId }),
    ...(response.pos_confirmation === undefined ? {} : { posConfirmation: response.pos_confirmation }),
  };
  const blindSigs = response.token_sigs?.map(({ blind_sig }) => blind_sig) ?? [];
  const tokenCount = receiveTokens(wallet, contract, payment, blindSigs);
  receiveReceipts(payment, blindSigs.slice(tokenCount));
  order.receipt = receipt;
  await wallet.save();
  return receipt;
}

/**
 * Asks merchants again for tax receipts that were owed when they were paid.
 * @returns how many payments have theirs now
 */
export async function collectTaxReceipts(wallet: Wallet): Promise<number> {
  let collected = 0;
  for (const order of Object.values(wallet.state.orders)) {
    const { payment, receipt } = order;
    if (!payment?.donation || payment.donation.receipts !== undefined || !receipt) continue;
    const proposal = proposalOf(order);
    const outcome = await postPayment(wallet, proposal, payment, undefined);
    if (outcome.status !== 200) continue;
    const sigs =
      decodeBody(PaymentResponse, outcome, "the payment").token_sigs?.map(({ blind_sig }) => blind_sig) ?? [];
    const choice = proposal.contract.choices[payment.choiceIndex]!;
    receiveReceipts(payment, sigs.slice(tokenCountOf(choice)));
    if (payment.donation.receipts !== undefined) collected += 1;
    await wallet.save();
  }
  return collected;
}

/** The coin that the exchange says is spent, out of the reply that the merchant passes on. */
function spentCoinOf(answer: HttpAnswer): Uint8Array {
  const reply = asObject(asObject(answer.body)?.exchange_reply);
  const coinPub = reply?.coin_pub;
  const code = reply?.code;
  if (code !== errorCode("EXCHANGE_GENERIC_INSUFFICIENT_FUNDS").number || typeof coinPub !== "string") {
    throw refusal("pay, the exchange refused a coin and the merchant does not say which", answer);
  }
  try {
    return decodeBase32(coinPub, 32);
  } catch (error) {
    throw new WalletError("bad-answer", "The merchant names a spent coin that is no key.", {
      body: answer.body,
      cause: error,
    });
  }
}

function codeIs(answer: HttpAnswer, name: Parameters<typeof errorCode>[0]): boolean {
  return talerCodeOf(answer) === errorCode(name).number;
}
