import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { toHex } from "./bytes.js";
import { canonicalJson } from "./canonical-json.js";
import {
  ForgetError,
  forgetFields,
  hashContract,
  markForgettable,
  saltForgettable,
  scrubContract,
  validateForgettable,
} from "./contract-hash.js";
import { EncodingError } from "./encoding-error.js";
import { type JsonObject, parseStrictJson } from "./strict-json.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

/** "Random" bytes as the reference was given them: all of one value, the next higher for each salt. */
function countingBytes(first: number): (size: number) => Uint8Array {
  let next = first;
  return (size) => new Uint8Array(size).fill(next++);
}

describe("the contract hash", () => {
  it.each(
    vectors<{
      name: string;
      contract: JsonObject;
      scrubbed: JsonObject;
      canonical_of_scrubbed: string;
      h_contract_terms_b32: string;
    }>("crypto/contract_hash"),
  )("$name", ({ contract, scrubbed, canonical_of_scrubbed, h_contract_terms_b32 }) => {
    expect(scrubContract(contract)).toEqual(scrubbed);
    expect(canonicalJson(scrubContract(contract))).toBe(canonical_of_scrubbed);
    expect(encodeBase32(hashContract(contract))).toBe(h_contract_terms_b32);
  });

  interface HashOutputs {
    ok: boolean;
    canonical: string;
    h_contract: Binary;
  }
  it.each(vectors<ReferenceVector<{ contract_json: string }, HashOutputs>>("reference/contract_hash"))(
    "does as $name",
    ({ inputs, outputs }) => {
      const read = () => parseStrictJson(inputs.contract_json) as JsonObject;
      if (!outputs.ok) {
        expect(read).toThrow(EncodingError);
        return;
      }
      expect(canonicalJson(read())).toBe(outputs.canonical);
      expect(toHex(hashContract(read()))).toBe(outputs.h_contract.hex);
    },
  );

  it("is refused for integers beyond 2^53 - 1, which the reference hashes but JavaScript wallets cannot read", () => {
    expect(() => parseStrictJson('{"d":9007199254740992}')).toThrow(EncodingError);
    expect(() => hashContract({ a: 2 ** 53 })).toThrow(EncodingError);
  });
});

interface ForgettingInputs {
  contract?: JsonObject;
  contract_json?: string;
  forget_in?: string;
  forget?: string;
}
interface ForgettingOutputs {
  h_contract: Binary;
  after_forgetting?: { forget: string; contract: JsonObject; h_contract: Binary }[];
  contract_after?: JsonObject;
  after_inner?: JsonObject;
  after_outer?: JsonObject;
}

/** The paths that a vector forgets one after the other, and the terms it expects after each. */
function stepsOf({ inputs, outputs }: ReferenceVector<ForgettingInputs, ForgettingOutputs>): [string, JsonObject][] {
  if (outputs.after_forgetting)
    return outputs.after_forgetting.map(({ forget, contract }) => [`$.${forget}`, contract]);
  if (outputs.contract_after) return [[`$.${inputs.forget_in}.${inputs.forget}`, outputs.contract_after]];
  return [
    ["$.outer.inner", outputs.after_inner!],
    ["$.outer", outputs.after_outer!],
  ];
}

describe("forgetting", () => {
  it.each(vectors<ReferenceVector<ForgettingInputs, ForgettingOutputs>>("reference/contract_hash/forgettable"))(
    "does as $name",
    (vector) => {
      const { inputs, outputs } = vector;
      let terms = inputs.contract ?? (JSON.parse(inputs.contract_json!) as JsonObject);
      expect(toHex(hashContract(terms))).toBe(outputs.h_contract.hex);
      for (const [path, expected] of stepsOf(vector)) {
        const result = forgetFields(terms, [path]);
        expect(result).toEqual({ terms: expected, forgotten: 1 });
        expect(toHex(hashContract(result.terms))).toBe(outputs.h_contract.hex);
        expect(forgetFields(result.terms, [path, "$.no_such_member"])).toEqual({ terms: expected, forgotten: 0 });
        terms = result.terms;
      }
    },
  );

  const order: JsonObject = {
    summary: "Books",
    extra: { note: "to the neighbour", $forgettable: { note: true } },
    products: [
      { description: "A", image: "a", $forgettable: { description: true, image: true } },
      { description: "B", image: "b", $forgettable: { image: true } },
      { description: "C" },
    ],
  };

  it("never changes the hash, in whatever order and combination", () => {
    const terms = saltForgettable(order, countingBytes(1));
    const paths = ["$.extra.note", "$.products[0].image", "$.products[1].image", "$.products[0].description"];
    fc.assert(
      fc.property(fc.shuffledSubarray(paths), fc.shuffledSubarray(paths), (first, second) => {
        const once = forgetFields(terms, first);
        expect(once.forgotten).toBe(first.length);
        const twice = forgetFields(once.terms, second);
        expect(twice.forgotten).toBe(second.filter((path) => !first.includes(path)).length);
        expect(hashContract(twice.terms)).toEqual(hashContract(terms));
        expect(() => validateForgettable(twice.terms)).not.toThrow();
      }),
    );
  });

  it("takes members of all elements, where they are", () => {
    const terms = saltForgettable(order, countingBytes(1));
    const { terms: left, forgotten } = forgetFields(terms, ["$.products[*].image"]);
    expect(forgotten).toBe(2);
    for (const product of left.products as readonly JsonObject[]) expect(product).not.toHaveProperty("image");
    expect(terms.products).toMatchObject([{ image: "a" }, { image: "b" }, {}]);
  });

  it("refuses what has no salt and forgets nothing then", () => {
    const terms = saltForgettable(order, countingBytes(1));
    expect(() => forgetFields(terms, ["$.extra.note", "$.summary"])).toThrow(
      expect.objectContaining({ kind: "not-forgettable", path: "$.summary" }),
    );
    expect(() => forgetFields(terms, ["$.products[2].description"])).toThrow(ForgetError);
  });

  it("forgets many members of a large contract at once, and each only once", () => {
    const names = Array.from({ length: 5000 }, (_, i) => `a${i}`);
    const extra = Object.fromEntries(names.map((name) => [name, 1]));
    const $forgettable = Object.fromEntries(names.map((name) => [name, "S"]));
    const paths = names.flatMap((name) => [`$.extra.${name}`, `$.extra.${name}`, `$.extra.other.${name}`]);
    const { terms, forgotten } = forgetFields({ extra: { ...extra, $forgettable } }, paths);
    expect(forgotten).toBe(5000);
    expect(Object.keys(terms.extra as JsonObject)).toEqual(["$forgettable", "$forgotten"]);
  });

  it("forgets a member as a whole, whatever else is said of its parts", () => {
    const terms = { a: { b: 1, c: 2, $forgettable: { b: "S" } }, $forgettable: { a: "S" } };
    const whole = forgetFields(terms, ["$.a"]);
    for (const paths of [
      ["$.a", "$.a.b"],
      ["$.a.b", "$.a"],
      ["$.a.c", "$.a"],
    ]) {
      expect(forgetFields(terms, paths)).toEqual(whole);
    }
    expect(hashContract(whole.terms)).toEqual(hashContract(terms));
  });

  it("takes elements by number and by star together", () => {
    const item = { x: 1, y: 2, $forgettable: { x: "S", y: "S" } };
    const { terms, forgotten } = forgetFields({ list: [item, item] }, ["$.list[*].x", "$.list[1].y", "$.list[1].x"]);
    expect(forgotten).toBe(3);
    expect(terms.list).toMatchObject([{ y: 2 }, { $forgettable: {} }]);
  });

  it("ignores paths through what is not there", () => {
    const terms = saltForgettable(order, countingBytes(1));
    const nowhere = ["$.products[7].image", "$.extra.note.deeper", "$.extra[0].note", "$.summary.x", "$.__proto__.x"];
    expect(forgetFields(terms, nowhere)).toEqual({ terms, forgotten: 0 });
  });

  it.each(["", "$", "$.", "a.b", "$.a.", "$.a[0]", "$.a[-1].b", "$.a[x].b", "$.a[].b", "$[0].a", "$.a[0]b", "$..a"])(
    "refuses the path %j",
    (path) => {
      expect(() => forgetFields({}, [path])).toThrow(expect.objectContaining({ kind: "path-malformed" }));
    },
  );
});

describe("making members forgettable", () => {
  it.each(
    vectors<ReferenceVector<{ spec: JsonObject }, { contract_after: JsonObject; h_contract_after: Binary }>>(
      "reference/contract/seed_forgettable",
    ),
  )("does as $name", ({ inputs, outputs }) => {
    const salted = saltForgettable(inputs.spec, countingBytes(0x11));
    expect(salted).toEqual(outputs.contract_after);
    expect(toHex(hashContract(salted))).toBe(outputs.h_contract_after.hex);
  });

  it.each(
    vectors<
      ReferenceVector<
        { contract: JsonObject },
        { results: { field: string; result: number }[]; contract_after: JsonObject; h_contract_after: Binary }
      >
    >("reference/contract/mark_forgettable"),
  )("does as $name", ({ inputs, outputs }) => {
    const random = countingBytes(1);
    let contract = inputs.contract;
    for (const { field, result } of outputs.results) {
      const mark = () => markForgettable(contract, field, random);
      if (result === 1) contract = mark();
      else expect(mark).toThrow(EncodingError);
    }
    expect(contract).toEqual(outputs.contract_after);
    expect(toHex(hashContract(contract))).toBe(outputs.h_contract_after.hex);
  });

  it("gives each member 32 random bytes of salt and keeps salts that the shop chose", () => {
    const order: JsonObject = { a: 1, b: 2, $forgettable: { a: true, b: "chosen" } };
    const { a, b } = saltForgettable(order, countingBytes(7)).$forgettable as { a: string; b: string };
    expect(decodeBase32(a, 32)).toEqual(new Uint8Array(32).fill(7));
    expect(b).toBe("chosen");
  });

  it.each([{ $forgettable: { a: false } }, { $forgettable: true }, { $forgettable: [] }, { x: { $forgettable: 1 } }])(
    "refuses %j",
    (order) => {
      expect(() => saltForgettable(order as JsonObject, countingBytes(1))).toThrow(EncodingError);
    },
  );
});

describe("well-formedness", () => {
  const hash = encodeBase32(new Uint8Array(64));
  it.each<[JsonObject, string]>([
    [{ $forgettable: { a: "S" } }, "a salt for a member that is not there"],
    [{ a: 1, $forgettable: { a: true } }, "no salt yet"],
    [{ "a-b": 1, $forgettable: { "a-b": "S" } }, "a name that cannot be forgettable"],
    [{ a: 1, $forgotten: { a: hash } }, "forgotten but there"],
    [{ $forgotten: { a: "short" } }, "a hash that is none"],
    [{ $forgotten: [] }, "a list of hashes"],
    [{ $forgettable: "a" }, "a text of salts"],
    [{ $other: 1 }, "another reserved name"],
    [{ x: [{ y: { $forgettable: { a: "S" } } }] }, "a fault deep inside"],
  ])("refuses %j: %s", (terms) => {
    expect(() => validateForgettable(terms)).toThrow(EncodingError);
  });

  it("accepts the reference's contracts", () => {
    const url = new URL("vectors/crypto-vectors.json", import.meta.url);
    for (const { contract } of JSON.parse(readFileSync(url, "utf8")).contract_hash) {
      expect(() => validateForgettable(contract)).not.toThrow();
    }
  });

  it("keeps and hashes a member called __proto__", () => {
    const terms = parseStrictJson('{"__proto__":{"x":1,"$forgettable":{"x":"S"}},"a":1}') as JsonObject;
    const { terms: left, forgotten } = forgetFields(terms, ["$.__proto__.x"]);
    expect(forgotten).toBe(1);
    expect(Object.keys(left)).toContain("__proto__");
    expect(hashContract(left)).toEqual(hashContract(terms));
    expect(hashContract(terms)).not.toEqual(hashContract({ a: 1 }));
    expect(canonicalJson(saltForgettable(terms, countingBytes(1)))).toBe(canonicalJson(terms));
  });
});
