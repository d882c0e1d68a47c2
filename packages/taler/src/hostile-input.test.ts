/**
 * Every parser of what strangers write, with what is nearly right: the answer is a value or an `EncodingError`, never
 * another error; and every check of a signature says no to what nobody signed, whatever its bytes and length.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ageMaskFromGroups } from "./age-restriction.js";
import { parseAmount, printAmount } from "./amount.js";
import { decodeBase32, encodeBase32 } from "./base32.js";
import { denominationFromJson, parseCipher, verifyUnblinded } from "./denomination.js";
import { verify } from "./eddsa.js";
import { EncodingError } from "./encoding-error.js";
import { parseVersion } from "./libtool-version.js";
import { normalizePayto, parsePayto } from "./payto.js";
import { UnblindedSignatureJson } from "./schemas/exchange-coins.js";
import { AmountText, Bytes64, DurationJson, TimestampJson } from "./schemas/primitives.js";
import { wireCodec } from "./schemas/wire-codec.js";
import { parsePayUri, parseRefundUri } from "./taler-uri.js";
import { durationFromJson, durationToJson, timestampFromJson, timestampToJson } from "./time.js";
import { decodeRfc3548Base32 } from "./totp.js";

const RUNS = { numRuns: 2000 };

/** One of these with some characters taken out, put in, or written twice. */
function nearly(...samples: readonly string[]): fc.Arbitrary<string> {
  const strange = fc.oneof(
    fc.constantFrom("\0", " ", "\n", "-", "+", ".", "e", ":", "%", "%zz", "/", "..", "\ud800", "９", "0".repeat(50)),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  );
  const change = fc.tuple(fc.nat(), fc.nat(3), strange);
  return fc.tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 3 })).map(([sample, changes]) =>
    changes.reduce((text, [where, length, put]) => {
      const at = where % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + length);
    }, sample),
  );
}

/** The value, or undefined where the input is refused as such. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

const ANY_JSON = fc.jsonValue({ maxDepth: 2 });
const ANY_NUMBER = fc.oneof(
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, -0, -1, 2 ** 53, 2 ** 63, 2 ** 64, 1.5, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY),
);

describe("a parser answers or refuses", () => {
  test("amounts, and what it answers is what was written", () => {
    const samples = ["KUDOS:1", "EUR:0.00000001", "KUDOS:4503599627370496.99999999", "A:00.10", "KUDOS:.5"];
    fc.assert(
      fc.property(nearly(...samples), (text) => {
        const amount = attempt(() => parseAmount(text));
        // On the wire an amount is at most a hundred characters long, zeros in front included.
        expect(wireCodec(AmountText).check(text)).toBe(amount !== undefined && text.length <= 100);
        if (amount !== undefined) expect(parseAmount(printAmount(amount))).toEqual(amount);
      }),
      RUNS,
    );
  });

  const time = fc.oneof(ANY_NUMBER, nearly("never", "forever", "1700000000"), ANY_JSON);

  test("timestamps", () => {
    fc.assert(
      fc.property(fc.oneof(fc.record({ t_s: time }), ANY_JSON), (json) => {
        const timestamp = attempt(() => timestampFromJson(json));
        expect(wireCodec(TimestampJson).check(json)).toBe(timestamp !== undefined);
        if (timestamp !== undefined) expect(timestampFromJson(timestampToJson(timestamp))).toBe(timestamp);
      }),
      RUNS,
    );
  });

  test("durations", () => {
    fc.assert(
      fc.property(fc.oneof(fc.record({ d_us: time }), ANY_JSON), (json) => {
        const duration = attempt(() => durationFromJson(json));
        expect(wireCodec(DurationJson).check(json)).toBe(duration !== undefined);
        if (duration !== undefined) expect(durationFromJson(durationToJson(duration))).toBe(duration);
      }),
      RUNS,
    );
  });

  test("signatures and keys of a fixed size", () => {
    const codec = wireCodec(Bytes64());
    fc.assert(
      fc.property(nearly(encodeBase32(new Uint8Array(64).fill(0xa5))), (text) => {
        const bytes = attempt(() => codec.decode(text));
        expect(bytes?.length ?? 64).toBe(64);
        attempt(() => decodeBase32(text));
      }),
      RUNS,
    );
  });

  test("signatures of coins, of both ciphers", () => {
    const codec = wireCodec(UnblindedSignatureJson);
    const text = fc.oneof(nearly(encodeBase32(new Uint8Array(32).fill(7))), ANY_JSON);
    const cipher = fc.constantFrom("RSA", "CS", "rsa", "", "__proto__");
    const signature = fc.record(
      { cipher, rsa_signature: text, cs_signature_r: text, cs_signature_s: text },
      { requiredKeys: ["cipher"] },
    );
    fc.assert(
      fc.property(signature, (json) => {
        const signature = attempt(() => codec.decode(json));
        if (signature === undefined) return;
        for (const key of KEYS) expect(verifyUnblinded(key, new Uint8Array(64), signature)).toBe(false);
      }),
      RUNS,
    );
  });

  test("denomination keys", () => {
    const text = fc.oneof(nearly(encodeBase32(new Uint8Array(40).fill(7))), fc.constant(undefined));
    fc.assert(
      fc.property(nearly("RSA", "CS"), ANY_NUMBER, text, text, (cipher, age_mask, rsa_pub, cs_pub) => {
        attempt(() => denominationFromJson({ cipher, age_mask, rsa_pub, cs_pub } as never));
        attempt(() => parseCipher(cipher));
      }),
      RUNS,
    );
  });

  test("payto URIs, and their normal form is one too", () => {
    const samples = [
      "payto://iban/DE75512108001245126199?receiver-name=A%20B&amount=EUR:1",
      "payto://iban/BIC/DE75512108001245126199",
      "payto://x-taler-bank/bank.example:8080/shop?receiver-name=x",
      "payto://bitcoin/bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    ];
    fc.assert(
      fc.property(nearly(...samples), (uri) => {
        attempt(() => parsePayto(uri));
        const normal = attempt(() => normalizePayto(uri));
        if (normal !== undefined) expect(normalizePayto(normal)).toBe(normal);
      }),
      RUNS,
    );
  });

  test("taler URIs, versions, ciphers, age groups and keys of tills", () => {
    const uris = ["taler://pay/shop.example/instances/a/order/session?c=TOKEN", "taler+http://refund/shop.example/o/"];
    fc.assert(
      fc.property(
        nearly(...uris),
        nearly("30:0:18"),
        nearly("8:10:12"),
        nearly("JBSWY3DPEHPK3PXP"),
        (uri, ...texts) => {
          attempt(() => parsePayUri(uri));
          attempt(() => parseRefundUri(uri));
          attempt(() => parseVersion(texts[0]));
          attempt(() => ageMaskFromGroups(texts[1]));
          attempt(() => decodeRfc3548Base32(texts[2]));
        },
      ),
      RUNS,
    );
  });
});

const rsaModulus = new Uint8Array(128).fill(0xd1);
const KEYS = [
  { cipher: "CS" as const, csPub: new Uint8Array(32).fill(3) },
  {
    cipher: "RSA" as const,
    rsaPub: Uint8Array.from([0, 128, 0, 3, ...rsaModulus, 1, 0, 1]),
  },
];

test("nothing that nobody signed is a signature", () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes, bytes, bytes, (pub, message, signature) => {
      expect(verify(pub, message, signature)).toBe(false);
      for (const key of KEYS) {
        const asRsa = { cipher: "RSA" as const, rsa_signature: signature };
        const asCs = { cipher: "CS" as const, cs_signature_r: pub, cs_signature_s: signature };
        for (const unblinded of [asRsa, asCs]) expect(verifyUnblinded(key, message, unblinded)).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});
