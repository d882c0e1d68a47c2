import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { fromHex } from "./bytes.js";
import { createKeyPair, importPrivateKey, importPublicKey, publicKeyOf, readKeyPair, sign, verify } from "./eddsa.js";
import { EncodingError } from "./encoding-error.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

interface KeyVector {
  readonly name: string;
  readonly priv_b32: string;
  readonly pub_b32: string;
  readonly message_hex?: string;
  readonly sig_b32?: string;
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("key pairs and signatures", () => {
  it.each(vectors<KeyVector>("crypto/eddsa"))("$name", (vector) => {
    const priv = decodeBase32(vector.priv_b32, 32);
    expect(encodeBase32(publicKeyOf(priv))).toBe(vector.pub_b32);
    if (vector.message_hex === undefined) return;
    expect(encodeBase32(sign(priv, fromHex(vector.message_hex)))).toBe(vector.sig_b32);
  });

  it.each(vectors<KeyVector>("crypto/keys"))("public key of $name", (vector) => {
    expect(encodeBase32(publicKeyOf(decodeBase32(vector.priv_b32, 32)))).toBe(vector.pub_b32);
  });

  it.each(vectors<ReferenceVector<{ priv: Binary }, { pub: Binary }>>("reference/eddsa"))("$name", (vector) => {
    expect(encodeBase32(publicKeyOf(decodeBase32(vector.inputs.priv.b32, 32)))).toBe(vector.outputs.pub.b32);
  });

  it("verify what was signed and nothing else", () => {
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ maxLength: 80 }), fc.nat(511), (priv, message, bit) => {
        const pub = publicKeyOf(priv);
        const signature = sign(priv, message);
        expect(verify(pub, message, signature)).toBe(true);
        expect(verify(pub, Uint8Array.of(...message, 0), signature)).toBe(false);
        signature[bit >> 3]! ^= 1 << (bit & 7);
        expect(verify(pub, message, signature)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it("are the same through imported keys", () => {
    const { priv, pub } = createKeyPair();
    const message = Uint8Array.of(1, 2, 3);
    const signature = sign(importPrivateKey(priv), message);
    expect(signature).toEqual(sign(priv, message));
    expect(sign(readKeyPair({ priv, pub }), message)).toEqual(signature);
    expect(verify(importPublicKey(pub), message, signature)).toBe(true);
  });

  it("take their randomness from the generator they are given", () => {
    const seed = new Uint8Array(32).fill(7);
    expect(createKeyPair(() => seed)).toEqual({ priv: seed, pub: publicKeyOf(seed) });
  });

  it("of a wrong length are refused, and never verify", () => {
    expect(() => publicKeyOf(new Uint8Array(31))).toThrow(EncodingError);
    expect(() => importPublicKey(new Uint8Array(33))).toThrow(EncodingError);
    expect(() => readKeyPair({ priv: new Uint8Array(31), pub: new Uint8Array(32) })).toThrow(EncodingError);
    expect(() => readKeyPair({ priv: new Uint8Array(32), pub: new Uint8Array(33) })).toThrow(EncodingError);
    const { priv, pub } = createKeyPair();
    const signature = sign(priv, new Uint8Array());
    expect(verify(pub.subarray(1), new Uint8Array(), signature)).toBe(false);
    expect(verify(pub, new Uint8Array(), signature.subarray(1))).toBe(false);
  });

  it("never verify under bytes that are no point", () => {
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ minLength: 64, maxLength: 64 }), (pub, signature) => {
        expect(verify(pub, Uint8Array.of(1), signature)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
