/**
 * Age restriction: a wallet commits to a maximum age with one public key per age group, keeps the private keys of the
 * groups it has reached, and attests a minimum age with one of them.
 */

import { utf8 } from "./bytes.js";
import { verify } from "./eddsa.js";
import { edxDerivePublic, edxPrivateKeyFromSeed, edxPublicKeyOf, edxSign } from "./edx25519.js";
import { EncodingError } from "./encoding-error.js";
import { hkdf, sha512Half } from "./hash.js";
import { littleEndianBytes } from "./modular.js";
import { ageAttestationMessage } from "./signatures/wallet.js";

export interface AgeCommitment {
  readonly mask: number;
  /** One per group but group 0, which nobody has to prove. */
  readonly publicKeys: readonly Uint8Array[];
  /** 64 bytes each, of groups 1 up to that of the committed age. */
  readonly privateKeys: readonly Uint8Array[];
}

/**
 * A public key whose private key nobody knows, of the reference implementation: keys beyond the committed age are
 * derived from it, so that they can be told from keys of the wallet once the wallet reveals its secret.
 */
const BASE_PUBLIC_KEY = Buffer.from("6441b9bdbf14398e46eb5c1d34d39b2f9b7dc818eb9c09fb43ad1664bc1849b5", "hex");

/**
 * The mask of groups written as the ages at which they begin, such as "8:10:12:14:16:18:21": bit 0 and one bit per age.
 * Throws `EncodingError` unless the ages rise within 1 to 31.
 */
export function ageMaskFromGroups(groups: string): number {
  let mask = 1;
  let previous = 0;
  for (const text of groups.split(":")) {
    const age = Number(text);
    if (!/^\d{1,2}$/.test(text) || age <= previous || age > 31) throw new EncodingError(`bad age groups "${groups}"`);
    mask = (mask | (1 << age)) >>> 0;
    previous = age;
  }
  return mask;
}

/** How many groups a mask has besides group 0, and so how many keys a commitment. */
export function groupCount(mask: number): number {
  let count = 0;
  for (let rest = mask >>> 1; rest > 0; rest >>>= 1) count += rest & 1;
  return count;
}

/** The group that an age falls in; 0 below the first. */
export function ageGroup(mask: number, age: number): number {
  let group = 0;
  let rest = mask;
  for (let years = age; years > 0 && rest > 0; years--) {
    rest >>>= 1;
    group += rest & 1;
  }
  return group;
}

/** `h_age_commitment`: the first 32 bytes of SHA-512 over all public keys. */
export function hashAgeCommitment(publicKeys: readonly Uint8Array[]): Uint8Array {
  return sha512Half(...publicKeys);
}

/**
 * A commitment to a maximum age from 64 random bytes; key i is made of the seed whose first 32 bits, read
 * little-endian, were increased by i.
 */
export function createAgeCommitment(mask: number, maxAge: number, seed: Uint8Array): AgeCommitment {
  if (seed.length !== 64) throw new EncodingError(`the seed of an age commitment has 64 bytes, not ${seed.length}`);
  const group = ageGroup(mask, maxAge);
  const privateKeys = Array.from({ length: groupCount(mask) }, (_, i) => edxPrivateKeyFromSeed(increased(seed, i)));
  return { mask, publicKeys: privateKeys.map(edxPublicKeyOf), privateKeys: privateKeys.slice(0, group) };
}

/** The commitment that belongs to a 32-byte planchet secret; both sides of a withdrawal can compute it. */
export function ageCommitmentFromSecret(secret: Uint8Array, mask: number, maxAge: number): AgeCommitment {
  const group = ageGroup(mask, maxAge);
  const publicKeys: Uint8Array[] = [];
  const privateKeys: Uint8Array[] = [];
  for (let i = 0; i < groupCount(mask); i++) {
    const label = i < group ? "age-commitment" : "age-factor";
    const seed = hkdf(64, { salt: secret, ikm: utf8(label), info: littleEndianBytes(BigInt(i), 8) });
    if (i < group) {
      const priv = edxPrivateKeyFromSeed(seed);
      privateKeys.push(priv);
      publicKeys.push(edxPublicKeyOf(priv));
    } else {
      publicKeys.push(edxDerivePublic(BASE_PUBLIC_KEY, seed));
    }
  }
  return { mask, publicKeys, privateKeys };
}

/**
 * Attests that the owner of a commitment has at least that age; undefined for ages of group 0, which need no proof.
 * Throws `EncodingError` when the commitment does not reach so far.
 */
export function attestAge(commitment: AgeCommitment, minimumAge: number): Uint8Array | undefined {
  const group = ageGroup(commitment.mask, minimumAge);
  if (group === 0) return undefined;
  const priv = commitment.privateKeys[group - 1];
  if (priv === undefined) throw new EncodingError(`the age commitment does not reach age ${minimumAge}`);
  return edxSign(priv, ageAttestationMessage(commitment.mask, minimumAge));
}

/**
 * Whether an attestation proves a minimum age for a coin with these public keys. Ages of group 0 need no attestation.
 * A number of keys that does not belong to the mask proves nothing.
 */
export function verifyAgeAttestation(
  mask: number,
  minimumAge: number,
  publicKeys: readonly Uint8Array[],
  attestation: Uint8Array | undefined,
): boolean {
  if (publicKeys.length !== groupCount(mask)) return false;
  const group = ageGroup(mask, minimumAge);
  if (group === 0) return true;
  const pub = publicKeys[group - 1];
  if (pub === undefined || attestation === undefined) return false;
  return verify(pub, ageAttestationMessage(mask, minimumAge), attestation);
}

function increased(seed: Uint8Array, by: number): Uint8Array {
  const copy = Uint8Array.from(seed);
  const view = new DataView(copy.buffer);
  view.setUint32(0, (view.getUint32(0, true) + by) >>> 0, true);
  return copy;
}
