/** The units of a Donau, read out of its `/keys` and looked at: what can be told of them from outside. */

import { type Amount, equalAmounts, isZero } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { BoundedCache } from "@kontor/taler/bounded-cache";
import { type BlindSigningKey, publicKeyBytes } from "@kontor/taler/denomination";
import { donationUnitKey, hashesOfDonationUnit } from "@kontor/taler/donation";
import { rsaPublicKeyFromBytes } from "@kontor/taler/rsa-blind";
import { DonauKeysResponse } from "@kontor/taler/schemas/donau-service";
import type { JsonValue } from "@kontor/taler/strict-json";
import { sha256 } from "../database/sha256.js";
import { replyCodec } from "../exchanges/reply-codec.js";

export interface Unit {
  readonly key: BlindSigningKey;
  readonly value: Amount;
  readonly year: number;
  /** The Donau cannot sign with it any more. */
  readonly lost: boolean;
}

export interface DonauUnits {
  readonly all: readonly Unit[];
  /** By whichever hash it is known. */
  find(hash: Uint8Array): Unit | undefined;
}

/** Keys that cannot be right; the message says why. */
export class BadKeysError extends Error {
  override readonly name = "BadKeysError";
}

const SMALLEST_RSA_BYTES = 128;
const LARGEST_RSA_BYTES = 512;

/** @throws BadKeysError for another currency, worthless units, a key that occurs twice or is not a key */
export function unitsOf({ currency, donation_units: units }: DonauKeysResponse, expectedCurrency: string): DonauUnits {
  if (currency !== expectedCurrency) throw new BadKeysError(`its keys are in ${currency}, not ${expectedCurrency}`);
  const byHash = new Map<string, Unit>();
  const all = units.map(({ donation_unit_pub: pub, value, year, lost = false }, index) => {
    const place = `donation_units[${index}]`;
    const key = donationUnitKey(pub);
    checkKey(key, place);
    if (value.currency !== currency || isZero(value))
      throw new BadKeysError(`${place} is worth nothing in ${currency}`);
    const unit: Unit = { key, value, year, lost };
    for (const hash of hashesOfDonationUnit(key).map(encodeBase32)) {
      if (byHash.has(hash)) throw new BadKeysError(`${place} has the key of another unit`);
      byHash.set(hash, unit);
    }
    return unit;
  });
  return { all, find: (hash) => byHash.get(encodeBase32(hash)) };
}

/** What a Donau once said of a unit stays: one that changes the worth of a key deceives donors. */
export function contradiction(before: DonauUnits, now: DonauUnits): string | undefined {
  for (const unit of before.all) {
    const later = now.find(hashesOfDonationUnit(unit.key)[0]!);
    if (later !== undefined && (later.year !== unit.year || !equalAmounts(later.value, unit.value))) {
      return "its keys are worth something else than before";
    }
  }
  return undefined;
}

const known = new BoundedCache<DonauUnits>(32);

/** The units of keys that were stored after they had been looked at. */
export function storedUnits(keysJson: string, currency: string): DonauUnits {
  return known.get(`${currency} ${encodeBase32(sha256(keysJson))}`, () => {
    const json = JSON.parse(keysJson) as JsonValue;
    return unitsOf(replyCodec(DonauKeysResponse).decode(json), currency);
  });
}

function checkKey(key: BlindSigningKey, place: string): void {
  if (key.cipher === "CS") return;
  try {
    const { size } = rsaPublicKeyFromBytes(publicKeyBytes(key));
    if (size >= SMALLEST_RSA_BYTES && size <= LARGEST_RSA_BYTES) return;
  } catch {
    // Said below.
  }
  throw new BadKeysError(`${place} has a key that cannot be used`);
}
