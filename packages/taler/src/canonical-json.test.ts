import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeBase32 } from "./base32.js";
import { toHex, utf8, utf8z } from "./bytes.js";
import { canonicalJson, hashJson, withMember } from "./canonical-json.js";
import { EncodingError } from "./encoding-error.js";
import { hkdf } from "./hash.js";
import type { JsonObject, JsonValue } from "./strict-json.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

const someJson = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 3 }), tie("value"), { maxKeys: 5 }),
  ),
})).value;

function withMembersReversed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withMembersReversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]): [string, JsonValue] => [
    name,
    withMembersReversed(member),
  ]);
  return Object.fromEntries(entries.reverse());
}

describe("canonical JSON", () => {
  it.each(
    vectors<{ input: JsonValue; canonical: string; canonical_utf8_hex: string; sha512_with_nul_b32: string }>(
      "crypto/canonical_json",
    ),
  )("$canonical", ({ input, canonical, canonical_utf8_hex, sha512_with_nul_b32 }) => {
    expect(canonicalJson(input)).toBe(canonical);
    expect(toHex(utf8(canonicalJson(input)))).toBe(canonical_utf8_hex);
    expect(encodeBase32(hashJson(input))).toBe(sha512_with_nul_b32);
  });

  it.each(vectors<{ json: JsonValue; canonical: string; sha512_with_nul_b32: string }>("crypto/json_hash"))(
    "hash of $canonical",
    ({ json, canonical, sha512_with_nul_b32 }) => {
      expect(canonicalJson(json)).toBe(canonical);
      expect(encodeBase32(hashJson(json))).toBe(sha512_with_nul_b32);
    },
  );

  it.each(vectors<ReferenceVector<{ json: JsonValue }, { hash: Binary }>>("reference/json_hash"))(
    "does as $name",
    ({ inputs, outputs }) => {
      expect(toHex(hashJson(inputs.json))).toBe(outputs.hash.hex);
    },
  );

  it.each(vectors<ReferenceVector<{ policy: JsonValue }, { h_policy: Binary }>>("reference/policy_hash"))(
    "is what $name derives from",
    ({ inputs, outputs }) => {
      const material = {
        salt: utf8z("taler-extensions-policy"),
        ikm: utf8z(canonicalJson(inputs.policy)),
        info: new Uint8Array(0),
      };
      expect(toHex(hkdf(64, material))).toBe(outputs.h_policy.hex);
    },
  );

  it("is what the RFC 8785 library writes, where no name is beyond U+FFFF", () => {
    fc.assert(
      fc.property(someJson, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
    );
  });

  it("does not depend on the order of members, and reads back as the same value", () => {
    fc.assert(
      fc.property(someJson, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(withMembersReversed(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it("sorts by the bytes of the names in UTF-8", () => {
    const byBytes = (a: string, b: string) => Buffer.compare(utf8(a), utf8(b));
    const name = fc.string({
      unit: fc.constantFrom("a", "é", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "😀"),
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const text = canonicalJson(Object.fromEntries(names.map((n) => [n, 0])));
        expect(Object.keys(JSON.parse(text))).toEqual(names.sort(byBytes));
      }),
    );
  });

  it("sorts many names as it sorts few", () => {
    const names = Array.from({ length: 100 }, (_, i) => `m${(i * 37) % 100}`);
    const few = names.slice(0, 20);
    for (const some of [names, few]) {
      const text = canonicalJson({ z: Object.fromEntries(some.map((name) => [name, 1])), a: 1 });
      expect(Object.keys(JSON.parse(text).z)).toEqual([...some].sort());
    }
  });

  it("gets another member as if the object had been made with it", () => {
    const object = fc.dictionary(fc.oneof(fc.string({ unit: "grapheme", maxLength: 4 }), fc.string()), someJson);
    fc.assert(
      fc.property(object, fc.constantFrom("a", "nonce", "A0", "zz"), someJson, (given, name, value) => {
        const { [name]: _not, ...others } = given;
        const all = Object.fromEntries([...Object.entries(others), [name, value]]);
        expect(withMember(canonicalJson(others), name, value)).toBe(canonicalJson(all));
      }),
    );
    for (const text of ['{"nonce":1}', "", "[]", '{"a":1', '{"a"}', '{"a":"}', '{"a":[}', '{"a":1}}', '"{}"']) {
      expect(() => withMember(text, "nonce", 1), text).toThrow(EncodingError);
    }
  });

  it("exists for safe integers only", () => {
    for (const number of [1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => canonicalJson([number])).toThrow(EncodingError);
    }
    expect(canonicalJson([-0])).toBe("[0]");
  });

  it("leaves out members that are undefined and keeps one called __proto__", () => {
    expect(canonicalJson({ b: undefined, a: 1 } as unknown as JsonObject)).toBe('{"a":1}');
    expect(canonicalJson(JSON.parse('{"a":1,"__proto__":[]}'))).toBe('{"__proto__":[],"a":1}');
  });
});
