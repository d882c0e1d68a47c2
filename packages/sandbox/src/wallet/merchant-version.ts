/** GET config of a merchant: is it one, and does it speak a version of the protocol that the wallet speaks? */
import { EncodingError } from "@kontor/taler/encoding-error";
import { isCompatible } from "@kontor/taler/libtool-version";
import { Type } from "typebox";
import { decodeBody, refusal } from "./http-client.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";

/** What the wallet calls exists since version 12 and has not changed for it since. */
const WALLET_SPEAKS = "30:0:18";

/** No more than this is needed of any version. */
const MerchantVersion = Type.Object({ name: Type.String(), version: Type.String() });

const checked = new WeakMap<Wallet, Set<string>>();

/** Asks a merchant once. Throws WalletError "incompatible". */
export async function demandCompatibleMerchant(wallet: Wallet, merchantBaseUrl: string): Promise<void> {
  if (checked.get(wallet)?.has(merchantBaseUrl)) return;
  const answer = await wallet.http({ url: `${merchantBaseUrl}config` });
  if (answer.status === 404) throw incompatible(merchantBaseUrl, "is no Taler merchant");
  if (answer.status !== 200) throw refusal("ask the merchant for its version", answer);
  const { name, version } = decodeBody(MerchantVersion, answer, "the question for the merchant's version");
  if (name !== "taler-merchant") throw incompatible(merchantBaseUrl, `is a ${name}, not a merchant`);
  if (!speaksOurs(version)) throw incompatible(merchantBaseUrl, `speaks version ${version}, we speak ${WALLET_SPEAKS}`);
  checked.set(wallet, (checked.get(wallet) ?? new Set()).add(merchantBaseUrl));
}

function speaksOurs(version: string): boolean {
  try {
    return isCompatible(WALLET_SPEAKS, version);
  } catch (error) {
    if (error instanceof EncodingError) return false;
    throw error;
  }
}

function incompatible(merchantBaseUrl: string, what: string): WalletError {
  return new WalletError("incompatible", `${merchantBaseUrl} ${what}.`);
}
