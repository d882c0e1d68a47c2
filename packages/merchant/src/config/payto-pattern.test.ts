import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePaytoPattern, compilePosixPattern, PatternError } from "./payto-pattern.js";

const matches = (pattern: string, text: string) => compilePaytoPattern(pattern)(text);

describe("patterns of account restrictions", () => {
  it.each([
    ["payto://iban/CH.*", "payto://iban/CH9300762011623852957", true],
    ["payto://iban/CH.*", "payto://iban/DE75512108001245126199", false],
    ["^payto://iban/(CH|LI)[0-9A-Z]+$", "payto://iban/LI21088100002324013AA", true],
    ["^payto://iban/(CH|LI)[0-9A-Z]+$", "payto://iban/LI", false],
    ["^payto://x-taler-bank/[^/]+/[a-z_-]*$", "payto://x-taler-bank/bank.example/shop_1", false],
    ["^payto://x-taler-bank/[^/]+/[]a-z_-]*$", "payto://x-taler-bank/bank.example/shop", true],
    ["iban/DE[0-9]{20}$", "payto://iban/DE75512108001245126199", true],
    ["iban/DE[0-9]{21,}$", "payto://iban/DE75512108001245126199", false],
    ["a\\.b", "a.b", true],
    ["a\\.b", "axb", false],
    ["", "anything", true],
    ["^$", "anything", false],
  ])("%s on %s: %s", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each(["(a", "a)", "[a", "*a", "a{2,1}", "a{999}", "\\1", "\\d+", "[[:alpha:]]", "a{x}", "((a{255}){255}){255}"])(
    "refuses %s",
    (pattern) => {
      expect(() => compilePaytoPattern(pattern)).toThrow(PatternError);
    },
  );

  it("have named classes only where the operator writes them", () => {
    const ofOperator = compilePosixPattern("^payto://iban/CH[[:digit:]]{19}$|^payto://[^[:upper:]/]+/x$");
    expect(ofOperator("payto://iban/CH9300762011623852957")).toBe(true);
    expect(ofOperator("payto://iban/CH930076201162385295X")).toBe(false);
    expect(ofOperator("payto://bank/x")).toBe(true);
    expect(ofOperator("payto://Bank/x")).toBe(false);
    for (const wrong of ["[[:magic:]]", "(a", "\\d"]) expect(() => compilePosixPattern(wrong)).toThrow(PatternError);
  });

  it("agrees with JavaScript's engine on patterns that mean the same in both", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "c");
    const pattern = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc.tuple(tie("node"), tie("node")).map(([a, b]) => `${a}${b}`),
        fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a}|${b})`),
        fc.tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}")).map(([a, times]) => `(${a})${times}`),
      ),
    })).node;
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "d"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        for (const anchored of [source, `^(${source})$`]) {
          expect(matches(anchored, subject)).toBe(new RegExp(anchored).test(subject));
        }
      }),
    );
  });

  it("knows the names that POSIX has for sets of characters, where they may be used", () => {
    const everything = Array.from({ length: 127 }, (_, code) => String.fromCharCode(code + 1)).join("");
    const inSet = (name: string) => [...everything].filter(compilePosixPattern(`^[[:${name}:]]$`)).join("");
    expect(inSet("punct")).toBe("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
    expect(inSet("space")).toBe("\t\n\v\f\r ");
    expect(inSet("blank")).toBe("\t ");
    expect(inSet("graph").length).toBe(94);
    expect(inSet("print").length).toBe(95);
    expect(inSet("cntrl").length).toBe(32);
    expect(inSet("alnum").length).toBe(62);
    expect(compilePosixPattern("^[^[:punct:]]+$")("a b")).toBe(true);
    expect(() => compilePosixPattern("[[:emoji:]]")).toThrow(PatternError);
  });

  it("answers soon where a backtracking engine would not end", () => {
    const text = `${"a".repeat(2000)}b`;
    expect(matches("^(a+)+$", text)).toBe(false);
    expect(matches("^((a|a)*)*$", text)).toBe(false);
    expect(matches("^(a?){200}a{200}$", "a".repeat(200))).toBe(true);
    expect(matches("(((((){255}){255}){255}){255}){255}x", "x")).toBe(true);
  });
});
