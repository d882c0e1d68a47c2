/** POST orders/$ORDER_ID/abort: gives up a payment that did not succeed and gets its coins back. */
import { type Amount, addAmounts, printAmount, zeroAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { errorCode } from "@kontor/taler/error-codes";
import { AbortResponse } from "@kontor/taler/schemas/public-orders";
import { proposalOf } from "./claim.js";
import { coinOf, returnPromise } from "./coin-promises.js";
import { decodeBody, refusal } from "./http-client.js";
import { orderStatus } from "./order-status.js";
import { persistently } from "./persistently.js";
import { acceptRefund } from "./refund-confirmation.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Order, Payment } from "./wallet-state.js";

/** What an abort says about the refund of a coin: the merchant has no other number for it. */
const ABORT_RTRANSACTION_ID = 0;

export interface AbortResult {
  /** What the coins gained, refund fees deducted. */
  readonly gained: Amount;
  /** Coins whose fate stays open: the exchange refused to refund them. Aborting again asks for them again. */
  readonly unresolved: readonly Uint8Array[];
}

/** Aborts an unpaid payment. Throws WalletError "refused" if it is complete after all. */
export async function abort(wallet: Wallet, order: Order): Promise<AbortResult> {
  const proposal = proposalOf(order);
  const { payment } = order;
  if (order.receipt) throw new WalletError("bad-request", `Order ${order.orderId} is paid.`);
  if (payment && payment.coins.length === 0 && payment.tokenPubs.length > 0)
    return giveUpTokens(wallet, order, payment);
  if (!payment || payment.coins.length === 0) {
    throw new WalletError("bad-request", `There is no payment for order ${order.orderId} to abort.`);
  }
  const promises = [...payment.coins];
  const answer = await persistently(wallet, {
    method: "POST",
    url: `${order.merchantBaseUrl}orders/${encodeURIComponent(order.orderId)}/abort`,
    body: {
      h_contract: encodeBase32(proposal.contract.hContract),
      coins: promises.map(({ coinPub, contribution }) => ({
        coin_pub: encodeBase32(coinPub),
        contribution: printAmount(contribution),
        exchange_url: coinOf(wallet, coinPub).exchangeUrl,
      })),
    },
    timeoutMs: 60_000,
  });
  if (answer.status !== 200) throw refusal(`abort the payment of order ${order.orderId}`, answer);
  const { refunds } = decodeBody(AbortResponse, answer, "the abort");
  if (refunds.length !== promises.length) {
    throw new WalletError("bad-answer", "The merchant did not tell about every coin of the payment.");
  }

  let gained = zeroAmount(promises[0]!.contribution.currency);
  const unresolved: Uint8Array[] = [];
  for (const [i, promised] of promises.entries()) {
    const refund = refunds[i]!;
    if (refund.type === "success") {
      const confirmation = {
        coinPub: promised.coinPub,
        rtransactionId: ABORT_RTRANSACTION_ID,
        amount: promised.contribution,
        exchangeSig: refund.exchange_sig,
        exchangePub: refund.exchange_pub,
      };
      gained = addAmounts(gained, await acceptRefund(wallet, proposal, confirmation));
    } else if (refund.type === "undeposited" || wasNeverDeposited(refund)) {
      returnPromise(wallet, order, promised);
      gained = addAmounts(gained, promised.contribution);
    } else {
      unresolved.push(promised.coinPub);
    }
  }
  if (unresolved.length === 0) returnTokens(wallet, order, payment);
  await wallet.save();
  return { gained, unresolved };
}

/** A payment without coins is complete as soon as the merchant takes it: there is nothing that it could give back. */
async function giveUpTokens(wallet: Wallet, order: Order, payment: Payment): Promise<AbortResult> {
  if ((await orderStatus(wallet, order)).kind === "paid") {
    throw new WalletError(
      "refused",
      `Order ${order.orderId} is paid, with tokens alone: pay it again for the receipt.`,
    );
  }
  returnTokens(wallet, order, payment);
  await wallet.save();
  const { currency } = proposalOf(order).contract.choices[payment.choiceIndex]!.amount;
  return { gained: zeroAmount(currency), unresolved: [] };
}

function returnTokens(wallet: Wallet, order: Order, payment: Payment): void {
  order.abortedAt = wallet.clock.now();
  for (const tokenPub of payment.tokenPubs) wallet.state.tokens[encodeBase32(tokenPub)]!.spent = false;
}

function wasNeverDeposited(refund: { readonly exchange_code?: number }): boolean {
  return (
    refund.exchange_code === errorCode("EXCHANGE_REFUND_DEPOSIT_NOT_FOUND").number ||
    refund.exchange_code === errorCode("EXCHANGE_REFUND_COIN_NOT_FOUND").number
  );
}
