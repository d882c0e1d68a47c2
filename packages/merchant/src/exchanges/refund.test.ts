import { parseAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { sign } from "@kontor/taler/eddsa";
import { refundConfirmationMessage } from "@kontor/taler/signatures/exchange";
import { afterEach, describe, expect, it } from "vitest";
import { ExchangeHttpClient } from "./http-client.js";
import { type CoinRefund, refundCoin } from "./refund.js";
import { type ScriptedAnswer, ScriptedExchange } from "./test-exchange.js";
import { REFERENCE_NOW, referenceSample } from "./test-samples.js";

const { request } = referenceSample("deposit-refundable");

const refund: CoinRefund = {
  coinPub: decodeBase32("KQGQZ4EWWCAAE5ANKQ6AAX8HEX87S88J6RHDXTA9EYP583FB5JYG", 32),
  hContract: decodeBase32(String(request.h_contract_terms), 64),
  merchantPub: decodeBase32(String(request.merchant_pub), 32),
  merchantSig: new Uint8Array(64),
  rtransactionId: 7n,
  amount: parseAmount("TESTKUDOS:2"),
};

let exchange: ScriptedExchange;
let client: ExchangeHttpClient;
afterEach(async () => {
  await client.close();
  await exchange.close();
});

async function refundAt(answer: (exchange: ScriptedExchange) => ScriptedAnswer, isSigningKey = true) {
  exchange = await ScriptedExchange.start(REFERENCE_NOW);
  client = new ExchangeHttpClient({ baseUrl: exchange.baseUrl });
  exchange.onCall = () => answer(exchange);
  return refundCoin({ client, isSigningKey: async () => isSigningKey }, refund, 5000);
}

const confirmationOf = (values: CoinRefund) => (exchange: ScriptedExchange) => ({
  body: {
    exchange_pub: encodeBase32(exchange.onlineKeys[0]!.pub),
    exchange_sig: encodeBase32(sign(exchange.onlineKeys[0]!.priv, refundConfirmationMessage(values))),
  },
});

describe("a refund at the exchange", () => {
  it("is accepted with the exchange's signature over exactly our values", async () => {
    expect(await refundAt(confirmationOf(refund))).toMatchObject({
      kind: "accepted",
      exchangePub: exchange.onlineKeys[0]!.pub,
      exchangeHttpStatus: 200,
    });
    expect(exchange.calls[0]!.path).toBe("/coins/KQGQZ4EWWCAAE5ANKQ6AAX8HEX87S88J6RHDXTA9EYP583FB5JYG/refund");
    expect(JSON.parse(exchange.calls[0]!.body)).toMatchObject({ refund_amount: "TESTKUDOS:2", rtransaction_id: 7 });
  });

  it.each<[string, Partial<CoinRefund>]>([
    ["another amount", { amount: parseAmount("TESTKUDOS:1") }],
    ["another step", { rtransactionId: 8n }],
    ["another coin", { coinPub: new Uint8Array(32) }],
  ])("is not proved by a signature over %s", async (_, changes) => {
    const outcome = await refundAt(confirmationOf({ ...refund, ...changes }));
    expect(outcome).toMatchObject({ kind: "wrong-signature", exchangeHttpStatus: 200 });
  });

  it("is not proved by a key that is not the exchange's", async () => {
    expect(await refundAt(confirmationOf(refund), false)).toMatchObject({ kind: "wrong-signature" });
  });

  it.each([
    [410, 1503, "already-wired"],
    [404, 1500, "unknown"],
    [404, 1502, "unknown"],
    [409, 1501, "conflict"],
    [424, 1510, "conflict"],
    [412, 1510, "conflict"],
    [400, 1504, "refused"],
    [403, 1506, "refused"],
    [500, 52, "trouble"],
    [302, 0, "unexpected"],
  ])("answered with %i and code %i is: %s", async (status, code, kind) => {
    const outcome = await refundAt(() => ({ status, body: { code } }));
    expect(outcome).toMatchObject({ kind, exchangeHttpStatus: status, exchangeCode: code, exchangeReply: { code } });
  });
});
