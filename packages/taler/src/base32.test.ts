import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32, isBase32 } from "./base32.js";
import { fromHex, toHex } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { type ReferenceVector, vectors } from "./vectors/used-vectors.js";

describe("base32", () => {
  it.each(vectors<{ hex: string; b32: string }>("crypto/base32/roundtrip"))("writes and reads $b32", ({ hex, b32 }) => {
    expect(encodeBase32(fromHex(hex))).toBe(b32);
    expect(toHex(decodeBase32(b32))).toBe(hex);
  });

  it.each(vectors<{ text: string; hex: string }>("crypto/base32/decode_tolerance"))("reads $text", ({ text, hex }) => {
    expect(toHex(decodeBase32(text))).toBe(hex);
  });

  it.each(vectors<{ text: string; why: string }>("crypto/base32/invalid"))("refuses $text: $why", ({ text }) => {
    expect(() => decodeBase32(text)).toThrow(EncodingError);
  });

  it.each(vectors<ReferenceVector<{ data_hex: string }, { b32: string }>>("reference/base32/encode"))(
    "does as $name",
    ({ inputs, outputs }) => {
      expect(encodeBase32(fromHex(inputs.data_hex))).toBe(outputs.b32);
    },
  );

  it.each(
    vectors<ReferenceVector<{ b32: string; expected_length: number }, { ok: boolean; data_hex?: string }>>(
      "reference/base32/decode",
    ),
  )("does as $name", ({ inputs, outputs }) => {
    expect(isBase32(inputs.b32, inputs.expected_length)).toBe(outputs.ok);
    const decode = () => toHex(decodeBase32(inputs.b32, inputs.expected_length));
    if (outputs.ok) expect(decode()).toBe(outputs.data_hex);
    else expect(decode).toThrow(EncodingError);
  });

  it("reads back whatever it wrote, in upper and lower case", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = encodeBase32(bytes);
        expect(decodeBase32(text, bytes.length)).toEqual(bytes);
        expect(decodeBase32(text.toLowerCase())).toEqual(bytes);
      }),
    );
  });

  it.each([1279, 1280, 1281, 1283, 5000])("writes and reads %i bytes", (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31) ^ (i >>> 8));
    const text = encodeBase32(bytes);
    expect(text).toHaveLength(Math.ceil((length * 8) / 5));
    expect(decodeBase32(text, length)).toEqual(bytes);
    expect(() => decodeBase32(`${text.slice(0, -1)}\u0141`, length)).toThrow(EncodingError);
  });

  it("gives each its own bytes", () => {
    const texts = Array.from({ length: 100 }, (_, i) => encodeBase32(new Uint8Array(100 + i).fill(i)));
    const read = texts.map((text, i) => decodeBase32(text, 100 + i));
    expect(read.map((bytes) => bytes.length)).toEqual(texts.map((_, i) => 100 + i));
    for (const [i, bytes] of read.entries()) expect(bytes.every((byte) => byte === i)).toBe(true);
  });

  it("says of any text whether it can be read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.nat(40), (text, size) => {
        const read = () => decodeBase32(text, size);
        if (isBase32(text, size)) expect(read()).toHaveLength(size);
        else expect(read).toThrow(EncodingError);
      }),
    );
  });
});
