import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import {
  blindChallenges,
  type CsNoncePair,
  type CsNonceUse,
  csKeyPair,
  csPublicKeyOf,
  deriveR,
  signChallenges,
  unblind,
  verify,
} from "./cs-blind.js";
import { EncodingError } from "./encoding-error.js";
import { vectors } from "./vectors/used-vectors.js";

interface CsVector {
  readonly name: string;
  readonly message_b32: string;
  readonly cs_public_key_b32: string;
  readonly cs_private_key_b32: string;
  readonly cs_nonce_b32: string;
  readonly blinding_seed_b32?: string;
  readonly r_derive_salt: CsNonceUse;
  readonly r_pub_b32: readonly [string, string];
  readonly alpha_b32: readonly [string, string];
  readonly r_pub_blind_b32: readonly [string, string];
  readonly c_b32: readonly [string, string];
  readonly b: 0 | 1;
  readonly blind_s_b32?: string;
  readonly sig_r_b32?: string;
  readonly sig_s_b32?: string;
  readonly blinded_denom_sig?: { readonly s: string };
  readonly denom_sig?: { readonly cs_signature_r: string; readonly cs_signature_s: string };
}

const text = (pair: readonly [Uint8Array, Uint8Array]) => pair.map(encodeBase32);
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

describe("the published vectors", () => {
  it.each(vectors<CsVector>("crypto/cs"))("$name", (vector) => {
    const priv = decodeBase32(vector.cs_private_key_b32, 32);
    const pub = decodeBase32(vector.cs_public_key_b32, 32);
    const nonce = decodeBase32(vector.cs_nonce_b32, 32);
    const message = decodeBase32(vector.message_b32, 64);
    expect(csPublicKeyOf(priv)).toEqual(pub);

    const rPubs = deriveR(priv, nonce, vector.r_derive_salt);
    expect(text(rPubs)).toEqual(vector.r_pub_b32);

    // GNUnet's own vector uses its nonce as the blinding seed, which Taler forbids.
    const seed = decodeBase32(vector.blinding_seed_b32 ?? vector.cs_nonce_b32, 32);
    const blinding = blindChallenges(pub, rPubs, message, seed);
    expect(text(blinding.alphas)).toEqual(vector.alpha_b32);
    expect(text(blinding.blindedNonces)).toEqual(vector.r_pub_blind_b32);
    expect(text(blinding.c)).toEqual(vector.c_b32);

    const { b, s } = signChallenges(priv, nonce, vector.r_derive_salt, blinding.c);
    expect(b).toBe(vector.b);
    expect(encodeBase32(s)).toBe(vector.blind_s_b32 ?? vector.blinded_denom_sig?.s);

    const signature = unblind(blinding, b, s);
    expect(encodeBase32(signature.r)).toBe(vector.sig_r_b32 ?? vector.denom_sig?.cs_signature_r);
    expect(encodeBase32(signature.s)).toBe(vector.sig_s_b32 ?? vector.denom_sig?.cs_signature_s);
    expect(verify(pub, message, signature)).toBe(true);
  });
});

describe("a generated key", () => {
  const { priv, pub } = csKeyPair();

  it("signs blindly, and a changed bit makes the signature invalid", () => {
    fc.assert(
      fc.property(bytes(64), bytes(32), bytes(32), fc.nat(255), (message, nonce, seed, bit) => {
        const rPubs = deriveR(priv, nonce, "rw");
        const blinding = blindChallenges(pub, rPubs, message, seed);
        const { b, s } = signChallenges(priv, nonce, "rw", blinding.c);
        const signature = unblind(blinding, b, s);
        expect(verify(pub, message, signature)).toBe(true);

        const flipped = (value: Uint8Array) =>
          value.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(verify(pub, flipped(message), signature)).toBe(false);
        expect(verify(pub, message, { ...signature, s: flipped(signature.s) })).toBe(false);
        expect(verify(pub, message, { ...signature, r: flipped(signature.r) })).toBe(false);
        expect(verify(flipped(pub), message, signature)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it("refuses what is no point or scalar of the group", () => {
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const ofOrderTwo = new Uint8Array(32).fill(255);
    ofOrderTwo[0] = 0xec;
    ofOrderTwo[31] = 0x7f;
    const honest = deriveR(priv, new Uint8Array(32), "rw")[0];
    for (const bad of [identity, ofOrderTwo, new Uint8Array(31)]) {
      const rPubs: CsNoncePair = [honest, bad];
      expect(() => blindChallenges(pub, rPubs, new Uint8Array(64), new Uint8Array(32))).toThrow(EncodingError);
    }
    const tooLarge = new Uint8Array(32).fill(255);
    const one = Uint8Array.of(1, ...new Uint8Array(31));
    expect(() => signChallenges(priv, new Uint8Array(32), "rw", [tooLarge, one])).toThrow(EncodingError);
    expect(() => signChallenges(priv, new Uint8Array(32), "rw", [one, tooLarge])).toThrow(EncodingError);
    expect(() => csPublicKeyOf(new Uint8Array(32))).toThrow(EncodingError);
  });
});
