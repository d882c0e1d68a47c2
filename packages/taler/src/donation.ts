/**
 * Donations: units that sign blindly what identifies a donor. The hashes are known from memory only: they stand here and
 * nowhere else.
 */

import { type Amount, printAmount } from "./amount.js";
import { encodeBase32 } from "./base32.js";
import { concatBytes, u32be, utf8z } from "./bytes.js";
import {
  type BlindedSignature,
  type BlindSigningKey,
  type CoinEnvelope,
  publicKeyBytes,
  type UnblindedSignature,
  verifyUnblinded,
} from "./denomination.js";
import { hkdf, sha512 } from "./hash.js";
import { isBlindSignature, rsaPublicKeyFromBytes } from "./rsa-blind.js";
import type { DonationUnit } from "./schemas/donau-service.js";

const CIPHER_NUMBER = { RSA: 1, CS: 2 } as const;

/** The key of a unit, by whichever of its names it is there. */
export function donationUnitKey(pub: DonationUnit["donation_unit_pub"]): BlindSigningKey {
  if (pub.cipher === "RSA") {
    return { cipher: "RSA", rsaPub: "rsa_public_key" in pub ? pub.rsa_public_key : pub.rsa_pub };
  }
  return { cipher: "CS", csPub: "cs_public_key" in pub ? pub.cs_public_key : pub.cs_pub };
}

/** `h_donation_unit_pub`: `SHA-512(u32(cipher) || key)`, 64 bytes. */
export function hashDonationUnit(key: BlindSigningKey): Uint8Array {
  return sha512(concatBytes(u32be(CIPHER_NUMBER[key.cipher]), publicKeyBytes(key)));
}

/** Every hash under which others may know the unit: with the cipher, without, and as if it were a denomination. */
export function hashesOfDonationUnit(key: BlindSigningKey): readonly Uint8Array[] {
  const [cipher, bytes] = [u32be(CIPHER_NUMBER[key.cipher]), publicKeyBytes(key)];
  return [hashDonationUnit(key), sha512(bytes), sha512(concatBytes(u32be(0), cipher, bytes))];
}

/** The donor, whom nobody else recognizes by it: `SHA-512(tax number || NUL || salt || NUL)`, 64 bytes. */
export function donorHash(taxId: string, salt: string): Uint8Array {
  return sha512(concatBytes(utf8z(taxId), utf8z(salt)));
}

/** What a unit signs blindly: `SHA-512(h_donor || nonce)`, 64 bytes. */
export function donorIdentifier(hDonor: Uint8Array, nonce: Uint8Array): Uint8Array {
  return sha512(concatBytes(hDonor, nonce));
}

export interface ReceiptSecrets {
  readonly nonce: Uint8Array;
  readonly blindingSecret: Uint8Array;
  /** What the authority is told for the nonces of a Clause-Schnorr unit. */
  readonly csNonce: Uint8Array;
}

/** The secrets of one receipt, out of 32 secret bytes that are used for a whole donation. */
export function receiptSecrets(secret: Uint8Array, position: number): ReceiptSecrets {
  const derive = (use: string) => hkdf(32, { salt: utf8z(use), ikm: secret, info: u32be(position) });
  return {
    nonce: derive("donation-nonce"),
    blindingSecret: derive("donation-blinding"),
    csNonce: derive("donation-cs-nonce"),
  };
}

/** A blinded identifier as wallets send it; only its RSA member is not named as that of a coin. */
export type BlindedUdi =
  | { readonly cipher: "RSA"; readonly rsa_blinded_identifier: Uint8Array }
  | Extract<CoinEnvelope, { readonly cipher: "CS" }>;

export function envelopeOfUdi(udi: BlindedUdi): CoinEnvelope {
  return udi.cipher === "RSA" ? { cipher: "RSA", rsa_blinded_planchet: udi.rsa_blinded_identifier } : udi;
}

export function udiOfEnvelope(envelope: CoinEnvelope): BlindedUdi {
  return envelope.cipher === "RSA"
    ? { cipher: "RSA", rsa_blinded_identifier: envelope.rsa_blinded_planchet }
    : envelope;
}

/** What a donor shows to the tax office, as a QR code. */
export interface DonationStatement {
  /** Base URL of the authority. */
  readonly donauUrl: string;
  readonly year: number;
  readonly taxId: string;
  readonly salt: string;
  readonly total: Amount;
  readonly sig: Uint8Array;
}

/** `donau://host/prefix/YEAR/TAX_ID/SALT?total=AMOUNT&sig=ED25519:SIGNATURE`. */
export function statementUri({ donauUrl, year, taxId, salt, total, sig }: DonationStatement): string {
  const { host, pathname, protocol } = new URL(donauUrl);
  const scheme = protocol === "http:" ? "donau+http" : "donau";
  const path = [year, taxId, salt].map((part) => encodeURIComponent(part)).join("/");
  return `${scheme}://${host}${pathname}${path}?total=${printAmount(total)}&sig=ED25519:${encodeBase32(sig)}`;
}

/** Whether a receipt is one of that unit for that donor. Never throws. */
export function verifyReceipt(key: BlindSigningKey, identifier: Uint8Array, signature: UnblindedSignature): boolean {
  return verifyUnblinded(key, identifier, signature);
}

/**
 * Whether a unit may have given that blind signature for that envelope. Of RSA it is certain; of CS only the donor can
 * tell, and its being of the right kind is all that is looked at. Never throws.
 */
export function answersEnvelope(key: BlindSigningKey, envelope: CoinEnvelope, signature: BlindedSignature): boolean {
  if (key.cipher !== envelope.cipher || key.cipher !== signature.cipher) return false;
  if (key.cipher !== "RSA" || envelope.cipher !== "RSA" || signature.cipher !== "RSA") return true;
  try {
    const pub = rsaPublicKeyFromBytes(key.rsaPub);
    return isBlindSignature(pub, envelope.rsa_blinded_planchet, signature.blinded_rsa_signature);
  } catch {
    return false;
  }
}
