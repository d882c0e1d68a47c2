import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeBase32 } from "./base32.js";
import { EncodingError } from "./encoding-error.js";
import {
  hashFullPayto,
  hashNormalizedPayto,
  isValidIban,
  normalizePayto,
  parsePayto,
  validatePayto,
  wireMethod,
} from "./payto.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

describe("payto URIs", () => {
  it.each(
    vectors<{ full: string; normalized: string; h_full_payto_b32: string; h_normalized_payto_b32: string }>(
      "crypto/payto",
    ),
  )("normalizes $full", ({ full, normalized, h_full_payto_b32, h_normalized_payto_b32 }) => {
    expect(normalizePayto(full)).toBe(normalized);
    expect(encodeBase32(hashFullPayto(full))).toBe(h_full_payto_b32);
    expect(encodeBase32(hashNormalizedPayto(full))).toBe(h_normalized_payto_b32);
  });

  interface Outputs {
    valid: boolean;
    full_hash: Binary;
    normalized?: string;
    normalized_hash: Binary;
    receiver_name_raw: string;
  }
  it.each(vectors<ReferenceVector<{ payto_uri: string }, Outputs>>("reference/payto"))(
    "does as $name",
    ({ inputs: { payto_uri }, outputs }) => {
      expect(encodeBase32(hashFullPayto(payto_uri))).toBe(outputs.full_hash.b32);
      if (!outputs.valid) {
        expect(() => validatePayto(payto_uri)).toThrow(EncodingError);
        return;
      }
      expect(validatePayto(payto_uri).params.get("receiver-name")).toBe(outputs.receiver_name_raw);
      expect(normalizePayto(payto_uri)).toBe(outputs.normalized);
      expect(encodeBase32(hashNormalizedPayto(payto_uri))).toBe(outputs.normalized_hash.b32);
    },
  );

  it("takes a URI apart", () => {
    const payto = parsePayto(
      "PAYTO://IBAN/SOGEDEFF/DE75512108001245126199?Receiver-Name=Caf%C3%A9+Example&amount=EUR:5",
    );
    expect(payto).toMatchObject({
      method: "iban",
      path: "SOGEDEFF/DE75512108001245126199",
      receiverName: "Café Example",
    });
    expect(payto.params.get("amount")).toBe("EUR:5");
    expect(wireMethod("payto://X-Taler-Bank/h/a")).toBe("x-taler-bank");
  });

  it.each([
    ["http://iban/DE75512108001245126199?receiver-name=J", "another scheme"],
    ["payto://iban", "no account"],
    ["payto:///x?receiver-name=J", "no method"],
    ["payto://x-taler-bank/host?receiver-name=J", "no account at the bank"],
    ["payto://x-taler-bank/host/?receiver-name=J", "an empty account"],
    ["payto://x-taler-bank/-host/a?receiver-name=J", "a host that begins with a hyphen"],
    ["payto://x-taler-bank/a..b/c?receiver-name=J", "an empty label in the host"],
    ["payto://x-taler-bank/host:/c?receiver-name=J", "a colon without port"],
    ["payto://x-taler-bank/host:80x/c?receiver-name=J", "a port that is not a number"],
    ["payto://iban/DE75512108001245126199?receiver-name=J D", "a space"],
    ["payto://ach/1234#fragment", "a character that must be encoded"],
  ])("refuses %s: %s", (uri) => {
    expect(() => validatePayto(uri)).toThrow(EncodingError);
  });

  it("accepts wire methods it knows nothing about", () => {
    expect(validatePayto("payto://ach/122000661/1234").method).toBe("ach");
    expect(normalizePayto("payto://ACH/122000661/ab?x=y")).toBe("payto://ACH/122000661/ab");
    expect(normalizePayto("payto://UPI/Some@One")).toBe("payto://upi/some@one");
  });

  it("normalizes once and for all", () => {
    const method = fc.constantFrom("iban", "x-taler-bank", "bitcoin", "upi", "other");
    const name = fc.stringMatching(/^[A-Za-z0-9]{1,10}$/);
    fc.assert(
      fc.property(method, name, name, (wire, host, account) => {
        const normalized = normalizePayto(`payto://${wire}/${host}/${account}?receiver-name=x`);
        expect(normalizePayto(normalized)).toBe(normalized);
      }),
    );
  });
});

describe("IBANs", () => {
  it("have a checksum that catches every wrong digit", () => {
    const iban = "DE75512108001245126199";
    expect(isValidIban(iban)).toBe(true);
    expect(isValidIban("GB33BUKB20201555555555")).toBe(true);
    fc.assert(
      fc.property(fc.integer({ min: 4, max: iban.length - 1 }), fc.nat(9), (position, digit) => {
        const changed = iban.slice(0, position) + digit + iban.slice(position + 1);
        expect(isValidIban(changed)).toBe(changed === iban);
      }),
    );
  });
});
