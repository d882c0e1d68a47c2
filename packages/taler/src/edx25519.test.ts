import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attestAge, createAgeCommitment, hashAgeCommitment, verifyAgeAttestation } from "./age-restriction.js";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { toHex } from "./bytes.js";
import { verify } from "./eddsa.js";
import { edxDerivePrivate, edxDerivePublic, edxPrivateKeyFromSeed, edxPublicKeyOf, edxSign } from "./edx25519.js";
import { EncodingError } from "./encoding-error.js";
import { ageAttestationMessage } from "./signatures/wallet.js";
import { vectors } from "./vectors/used-vectors.js";

interface DerivationVector {
  readonly name: string;
  readonly priv1_b32: string;
  readonly pub1_b32: string;
  readonly seed_b32: string;
  readonly priv2_b32: string;
  readonly pub2_b32: string;
}

interface CommitmentVector {
  readonly name: string;
  readonly age_mask: number;
  readonly seed_b32: string;
  readonly public_keys_b32: readonly string[];
  readonly private_keys_b32: readonly string[];
  readonly h_age_commitment_b32: string;
}

interface AttestationVector {
  readonly name: string;
  readonly age_group: number;
  readonly message_hex: string;
  readonly pub_b32: string;
  readonly sig_b32: string;
}

const all = vectors<DerivationVector | CommitmentVector | AttestationVector>("crypto/edx25519");
const derivations = all.filter((vector): vector is DerivationVector => "priv2_b32" in vector);
const commitment = all.find((vector): vector is CommitmentVector => "age_mask" in vector)!;
const attestation = all.find((vector): vector is AttestationVector => "age_group" in vector)!;

const key = (text: string) => decodeBase32(text, 32);

describe("the published vectors", () => {
  it.each(derivations)("$name", (vector) => {
    const priv = decodeBase32(vector.priv1_b32, 64);
    expect(encodeBase32(edxPublicKeyOf(priv))).toBe(vector.pub1_b32);
    const seed = decodeBase32(vector.seed_b32, 64);
    expect(encodeBase32(edxDerivePrivate(priv, seed))).toBe(vector.priv2_b32);
    expect(encodeBase32(edxDerivePublic(key(vector.pub1_b32), seed))).toBe(vector.pub2_b32);
  });

  it(commitment.name, () => {
    const made = createAgeCommitment(commitment.age_mask, 14, decodeBase32(commitment.seed_b32, 64));
    expect(made.publicKeys.map(encodeBase32)).toEqual(commitment.public_keys_b32);
    expect(made.privateKeys.map(encodeBase32)).toEqual(commitment.private_keys_b32);
    expect(encodeBase32(hashAgeCommitment(made.publicKeys))).toBe(commitment.h_age_commitment_b32);
  });

  it(attestation.name, () => {
    const made = createAgeCommitment(commitment.age_mask, 14, decodeBase32(commitment.seed_b32, 64));
    expect(toHex(ageAttestationMessage(made.mask, 14))).toBe(attestation.message_hex);
    const signature = attestAge(made, 14);
    expect(signature && encodeBase32(signature)).toBe(attestation.sig_b32);
    expect(encodeBase32(made.publicKeys[attestation.age_group - 1]!)).toBe(attestation.pub_b32);
    expect(verifyAgeAttestation(made.mask, 14, made.publicKeys, signature)).toBe(true);
  });
});

describe("a key of a seed", () => {
  const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

  it("signs so that Ed25519 verifies, also after a derivation", () => {
    fc.assert(
      fc.property(bytes(32), bytes(64), fc.uint8Array(), fc.nat(511), (seed, derivation, message, bit) => {
        const priv = edxPrivateKeyFromSeed(seed);
        const derived = edxDerivePrivate(priv, derivation);
        const derivedPub = edxDerivePublic(edxPublicKeyOf(priv), derivation);
        expect(edxPublicKeyOf(derived)).toEqual(derivedPub);
        for (const one of [priv, derived]) {
          const signature = edxSign(one, message);
          expect(verify(edxPublicKeyOf(one), message, signature)).toBe(true);
          signature[bit >> 3]! ^= 1 << (bit & 7);
          expect(verify(edxPublicKeyOf(one), message, signature)).toBe(false);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("has 64 bytes, and its public key is a point", () => {
    expect(() => edxPublicKeyOf(new Uint8Array(32))).toThrow(EncodingError);
    expect(() => edxDerivePublic(new Uint8Array(32).fill(2), new Uint8Array(64))).toThrow(EncodingError);
  });
});
