import { describe, expect, it } from "vitest";
import { EncodingError } from "./encoding-error.js";
import { isCompatible, parseVersion } from "./libtool-version.js";
import { vectors } from "./vectors/used-vectors.js";

describe("protocol versions", () => {
  it.each(vectors<{ me: string; other: string; compatible: boolean; current_cmp: number }>("crypto/libtool"))(
    "$me and $other: $compatible",
    ({ me, other, compatible, current_cmp }) => {
      expect(isCompatible(me, other)).toBe(compatible);
      expect(isCompatible(other, me)).toBe(compatible);
      expect(Math.sign(parseVersion(me).current - parseVersion(other).current)).toBe(current_cmp);
    },
  );

  it.each(["", "1", "1:2", "1:2:3:4", "1:2:-3", "1:2:3 ", "a:b:c", "1.0:2:3"])("refuse %j", (text) => {
    expect(() => parseVersion(text)).toThrow(EncodingError);
  });
});
