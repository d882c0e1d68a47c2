import { createPrivateKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { concatBytes, fromHex, toHex } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { modularInverse } from "./modular.js";
import {
  blind,
  blindingFactor,
  fdh,
  generateRsaKey,
  generateRsaKeyAsync,
  rsaPrivateKeyFromBytes,
  rsaPublicKeyFromBytes,
  rsaPublicKeyToBytes,
  signBlinded,
  unblind,
  verify,
} from "./rsa-blind.js";
import { rsaPrivateKeyBytesOf } from "./vectors/rsa-private-key.js";
import { vectors } from "./vectors/used-vectors.js";

interface RsaVector {
  readonly name: string;
  readonly rsa_public_key_b32: string;
  readonly message_b32?: string;
  readonly message_hex?: string;
  readonly n_hex?: string;
  readonly e_hex?: string;
  readonly d_hex?: string;
  readonly fdh_hex?: string;
  readonly blinding_key_secret_b32?: string;
  readonly blinding_key_secret_hex?: string;
  readonly blinding_factor_r_hex?: string;
  readonly blinded_message_b32?: string;
  readonly blinded_message_hex?: string;
  readonly blinded_sig_b32?: string;
  readonly sig_b32?: string;
}

const rsaVectors = vectors<RsaVector>("crypto/rsa");
const upstream = rsaVectors[0]!;
const upstreamPrivateKey = rsaPrivateKeyFromBytes(
  rsaPrivateKeyBytesOf(upstream.n_hex!, upstream.e_hex!, upstream.d_hex!),
);

describe("the published vectors", () => {
  it.each(rsaVectors)("$name", (vector) => {
    const pub = rsaPublicKeyFromBytes(decodeBase32(vector.rsa_public_key_b32));
    const message = binary(vector.message_b32, vector.message_hex);
    if (vector.fdh_hex !== undefined) expect(fdh(pub, message)).toBe(BigInt(`0x${vector.fdh_hex}`));
    if (vector.n_hex !== undefined) {
      expect(pub.n).toBe(BigInt(`0x${vector.n_hex}`));
      expect(pub.e).toBe(BigInt(`0x${vector.e_hex}`));
      expect(encodeBase32(rsaPublicKeyToBytes(pub.n, pub.e))).toBe(vector.rsa_public_key_b32);
    }
    if (vector.blinded_sig_b32 === undefined) return;

    const secret = binary(vector.blinding_key_secret_b32, vector.blinding_key_secret_hex);
    if (vector.blinding_factor_r_hex !== undefined) {
      expect(blindingFactor(pub, secret)).toBe(BigInt(`0x${vector.blinding_factor_r_hex}`));
    }
    const blinded = blind(pub, message, secret);
    expect(toHex(blinded)).toBe(toHex(binary(vector.blinded_message_b32, vector.blinded_message_hex)));
    const blindedSig = signBlinded(upstreamPrivateKey, blinded);
    expect(encodeBase32(blindedSig)).toBe(vector.blinded_sig_b32);
    const sig = unblind(pub, blindedSig, secret);
    expect(encodeBase32(sig)).toBe(vector.sig_b32);
    expect(verify(pub, message, sig)).toBe(true);
  });
});

describe.each([1024, 2048])("a generated key of %i bits", (bits) => {
  const pair = generateRsaKey(bits);
  const pub = rsaPublicKeyFromBytes(pair.pub);
  const priv = rsaPrivateKeyFromBytes(pair.priv);

  it("signs blindly, and a changed bit makes the signature invalid", () => {
    const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
    fc.assert(
      fc.property(bytes(64), bytes(32), fc.nat(511), (message, secret, bit) => {
        const sig = unblind(pub, signBlinded(priv, blind(pub, message, secret)), secret);
        expect(verify(pub, message, sig)).toBe(true);
        const position = sig.length - 1 - (bit >> 3);
        sig[position]! ^= 1 << (bit & 7);
        expect(verify(pub, message, sig)).toBe(false);
        sig[position]! ^= 1 << (bit & 7);
        message[bit >> 3]! ^= 1 << (bit & 7);
        expect(verify(pub, message, sig)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it("accepts a signature with leading zeros, for it is a number", () => {
    const message = new Uint8Array(64).fill(1);
    const secret = new Uint8Array(32).fill(2);
    const sig = unblind(pub, signBlinded(priv, blind(pub, message, secret)), secret);
    expect(verify(pub, message, concatBytes(Uint8Array.of(0), sig))).toBe(true);
  });

  it("refuses numbers that are not below the modulus", () => {
    const tooLarge = pair.pub.subarray(4, 4 + bits / 8);
    expect(() => signBlinded(priv, tooLarge)).toThrow(EncodingError);
    expect(() => unblind(pub, tooLarge, new Uint8Array(32))).toThrow(EncodingError);
    expect(verify(pub, new Uint8Array(64), tooLarge)).toBe(false);
    expect(verify(pub, new Uint8Array(64), new Uint8Array(0))).toBe(false);
  });
});

describe("key bytes", () => {
  it("are the same from the asynchronous generator", async () => {
    const pair = await generateRsaKeyAsync(1024);
    expect(rsaPrivateKeyFromBytes(pair.priv).pub.bytes).toEqual(pair.pub);
    expect(createPrivateKey({ key: Buffer.from(pair.priv), format: "der", type: "pkcs8" }).type).toBe("private");
  });

  it.each([
    ["nothing", new Uint8Array(0)],
    ["lengths beyond the end", Uint8Array.of(1, 0, 0, 3, 5)],
    ["an even modulus", Uint8Array.of(0, 2, 0, 1, 0x80, 0x02, 3)],
    ["a modulus with leading zeros", Uint8Array.of(0, 2, 0, 1, 0, 0x81, 3)],
    ["an exponent of one", Uint8Array.of(0, 2, 0, 1, 0x80, 0x01, 1)],
  ])("with %s are refused", (_, bytes) => {
    expect(() => rsaPublicKeyFromBytes(bytes)).toThrow(EncodingError);
  });

  it("that are no PKCS#8 RSA key are refused", () => {
    expect(() => rsaPrivateKeyFromBytes(Uint8Array.of(1, 2, 3))).toThrow(EncodingError);
  });
});

it("a key whose modulus shares a divisor with the hash is unmasked", () => {
  // A modulus with the small factor 3 divides about every third hash: some message shows it.
  const malicious = { ...rsaPublicKeyFromBytes(decodeBase32(upstream.rsa_public_key_b32)) };
  const n = 3n * (malicious.n | 1n);
  const broken = { ...malicious, n, size: malicious.size + 1 };
  const messages = Array.from({ length: 64 }, (_, i) => new Uint8Array(64).fill(i));
  expect(() => messages.map((message) => fdh(broken, message))).toThrow(/malicious/);
});

it("a number without inverse has none", () => {
  expect(modularInverse(6n, 9n)).toBeUndefined();
  expect(modularInverse(2n, 9n)).toBe(5n);
});

function binary(b32: string | undefined, hex: string | undefined): Uint8Array {
  return b32 === undefined ? fromHex(hex!) : decodeBase32(b32);
}
