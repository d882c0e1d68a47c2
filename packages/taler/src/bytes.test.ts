import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, equalBytes, fromHex, toHex, u16be, u32be, u64be, utf8, utf8z } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";

describe("bytes", () => {
  it("writes integers big-endian", () => {
    expect(toHex(u16be(0xfffe))).toBe("fffe");
    expect(toHex(u32be(0xfffefdfc))).toBe("fffefdfc");
    expect(toHex(u64be(2n ** 64n - 2n))).toBe("fffffffffffffffe");
    expect(toHex(u64be(1))).toBe("0000000000000001");
  });

  it("ends a text with NUL only where asked", () => {
    expect(toHex(utf8("é"))).toBe("c3a9");
    expect(toHex(utf8z("é"))).toBe("c3a900");
  });

  it("reads and writes hexadecimal", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
      }),
    );
    expect(() => fromHex("0")).toThrow(EncodingError);
    expect(() => fromHex("0g")).toThrow(EncodingError);
  });

  it("joins and compares by content, whatever buffer the bytes lie in", () => {
    const a = Uint8Array.of(0, 1, 2, 3).subarray(1, 3);
    expect(concatBytes(a, new Uint8Array(0), Uint8Array.of(9))).toEqual(Uint8Array.of(1, 2, 9));
    expect(equalBytes(a, Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(a, Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(a, Uint8Array.of(1))).toBe(false);
    expect(toHex(a)).toBe("0102");
  });
});
