import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, utf8 } from "./bytes.js";
import { JsonError, type JsonValue, parseStrictJson } from "./strict-json.js";

/** JSON values without anything that the strict parser refuses. */
const strictValue = fc
  .letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(null, true, false),
      fc.maxSafeInteger().map((n) => n + 0),
      fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom("a", "b", "ä", "__proto__", "1", 'q"\\'), tie("value"), { noNullPrototype: true }),
    ),
  }))
  .value.filter((value) => !JSON.stringify(value).includes("-0"));

describe("the strict parser", () => {
  it("agrees with JSON.parse on everything it accepts", () => {
    fc.assert(
      fc.property(strictValue, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
        expect(parseStrictJson(utf8(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("accepts nothing that JSON.parse refuses, and says so in one kind of error", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => text.slice(1)),
        ),
        (text) => {
          let expected: unknown;
          try {
            expected = JSON.parse(text);
          } catch {
            expect(() => parseStrictJson(text)).toThrow(JsonError);
            return;
          }
          expect(parseStrictJson(text, { allowReals: true })).toEqual(expected);
        },
      ),
    );
  });

  it.each([
    ['{"a":1,"a":1}', "two members of one name"],
    ['{"a":1,"\\u0061":2}', "the same name spelled with an escape"],
    ['{"x":[{"b":{},"b":{}}]}', "two members deep inside"],
    ['{"__proto__":1,"__proto__":2}', "__proto__ twice"],
    ['{"a\\"":1 , "c":":", "a\\"" : 2}', "names with quotes, values with colons"],
    ["1.0", "a real with an integer value"],
    ['{"a":[1.5]}', "a real"],
    ["1e3", "an exponent"],
    ["1E3", "an exponent"],
    ["-0", "minus zero"],
    ["9007199254740992", "2^53"],
    ["-9007199254740992", "-2^53"],
    ["1e400", "infinity"],
    ['"\\u0000"', "U+0000"],
    ['{"\\u0000":1}', "U+0000 in a name"],
    ['"\\ud800"', "half of a surrogate pair"],
    ['"\\udc00\\ud800"', "halves in the wrong order"],
    ['{"\\ud800":1}', "half of a surrogate pair in a name"],
    ["\ufeff{}", "a byte order mark"],
    ["{} {}", "two values"],
    ["", "nothing"],
    ["{'a':1}", "JavaScript"],
    ["[1,]", "a comma too many"],
  ])("refuses %s: %s", (text) => {
    expect(() => parseStrictJson(text)).toThrow(JsonError);
    expect(() => parseStrictJson(utf8(text))).toThrow(JsonError);
  });

  it.each(["22ff22", "22c0af22", "22eda08022", "22c3", "fffe"])("refuses bytes that are not UTF-8: %s", (hex) => {
    expect(() => parseStrictJson(fromHex(hex))).toThrow(JsonError);
  });

  it.each([
    ['"\\\\u0000"', "\\u0000"],
    ['"\\\\"', "\\"],
    ['"\\ud83d\\ude00"', "😀"],
    ['"1.5e3 \\" : {"', '1.5e3 " : {'],
    ["-1", -1],
    ["9007199254740991", 9007199254740991],
    [' [ 0 , "x" ] ', [0, "x"]],
    ['{"a":{"a":1},"b":[{"a":1},{"a":1}]}', { a: { a: 1 }, b: [{ a: 1 }, { a: 1 }] }],
  ])("accepts %s", (text, value) => {
    expect(parseStrictJson(text)).toEqual(value);
  });

  it("accepts reals where nothing is hashed", () => {
    expect(parseStrictJson("[1.5,1e3,-0,9007199254740993]", { allowReals: true })).toEqual([1.5, 1000, -0, 2 ** 53]);
    expect(() => parseStrictJson('{"a":1.5,"a":1.5}', { allowReals: true })).toThrow(JsonError);
  });

  it("bounds the depth, however deep the text is", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parseStrictJson(nested(128))).not.toThrow();
    expect(() => parseStrictJson(nested(129))).toThrow(JsonError);
    expect(() => parseStrictJson(nested(200_000))).toThrow(JsonError);
    expect(() => parseStrictJson('{"a":{}}', { maxDepth: 1 })).toThrow(JsonError);
    expect(() => parseStrictJson("[[],[],[]]", { maxDepth: 2 })).not.toThrow();
  });

  it("keeps a member called __proto__ and pollutes nothing by it", () => {
    const value = parseStrictJson('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true}}');
    expect("polluted" in value).toBe(false);
    expect("polluted" in {}).toBe(false);
  });

  it("says where it stopped", () => {
    expect(() => parseStrictJson('{"a":1,"b":2.5}')).toThrow(expect.objectContaining({ offset: 11 }));
    expect(() => parseStrictJson('{"a":1, "a":2}')).toThrow(
      expect.objectContaining({ offset: 8, reason: 'an object has two members "a"' }),
    );
  });
});
