import { type StaticDecode, Type } from "typebox";
import { describe, expect, it } from "vitest";
import { parseAmount } from "../amount.js";
import { encodeBase32 } from "../base32.js";
import { EncodingError } from "../encoding-error.js";
import { FOREVER, NEVER, SECOND } from "../time.js";
import { AmountText, Bytes16, BytesAny, DurationJson, MapOf, TimestampJson } from "./primitives.js";
import { WireError, wireCodec } from "./wire-codec.js";

const Purchase = Type.Object({
  price: AmountText,
  token: Type.Optional(Bytes16()),
  at: Type.Optional(TimestampJson),
  items: Type.Optional(Type.Array(Type.Object({ key: BytesAny(), delay: Type.Optional(DurationJson) }))),
  byName: Type.Optional(MapOf(AmountText)),
  either: Type.Optional(
    Type.Union([
      Type.Object({ kind: Type.Literal("a"), value: AmountText }),
      Type.Object({ kind: Type.Literal("b"), value: TimestampJson }),
    ]),
  ),
});

const codec = wireCodec(Purchase);

describe("a wire codec", () => {
  it("turns the wire form into the inner form and back", () => {
    const wire = {
      price: "EUR:1.5",
      token: encodeBase32(new Uint8Array(16).fill(9)),
      at: { t_s: 12 },
      items: [{ key: "00" }, { key: "ZW", delay: { d_us: "forever" } }],
      byName: { "a\nb": "EUR:2" },
      either: { kind: "b", value: { t_s: "never" } },
    };
    const inner: StaticDecode<typeof Purchase> = codec.decode(wire);
    expect(inner).toEqual({
      price: parseAmount("EUR:1.5"),
      token: new Uint8Array(16).fill(9),
      at: 12n * SECOND,
      items: [{ key: Uint8Array.of(0) }, { key: Uint8Array.of(255), delay: FOREVER }],
      byName: { "a\nb": parseAmount("EUR:2") },
      either: { kind: "b", value: NEVER },
    });
    expect(codec.encode(inner)).toEqual(wire);
  });

  it("keeps unknown members, __proto__ among them, and leaves the wire form as it was", () => {
    const text = '{"price":"EUR:1","unknown":{"deep":[1]},"__proto__":{"x":1}}';
    const wire = JSON.parse(text);
    const inner = codec.decode(wire);
    expect(JSON.stringify(wire)).toBe(text);
    expect(Object.keys(inner)).toEqual(["price", "unknown", "__proto__"]);
    expect(JSON.stringify(codec.encode(inner))).toBe(text);
  });

  it("tells variants apart by what each must have, or else by trying", () => {
    const named = Type.Union([
      Type.Object({ kind: Type.Literal("a"), value: AmountText }),
      Type.Object({ kind: Type.Literal("b"), value: TimestampJson }),
      Type.Object({ kind: Type.Literal("c"), value: Type.String() }),
    ]);
    const tried = Type.Union([
      Type.Object({ kind: Type.Optional(Type.Literal("a")), value: AmountText }),
      Type.Object({ kind: Type.Literal("b"), value: TimestampJson }),
    ]);
    const amount = parseAmount("EUR:1");
    for (const schema of [named, tried]) {
      const either = wireCodec(schema);
      expect(either.decode({ kind: "a", value: "EUR:1" })).toEqual({ kind: "a", value: amount });
      expect(either.decode({ kind: "b", value: { t_s: 1 } })).toEqual({ kind: "b", value: SECOND });
      expect(either.encode({ kind: "b", value: SECOND })).toEqual({ kind: "b", value: { t_s: 1 } });
      expect(() => either.encode({ kind: "d", value: amount } as never)).toThrow(EncodingError);
    }
    expect(wireCodec(named).decode({ kind: "c", value: "EUR:1" })).toEqual({ kind: "c", value: "EUR:1" });
    expect(wireCodec(tried).decode({ value: "EUR:1" })).toEqual({ value: amount });
    expect(wireCodec(tried).encode({ value: amount })).toEqual({ value: "EUR:1" });
  });

  it("coerces nothing", () => {
    expect(codec.check({ price: 1 })).toBe(false);
    expect(codec.check({ price: "EUR:1", at: { t_s: "12" } })).toBe(false);
    expect(codec.check({ price: ["EUR:1"] })).toBe(false);
  });

  it.each([
    [{}, "price"],
    [{ price: "EUR:1e3" }, "price"],
    [{ price: "EUR:4503599627370497" }, "price"],
    [{ price: "EUR:1", token: "00" }, "token"],
    [{ price: "EUR:1", at: { t_s: 18446744073710 } }, "at.t_s"],
    [{ price: "EUR:1", at: {} }, "at.t_s"],
    [{ price: "EUR:1", items: [{ key: "00" }, { key: "0" }] }, "items[1].key"],
    [{ price: "EUR:1", byName: { "a\nb": "x" } }, "byName.a\nb"],
    [{ price: "EUR:1", either: { kind: "b", value: 1 } }, "either.value"],
    [{ price: "EUR:1", either: { value: "EUR:1" } }, "either.kind"],
    [{ price: "EUR:1", either: [] }, "either"],
    [null, ""],
    [[], ""],
  ])("names what is wrong with %j", (wire, path) => {
    expect(() => codec.decode(wire)).toThrow(WireError);
    expect(() => codec.decode(wire)).toThrow(expect.objectContaining({ path }));
  });

  it("tells what a value may be where that can be counted up", () => {
    const Unit = Type.Union([Type.Literal("DAY"), Type.Literal("WEEK")]);
    const counted = wireCodec(Type.Object({ unit: Type.Optional(Unit), always: Type.Optional(Type.Literal(1)) }));
    expect(() => counted.decode({ unit: "day" })).toThrow('unit: must be one of "DAY", "WEEK"');
    expect(() => counted.decode({ always: 2 })).toThrow("always: must be 1");
    expect(() => codec.decode({ price: "EUR:1", either: { kind: "c" } })).toThrow(
      'either.kind: must be one of "a", "b"',
    );
  });

  it("tells what is meant by a pattern, where that is described", () => {
    expect(() => codec.decode({ price: "1.50 EUR" })).toThrow("price: must be CURRENCY:VALUE[.FRACTION]");
    expect(() => codec.decode({ price: "EUR:1", token: "x" })).toThrow("token: must be 16 bytes in base32");
    expect(() => codec.decode({ price: "EUR:4503599627370497" })).toThrow(/^price: (?!.*CURRENCY)/);
    const undescribed = wireCodec(Type.Object({ code: Type.String({ pattern: "^[0-9]+$" }) }));
    expect(() => undescribed.decode({ code: "x" })).toThrow(/^code: .*\[0-9\]/);
  });

  it("looks no further than to the first thing that is wrong, however much there is", () => {
    let looks = 0;
    const Looked = Type.Refine(Type.String(), (text) => {
      looks++;
      return text !== "bad";
    });
    const V0 = Type.Object({
      version: Type.Optional(Type.Literal(0)),
      items: Type.Array(Type.Object({ key: Looked })),
    });
    const V1 = Type.Object({ version: Type.Literal(1), items: Type.Array(Looked) });
    const large = wireCodec(Type.Object({ order: Type.Union([V0, V1]) }));
    const items = [{ key: "bad" }, ...Array.from({ length: 1000 }, () => ({ key: "bad" }))];
    expect(() => large.decode({ order: { items } })).toThrow(expect.objectContaining({ path: "order.items[0].key" }));
    expect(looks).toBeLessThan(20);
    expect(() => large.decode({ order: { version: 2, items } })).toThrow(
      expect.objectContaining({ path: "order.version" }),
    );
    expect(looks).toBeLessThan(40);
    expect(() => large.decode({ order: { version: 1 } })).toThrow("order.items: is missing");
    const few = wireCodec(Type.Array(Looked, { maxItems: 10 }));
    expect(() => few.decode(items.map(() => "good"))).toThrow("must not have more than 10 items");
  });

  it("is compiled once for a schema", () => {
    expect(wireCodec(Purchase)).toBe(codec);
  });
});
