/** The KYC states for a person to read. */

import type { MerchantAccountKycRedirectJson } from "@kontor/taler/schemas/kyc";

type Entry = MerchantAccountKycRedirectJson;

const MEANING: Readonly<Record<string, string>> = {
  ready: "ready",
  "awaiting-aml-review": "the exchange is reviewing the account: wait",
  "kyc-required": "the exchange wants to know who you are",
  "kyc-wire-required": "prove that the account is yours by a small transfer",
  "kyc-wire-impossible": "the exchange has no account that this one could prove itself to",
  "no-exchange-keys": "the exchange's keys are not there yet",
  "unsupported-account": "the exchange does not wire to this account",
  "exchange-unreachable": "the exchange did not answer yet",
};

/** A few lines for each account and exchange. */
export function kycText(entries: readonly Entry[]): string {
  return `${entries.map(describe).join("\n\n")}\n`;
}

function describe(entry: Entry): string {
  const shortPayto = entry.payto_uri.split("?")[0];
  const lines = [`${shortPayto} at ${entry.exchange_url} (${entry.exchange_currency})`];
  lines.push(`  ${entry.status}: ${MEANING[entry.status] ?? "see the exchange"}`);
  if (entry.status === "kyc-required" && entry.access_token !== undefined) {
    lines.push(`  open ${entry.exchange_url}kyc-spa/${entry.access_token}`);
  }
  for (const payto of entry.payto_kycauths ?? []) lines.push(`  transfer: ${payto}`);
  for (const { operation_type, soft_limit, threshold, timeframe } of entry.limits ?? []) {
    const span = typeof timeframe.d_us === "number" ? ` in ${timeframe.d_us / 1_000_000} s` : "";
    const kind = soft_limit ? " (KYC can raise it)" : "";
    lines.push(`  limit: ${operation_type} ${threshold}${span}${kind}`);
  }
  return lines.join("\n");
}
