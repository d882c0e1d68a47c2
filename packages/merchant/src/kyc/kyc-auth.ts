/**
 * The KYC auth transfer: a tiny transfer from the shop's account to the exchange, whose subject carries the shop's public
 * key. It proves that the account is the shop's.
 */

import { type Amount, minAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { VerifiedAccount, VerifiedKeys } from "@kontor/taler/keys-verification";
import { normalizePayto } from "@kontor/taler/payto";
import type { Account } from "../bank-accounts/store.js";
import { permits } from "../exchanges/usable.js";

/** The accounts of the exchange that this account may wire to, best first. */
export function kycAuthAccounts(keys: VerifiedKeys, account: Account): readonly VerifiedAccount[] {
  const payto = normalizePayto(account.paytoUri);
  return keys.accounts
    .filter(({ wireMethod }) => wireMethod === account.wireMethod)
    .filter(({ creditRestrictions }) => permits(creditRestrictions, payto))
    .toSorted((a, b) => b.priority - a.priority);
}

/** What goes into the subject. */
export function kycAuthSubject(merchantPub: Uint8Array): string {
  return `KYC:${encodeBase32(merchantPub)}`;
}

/** How much is to be sent: what the exchange calls tiny, else its smallest coin. */
export function kycAuthAmount(keys: VerifiedKeys): Amount {
  const values = [...keys.denominations.values()].map(({ value }) => value);
  const smallest = values.length === 0 ? { currency: keys.currency, value: 1n, fraction: 0 } : values.reduce(minAmount);
  return keys.tinyAmount ?? smallest;
}

/** Full payto URIs with amount and subject; each of them is enough. */
export function kycAuthPaytos(keys: VerifiedKeys, account: Account, merchantPub: Uint8Array): string[] {
  return kycAuthAccounts(keys, account).map(({ paytoUri }) => {
    const query = `amount=${printAmount(kycAuthAmount(keys))}&message=${kycAuthSubject(merchantPub)}`;
    return `${paytoUri}${paytoUri.includes("?") ? "&" : "?"}${query}`;
  });
}
