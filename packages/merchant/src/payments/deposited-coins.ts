/** Which coins of a request have been deposited for its order already, and with what they were signed. */

import { encodeBase32 } from "@kontor/taler/base32";
import { bytesAsText, equalBytes } from "@kontor/taler/bytes";
import type { Deposit, DepositBatch } from "../deposits/deposit-store.js";
import type { Instance } from "../instances/instance.js";
import type { ClaimedOrder, PaidOrder } from "../orders/order.js";
import type { PayableContract } from "../orders/payable-contract.js";
import { TalerError } from "../taler-error.js";
import { type Coin, type SignedTerms, signsDeposit } from "./vet-coin.js";

/** By the key of their coins. */
export type KnownDeposits = ReadonlyMap<string, { readonly deposit: Deposit; readonly batch: DepositBatch }>;

/**
 * Whether the coin is among the deposits. Showing a deposited coin is for those who can sign with it, not for all who
 * know its name.
 * @throws TalerError MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID
 */
export function isDepositedBy(
  coin: Coin,
  deposits: KnownDeposits,
  terms: Omit<SignedTerms, "walletDataHash">,
): boolean {
  const known = deposits.get(coinKey(coin.coin_pub));
  if (known === undefined) return false;
  const { deposit, batch } = known;
  const isSigned =
    equalBytes(deposit.coinSig, coin.coin_sig) ||
    signsDeposit(coin.coin_sig, deposit, { ...terms, walletDataHash: batch.walletDataHash });
  if (!isSigned) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID", { detail: encodeBase32(coin.coin_pub) });
  }
  return true;
}

/** The deposits of these batches: in payments of a thousand coins, comparing each with each would hold up everybody. */
export function byCoin(batches: readonly DepositBatch[]): KnownDeposits {
  return new Map(
    batches.flatMap((batch) => batch.deposits.map((deposit) => [coinKey(deposit.coinPub), { deposit, batch }])),
  );
}

/** What all coins of the order sign, whatever their wallet says beside. */
export function signedTerms(
  { merchantPub }: Pick<Instance, "merchantPub">,
  { hContract, hWire }: ClaimedOrder | PaidOrder,
  contract: PayableContract,
): Omit<SignedTerms, "walletDataHash"> {
  return { contract, hContract, hWire, merchantPub };
}

/** What a coin is called in maps and sets. */
export function coinKey(coinPub: Uint8Array): string {
  return bytesAsText(coinPub, "latin1");
}

/** The keys of all of them. */
export function keysOf(coins: readonly Coin[]): ReadonlySet<string> {
  return new Set(coins.map(({ coin_pub }) => coinKey(coin_pub)));
}
