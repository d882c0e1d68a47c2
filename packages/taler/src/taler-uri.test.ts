import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EncodingError } from "./encoding-error.js";
import { parsePayTemplateUri, parsePayUri, parseRefundUri, payTemplateUri, payUri, refundUri } from "./taler-uri.js";

const baseUrl = "https://shop.example/instances/x1/";
const claimToken = new Uint8Array(16);

describe("taler://pay", () => {
  it.each([
    [{ baseUrl: "https://test.taler.net/", orderId: "ORD123" }, "taler://pay/test.taler.net/ORD123/"],
    [{ baseUrl: "https://test.taler.net/instances/x1", orderId: "A" }, "taler://pay/test.taler.net/instances/x1/A/"],
    [
      { baseUrl: "http://localhost:9966/", orderId: "A", sessionId: "a b/c", claimToken },
      "taler+http://pay/localhost:9966/A/a%20b%2Fc?c=00000000000000000000000000",
    ],
  ])("is made of %j", (order, uri) => {
    expect(payUri(order)).toBe(uri);
  });

  it("says what was put into it", () => {
    const orderId = fc.stringMatching(/^[A-Za-z0-9.:_-]{1,30}$/);
    const token = fc.uint8Array({ minLength: 16, maxLength: 16 });
    const base = fc.constantFrom(baseUrl, "http://localhost:8080/", "https://shop.example/a/b/c/");
    fc.assert(
      fc.property(base, orderId, fc.string({ unit: "grapheme" }), token, (base, orderId, sessionId, claimToken) => {
        const read = parsePayUri(payUri({ baseUrl: base, orderId, sessionId, claimToken }));
        expect(read).toEqual({ merchantBaseUrl: base, orderId, sessionId, claimToken });
        const refund = parseRefundUri(refundUri({ baseUrl: base, orderId }));
        expect(refund).toEqual({ merchantBaseUrl: base, orderId });
      }),
    );
  });

  it("is read with WLAN name, other parameters and any case of scheme and host", () => {
    expect(parsePayUri("TALER://pay/Shop.Example/ORD/S?n=X#wlan")).toEqual({
      merchantBaseUrl: "https://shop.example/",
      orderId: "ORD",
      sessionId: "S",
    });
  });

  it.each([
    "taler://pay/h/ORD123",
    "taler://refund/h/ORD123/",
    "https://pay/h/ORD/",
    "taler://pay/h/%zz/",
    "taler://pay/h/ORD/?c=short",
    "",
  ])("is not %j", (uri) => {
    expect(() => parsePayUri(uri)).toThrow(EncodingError);
  });

  it("leads to merchants on the web only", () => {
    expect(() => payUri({ baseUrl: "ftp://h/", orderId: "A" })).toThrow(EncodingError);
    expect(() => payUri({ baseUrl: "h", orderId: "A" })).toThrow(EncodingError);
  });
});

it("taler://refund ends in a slash, which wallets need", () => {
  expect(refundUri({ baseUrl, orderId: "ORD" })).toBe("taler://refund/shop.example/instances/x1/ORD/");
});

describe("taler://pay-template", () => {
  it("says what was put into it, whatever the template is called", () => {
    const templateId = fc.string({ unit: "grapheme", minLength: 1 });
    const base = fc.constantFrom(baseUrl, "http://localhost:8080/", "https://shop.example/a/b/c/");
    fc.assert(
      fc.property(base, templateId, (base, templateId) => {
        const uri = payTemplateUri({ baseUrl: base, templateId });
        expect(parsePayTemplateUri(uri)).toEqual({ merchantBaseUrl: base, templateId });
        expect(parsePayTemplateUri(`${uri}/`)).toEqual({ merchantBaseUrl: base, templateId });
      }),
    );
  });

  it("may suggest what older shops suggest", () => {
    expect(parsePayTemplateUri("taler://pay-template/shop.example/t?amount=EUR&summary=A%20gift#net")).toEqual({
      merchantBaseUrl: "https://shop.example/",
      templateId: "t",
      amount: "EUR",
      summary: "A gift",
    });
  });

  it.each(["taler://pay-template/shop.example/", "taler://pay/shop.example/t/", "taler://pay-template/", "x"])(
    "is not %s",
    (uri) => {
      expect(() => parsePayTemplateUri(uri)).toThrow(EncodingError);
    },
  );
});
