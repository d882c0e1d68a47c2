import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { concatBytes, fromHex, toHex, utf8 } from "./bytes.js";
import { hkdf, kdfMod, sha512, sha512Half } from "./hash.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

/** An input that vectors give as `NAME_hex` or `NAME_b32`. */
function input(vector: Record<string, unknown>, name: string): Uint8Array {
  const hex = vector[`${name}_hex`];
  return typeof hex === "string" ? fromHex(hex) : decodeBase32(vector[`${name}_b32`] as string);
}

describe("SHA-512", () => {
  it.each(vectors<Record<string, string>>("crypto/hashes"))("$name", (vector) => {
    expect(encodeBase32(sha512(input(vector, "input")))).toBe(vector.sha512_b32);
  });

  it.each(vectors<ReferenceVector<{ text: string }, { sha512: Binary }>>("reference/sha512"))(
    "does as $name",
    ({ inputs, outputs }) => {
      expect(toHex(sha512(utf8(inputs.text)))).toBe(outputs.sha512.hex);
      expect(toHex(sha512Half(utf8(inputs.text)))).toBe(outputs.sha512.hex.slice(0, 64));
    },
  );

  it("does not see where one part ends and the next begins", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (parts) => {
        expect(sha512(...parts)).toEqual(sha512(concatBytes(...parts)));
      }),
    );
  });
});

describe("key derivation", () => {
  it.each(vectors<Record<string, unknown>>("crypto/hkdf"))("$name", (vector) => {
    const material = { salt: input(vector, "salt"), ikm: input(vector, "ikm"), info: input(vector, "info") };
    expect(hkdf(vector.length as number, material)).toEqual(input(vector, "out"));
  });

  type Kdf = ReferenceVector<
    { xts_text: string; skm_text: string; ctx_texts: string[]; length: number },
    { out: Binary }
  >;
  it.each([...vectors<Kdf>("reference/kdf"), ...vectors<Kdf>("reference/hkdf_gnunet")])(
    "does as $name",
    ({ inputs, outputs }) => {
      const info = utf8(inputs.ctx_texts.join(""));
      const material = { salt: utf8(inputs.xts_text), ikm: utf8(inputs.skm_text), info };
      expect(toHex(hkdf(inputs.length, material))).toBe(outputs.out.hex);
    },
  );

  it.each(vectors<ReferenceVector<{ key: Binary; text: string }, { hmac: Binary }>>("reference/hmac-sha512"))(
    "extracts with $name",
    ({ inputs, outputs }) => {
      const hmac = createHmac("sha512", fromHex(inputs.key.hex)).update(inputs.text).digest();
      expect(toHex(hmac)).toBe(outputs.hmac.hex);
    },
  );

  it("gives numbers below the modulus, the same for the same material", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n, max: 2n ** 300n }), fc.uint8Array(), (n, ikm) => {
        const material = { salt: utf8("salt"), ikm, info: utf8("info") };
        const number = kdfMod(n, material);
        expect(number >= 0n && number < n).toBe(true);
        expect(kdfMod(n, material)).toBe(number);
      }),
    );
  });
});
