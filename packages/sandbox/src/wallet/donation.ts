/** Tax receipts for donations: asked for with a payment, checked, and collected later where they were owed. */
import { type Amount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { CsNoncePair } from "@kontor/taler/cs-blind";
import {
  type BlindedSignature,
  type Blinding,
  type BlindSigningKey,
  blindMessage,
  unblindSignature,
} from "@kontor/taler/denomination";
import {
  donationUnitKey,
  donorHash,
  donorIdentifier,
  hashDonationUnit,
  receiptSecrets,
  udiOfEnvelope,
  verifyReceipt,
} from "@kontor/taler/donation";
import { makeUp } from "@kontor/taler/donation-units";
import { EncodingError } from "@kontor/taler/encoding-error";
import { DonauKeysResponse, DonauNonceResponse } from "@kontor/taler/schemas/donau-service";
import { BlindedDonationReceiptKeyPair, MAX_DONATION_UNITS } from "@kontor/taler/schemas/public-orders";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { JsonObject } from "@kontor/taler/strict-json";
import { yearOf } from "@kontor/taler/time";
import type { Choice } from "./contract.js";
import { decodeBody, refusal } from "./http-client.js";
import { persistently } from "./persistently.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Donation, Payment } from "./wallet-state.js";

/** Who donates: only the tax office learns it. */
export interface Donor {
  /** The number under which the tax office knows the donor. */
  readonly taxId: string;
  /** Keeps others from guessing it; a new donor gets one. */
  readonly salt?: string;
}

const SALT_BYTES = 16;
/** A Donau that is down holds up no payment: it is made without a receipt, if the donor agrees. */
const ATTEMPTS = 3;

/** The receipt that a choice gives; undefined where it gives none. */
export function taxReceiptOf({ amount, outputs }: Choice): { urls: readonly string[]; amount: Amount } | undefined {
  for (const output of outputs) {
    if (output.type === "tax-receipt") return { urls: output.donau_urls, amount: output.amount ?? amount };
  }
  return undefined;
}

/**
 * What is to be asked for, of the first Donau that answers and whose units make up the amount.
 * Throws WalletError "bad-request" where there is none.
 */
export async function prepareDonation(wallet: Wallet, choice: Choice, donor: Donor): Promise<Donation> {
  const offered = taxReceiptOf(choice);
  if (offered === undefined) throw new WalletError("bad-request", "No tax receipt is given for this.");
  const problems: string[] = [];
  for (const donauUrl of offered.urls) {
    try {
      return await donationAt(wallet, donauUrl, offered.amount, donor);
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
      problems.push(error.message);
    }
  }
  throw new WalletError("bad-request", `No tax receipt can be had: ${problems.join(" ")}`);
}

/** The `donau` of `wallet_data`. */
export function donationRequest({ donauUrl, year, ...donation }: Donation): JsonObject {
  const pairs = blindingsOf(donation).map(({ blinding, key }) => ({
    h_donation_unit_pub: hashDonationUnit(key),
    blinded_udi: udiOfEnvelope(blindMessage(key, blinding)),
  }));
  return {
    url: donauUrl,
    year,
    budikeypairs: pairs.map((pair) => wireCodec(BlindedDonationReceiptKeyPair).encode(pair)),
  };
}

/**
 * Stores the receipts that came with a payment; none are there while the Donau owes them. Throws WalletError "bad-answer" or
 * "bad-signature" if they are not what was asked for. The caller saves the state.
 * @param blindSigs those after the tokens'
 */
export function receiveReceipts({ donation }: Payment, blindSigs: readonly BlindedSignature[]): void {
  if (donation === undefined || donation.receipts !== undefined || blindSigs.length === 0) return;
  const blindings = blindingsOf(donation);
  if (blindSigs.length !== blindings.length) {
    throw new WalletError("bad-answer", "The merchant did not bring all the tax receipts that were asked for.");
  }
  donation.receipts = blindings.map(({ blinding, key }, index) => finish(key, blinding, blindSigs[index]!));
}

function finish(key: BlindSigningKey, blinding: Blinding, blindSig: BlindedSignature) {
  try {
    const signature = unblindSignature(key, blinding, blindSig);
    if (verifyReceipt(key, blinding.message, signature)) return signature;
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
  }
  throw new WalletError(
    "bad-signature",
    "A tax receipt is not signed by its donation unit: it would be worth nothing.",
  );
}

async function donationAt(wallet: Wallet, donauUrl: string, amount: Amount, donor: Donor): Promise<Donation> {
  const keys = await keysOf(wallet, donauUrl);
  const year = yearOf(wallet.clock.now());
  const usable = keys.donation_units.filter((unit) => unit.year === year && unit.lost !== true);
  const made = makeUp(
    amount,
    usable.map(({ value }) => value),
    MAX_DONATION_UNITS,
  );
  if (made === undefined) {
    throw new WalletError("bad-request", `The units of ${donauUrl} cannot make up ${printAmount(amount)}.`);
  }
  const secret = wallet.rng.bytes(32);
  const units = await Promise.all(
    made.map(async (place, position) => {
      const key = donationUnitKey(usable[place]!.donation_unit_pub);
      const rPubs = key.cipher === "CS" ? await noncesOf(wallet, donauUrl, key, secret, position) : undefined;
      return { key, value: usable[place]!.value, ...(rPubs === undefined ? {} : { rPubs: [...rPubs] }) };
    }),
  );
  const salt = donor.salt ?? encodeBase32(wallet.rng.bytes(SALT_BYTES));
  return { donauUrl, year, taxId: donor.taxId, salt, amount, secret, units, submitted: false };
}

/** The `/keys` of a Donau. */
export async function keysOf(wallet: Wallet, donauUrl: string): Promise<DonauKeysResponse> {
  const answer = await persistently(wallet, { url: `${donauUrl}keys` }, ATTEMPTS);
  if (answer.status !== 200) throw refusal(`get the keys of ${donauUrl}`, answer);
  return decodeBody(DonauKeysResponse, answer, "/keys");
}

async function noncesOf(
  wallet: Wallet,
  donauUrl: string,
  key: BlindSigningKey,
  secret: Uint8Array,
  position: number,
): Promise<CsNoncePair> {
  const body = {
    nonce: encodeBase32(receiptSecrets(secret, position).csNonce),
    du_pub_hash: encodeBase32(hashDonationUnit(key)),
  };
  const answer = await persistently(wallet, { method: "POST", url: `${donauUrl}csr-issue`, body }, ATTEMPTS);
  if (answer.status !== 200) throw refusal(`get nonces of ${donauUrl}`, answer);
  const { r_pub_0, r_pub_1 } = decodeBody(DonauNonceResponse, answer, "/csr-issue");
  return [r_pub_0, r_pub_1];
}

function blindingsOf({ salt, secret, taxId, units }: Pick<Donation, "salt" | "secret" | "taxId" | "units">) {
  const hDonor = donorHash(taxId, salt);
  return units.map(({ key, rPubs }, position): { key: BlindSigningKey; blinding: Blinding } => {
    const { blindingSecret, csNonce, nonce } = receiptSecrets(secret, position);
    const cs = rPubs === undefined ? undefined : { nonce: csNonce, rPubs: [rPubs[0]!, rPubs[1]!] as const };
    return { key, blinding: { message: donorIdentifier(hDonor, nonce), secret: blindingSecret, cs } };
  });
}
