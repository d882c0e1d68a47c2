/** A coin gets value back only on the exchange's signed word (EXCHANGE_CONFIRM_REFUND). */
import { type Amount, addAmounts, compareAmounts, minAmount, subtractAmounts, zeroAmount } from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import { verify } from "@kontor/taler/eddsa";
import { refundConfirmationMessage } from "@kontor/taler/signatures/exchange";
import type { Proposal } from "./claim.js";
import { coinOf } from "./coin-promises.js";
import { isSigningKey } from "./exchange-keys.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";

export interface RefundConfirmation {
  readonly coinPub: Uint8Array;
  readonly rtransactionId: number;
  /** What the merchant gives back, the exchange's refund fee included. */
  readonly amount: Amount;
  readonly exchangeSig: Uint8Array;
  readonly exchangePub: Uint8Array;
}

/**
 * Verifies a confirmation and adds its value, less the refund fee, to the coin; one that is known already changes
 * nothing. Returns what the coin gained. Throws WalletError "bad-signature". The caller saves the state.
 */
export async function acceptRefund(
  wallet: Wallet,
  { order, contract }: Proposal,
  confirmation: RefundConfirmation,
): Promise<Amount> {
  const { coinPub, rtransactionId, amount, exchangeSig, exchangePub } = confirmation;
  const coin = coinOf(wallet, coinPub);
  const message = refundConfirmationMessage({
    hContract: contract.hContract,
    coinPub,
    merchantPub: contract.merchantPub,
    rtransactionId: BigInt(rtransactionId),
    amount,
  });
  const isKnownKey = await isSigningKey(wallet, coin.exchangeUrl, exchangePub);
  if (!isKnownKey || !verify(exchangePub, message, exchangeSig)) {
    throw new WalletError("bad-signature", "The exchange's confirmation of a refund is not signed with its keys.");
  }
  const isKnown = order.refunds.some(
    (known) => known.rtransactionId === rtransactionId && equalBytes(known.coinPub, coinPub),
  );
  if (isKnown) return zeroAmount(amount.currency);
  order.refunds.push({ coinPub, rtransactionId, amount, at: wallet.clock.now() });
  const feeExceeds = compareAmounts(coin.feeRefund, amount) >= 0;
  const gained = feeExceeds ? zeroAmount(amount.currency) : subtractAmounts(amount, coin.feeRefund);
  coin.remaining = minAmount(coin.value, addAmounts(coin.remaining, gained));
  return gained;
}
