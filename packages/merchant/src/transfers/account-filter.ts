/** The accounts of an instance, as endpoints of transfers need them: by payto URI, and back. */

import { EncodingError } from "@kontor/taler/encoding-error";
import { canonicalPayto, validatePaytoAccount } from "@kontor/taler/payto";
import { type Account, listAccounts } from "../bank-accounts/store.js";
import type { Queries } from "../database/tables.js";
import { TalerError } from "../taler-error.js";
import { sameAccount } from "./transfer.js";

/**
 * The account of that payto URI, full or normalized, whatever receiver's name it has; one that is in use before one that was removed.
 * @throws TalerError GENERIC_PAYTO_URI_MALFORMED or MERCHANT_GENERIC_ACCOUNT_UNKNOWN
 */
export async function accountByPayto(queries: Queries, instance: bigint, paytoUri: string): Promise<Account> {
  try {
    validatePaytoAccount(canonicalPayto(paytoUri));
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    const detail = `payto_uri: ${error.message}`;
    throw new TalerError("GENERIC_PAYTO_URI_MALFORMED", { parameter: "payto_uri", detail });
  }
  const fitting = (await listAccounts(queries, instance)).filter((account) => sameAccount(account.paytoUri, paytoUri));
  const account = fitting.find(({ active }) => active) ?? fitting[0];
  if (account === undefined) throw new TalerError("MERCHANT_GENERIC_ACCOUNT_UNKNOWN", { detail: paytoUri });
  return account;
}

/** The payto URI of each account. */
export async function paytosOf(queries: Queries, instance: bigint): Promise<(hWire: Uint8Array) => string> {
  const accounts = await listAccounts(queries, instance);
  const byHash = new Map(accounts.map(({ hWire, paytoUri }) => [Buffer.from(hWire).toString("hex"), paytoUri]));
  return (hWire) => byHash.get(Buffer.from(hWire).toString("hex")) ?? "";
}
