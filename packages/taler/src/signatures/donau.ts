/**
 * What charities and donation authorities (Donau) sign. Purposes and layouts are known from memory only: they stand here
 * and nowhere else.
 */

import { type Amount, amountBytes } from "../amount.js";
import { u32be } from "../bytes.js";
import { type CoinEnvelope, envelopeBytes } from "../denomination.js";
import { sha512 } from "../hash.js";
import { Purpose, purposeBlock } from "./purpose.js";

/** A blinded donor identifier and the donation unit that is to sign it. */
export interface BlindedIdentifier {
  readonly hDonationUnit: Uint8Array;
  readonly envelope: CoinEnvelope;
}

/**
 * A charity has received a donation for which these identifiers may be signed: the `charity_sig` of `POST /batch-issue`.
 * 1501, 72 bytes: `8 SHA-512(for each pair: h_donation_unit_pub[64] · envelope)[64]`.
 */
export function donationConfirmationMessage(pairs: readonly BlindedIdentifier[]): Uint8Array {
  const parts = pairs.flatMap(({ hDonationUnit, envelope }) => [hDonationUnit, envelopeBytes(envelope)]);
  return purposeBlock(Purpose.CHARITY_DONATION_CONFIRMATION, sha512(...parts));
}

/** Possession of a charity's key: the header `Charity-Signature` of `GET /charities/$ID`. 1502, 8 bytes: the bare header. */
export function charityInfoMessage(): Uint8Array {
  return purposeBlock(Purpose.CHARITY_GET_INFO);
}

export interface DonationStatementValues {
  /** `donorHash` of donation.ts. */
  readonly hDonor: Uint8Array;
  readonly year: number;
  readonly total: Amount;
}

/**
 * How much somebody has donated in a year, signed by the authority.
 * 1500, 100 bytes: `8 total[24] · 32 u32 year · 36 h_donor[64]`.
 */
export function donationStatementMessage({ hDonor, year, total }: DonationStatementValues): Uint8Array {
  return purposeBlock(Purpose.DONAU_DONATION_STATEMENT, amountBytes(total), u32be(year), hDonor);
}
