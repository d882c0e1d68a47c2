import { parseAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, sign } from "@kontor/taler/eddsa";
import { BatchDepositRequest } from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { depositConfirmationMessage } from "@kontor/taler/signatures/exchange";
import { afterEach, describe, expect, it } from "vitest";
import { type BatchDeposit, batchDeposit, MAX_COINS_PER_BATCH, splitIntoBatches } from "./batch-deposit.js";
import { ExchangeHttpClient } from "./http-client.js";
import { type ScriptedAnswer, ScriptedExchange } from "./test-exchange.js";
import { REFERENCE_NOW as NOW, referenceSample } from "./test-samples.js";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Sends the deposit to an exchange that answers like this and signs with those keys. */
async function depositAt(
  deposit: BatchDeposit,
  answer: ScriptedAnswer | ((exchange: ScriptedExchange) => ScriptedAnswer),
  options: { signingKeys?: Uint8Array[]; timeoutMs?: number } = {},
) {
  const exchange = await ScriptedExchange.start(NOW);
  const client = new ExchangeHttpClient({ baseUrl: exchange.baseUrl });
  cleanups.push(
    () => client.close(),
    () => exchange.close(),
  );
  exchange.onCall = () => (typeof answer === "function" ? answer(exchange) : answer);
  const signingKeys = options.signingKeys ?? exchange.onlineKeys.map(({ pub }) => pub);
  const isSigningKey = async (pub: Uint8Array) => signingKeys.some((key) => Buffer.compare(key, pub) === 0);
  const outcome = await batchDeposit({ client, isSigningKey }, deposit, options.timeoutMs ?? 5000);
  return { outcome, exchange };
}

const depositFees: Record<string, string> = {
  "deposit-refundable": "TESTKUDOS:0.02",
  "deposit-age": "TESTKUDOS:0.02",
  "deposit-cs": "TESTKUDOS:0.01",
  "deposit-doublespend-409": "TESTKUDOS:0.01",
};

/** The deposit that was once made at the reference exchange. */
function recordedDeposit(name: string): BatchDeposit {
  const { request, hWire } = referenceSample(name);
  const inner = wireCodec(BatchDepositRequest).decode(request);
  return {
    merchantPayto: inner.merchant_payto_uri,
    wireSalt: inner.wire_salt,
    hWire: decodeBase32(hWire, 64),
    hContract: inner.h_contract_terms,
    merchantPub: inner.merchant_pub,
    merchantSig: inner.merchant_sig!,
    timestamp: inner.timestamp,
    refundDeadline: inner.refund_deadline!,
    wireDeadline: inner.wire_transfer_deadline,
    coins: inner.coins.map((coin) => ({
      coinPub: coin.coin_pub,
      hDenom: coin.denom_pub_hash,
      ubSig: coin.ub_sig,
      hAgeCommitment: coin.h_age_commitment,
      contribution: coin.contribution,
      depositFee: parseAmount(depositFees[name]!),
      coinSig: coin.coin_sig,
    })),
  };
}

const referenceSigningKey = decodeBase32(String(referenceSample("deposit-cs").answer.exchange_pub), 32);

/** A deposit of two coins, and the confirmation an exchange gives for it. */
function aDeposit(): BatchDeposit {
  const coin = recordedDeposit("deposit-cs").coins[0]!;
  return { ...recordedDeposit("deposit-cs"), coins: [coin, { ...coin, coinPub: createKeyPair().pub }] };
}

function confirmationOf(deposit: BatchDeposit, exchange: ScriptedExchange, changes: Partial<BatchDeposit> = {}) {
  const values = { ...deposit, ...changes };
  const message = depositConfirmationMessage({
    ...values,
    exchangeTimestamp: NOW,
    totalWithoutFee: parseAmount("TESTKUDOS:1.98"),
    coinSigs: values.coins.map(({ coinSig }) => coinSig),
  });
  const { priv, pub } = exchange.onlineKeys[0]!;
  return {
    exchange_timestamp: { t_s: 1_795_337_264 },
    exchange_pub: encodeBase32(pub),
    exchange_sig: encodeBase32(sign(priv, message)),
  };
}

describe("a deposit that is accepted", () => {
  it.each(["deposit-refundable", "deposit-age", "deposit-cs"])("sends and verifies what %s was", async (name) => {
    const { answer, request } = referenceSample(name);
    const { outcome, exchange } = await depositAt(
      recordedDeposit(name),
      { body: answer },
      { signingKeys: [referenceSigningKey] },
    );
    expect(outcome).toMatchObject({ kind: "accepted", exchangeTimestamp: NOW, exchangePub: referenceSigningKey });
    expect(exchange.calls[0]).toMatchObject({ method: "POST", path: "/batch-deposit" });
    expect(JSON.parse(exchange.calls[0]!.body)).toEqual(request);
  });

  it("is confirmed for the whole batch", async () => {
    const deposit = aDeposit();
    const { outcome } = await depositAt(deposit, (exchange) => ({ body: confirmationOf(deposit, exchange) }));
    expect(outcome).toMatchObject({ kind: "accepted", exchangeHttpStatus: 200 });
  });
});

describe("a confirmation that proves nothing", () => {
  it.each<[string, Partial<BatchDeposit>]>([
    ["another contract", { hContract: new Uint8Array(64) }],
    ["another account", { hWire: new Uint8Array(64) }],
    ["another merchant", { merchantPub: new Uint8Array(32) }],
    ["another refund deadline", { refundDeadline: 0n }],
    ["a later transfer", { wireDeadline: NOW + 9_000_000_000_000n }],
    ["fewer coins", { coins: aDeposit().coins.slice(0, 1) }],
  ])("is one for %s", async (_, changes) => {
    const deposit = aDeposit();
    const { outcome } = await depositAt(deposit, (exchange) => ({ body: confirmationOf(deposit, exchange, changes) }));
    expect(outcome).toMatchObject({ kind: "wrong-signature", exchangeHttpStatus: 200, exchangeCode: 1221 });
  });

  it("is one with a single bit changed", async () => {
    const { answer } = referenceSample("deposit-cs");
    const signature = decodeBase32(String(answer.exchange_sig), 64);
    signature[5]! ^= 1;
    const body = { ...answer, exchange_sig: encodeBase32(signature) };
    const options = { signingKeys: [referenceSigningKey] };
    const { outcome } = await depositAt(recordedDeposit("deposit-cs"), { body }, options);
    expect(outcome).toMatchObject({ kind: "wrong-signature" });
  });

  it("is one signed by a key that the master key did not sign", async () => {
    const deposit = aDeposit();
    const { outcome } = await depositAt(deposit, (exchange) => ({ body: confirmationOf(deposit, exchange) }), {
      signingKeys: [createKeyPair().pub],
    });
    expect(outcome).toMatchObject({ kind: "wrong-signature", exchangeCode: 2029 });
  });
});

describe("a deposit that is not accepted", () => {
  it.each([
    [409, { code: 1012, hint: "low", coin_pub: "X" }, "conflict"],
    [409, { code: 1206, h_wire: "X" }, "conflict"],
    [404, { code: 1005, h_denom_pub: "X" }, "denomination-unknown"],
    [404, { code: 21 }, "refused"],
    [410, { code: 1009 }, "denomination-gone"],
    [451, { code: 1028, h_payto: "X", requirement_row: 3 }, "denied-legally"],
    [400, { code: 26 }, "refused"],
    [403, { code: 1205 }, "refused"],
    [413, { code: 32 }, "refused"],
    [500, { code: 52 }, "trouble"],
    [503, { code: 1007 }, "trouble"],
    [429, { code: 0 }, "trouble"],
    [418, { code: 99 }, "unexpected"],
  ])("%i with %j is: %s, and the reply is passed on", async (status, body, kind) => {
    const { outcome } = await depositAt(aDeposit(), { status, body });
    expect(outcome).toMatchObject({ kind, exchangeHttpStatus: status, exchangeCode: body.code, exchangeReply: body });
  });

  it("passes on the reply to a coin that was spent before", async () => {
    const { answer } = referenceSample("deposit-doublespend-409");
    const { outcome } = await depositAt(recordedDeposit("deposit-doublespend-409"), { status: 409, body: answer });
    expect(outcome).toEqual({
      kind: "conflict",
      isPlain: true,
      exchangeHttpStatus: 409,
      exchangeCode: 1012,
      exchangeReply: answer,
    });
  });

  it.each<[string, ScriptedAnswer, object]>([
    ["garbage", { body: "no JSON" }, { kind: "malformed", exchangeHttpStatus: 200, exchangeCode: 10 }],
    ["nothing", {}, { kind: "malformed", exchangeHttpStatus: 200, exchangeCode: 13 }],
    ["the wrong members", { body: { exchange_sig: 1 } }, { kind: "malformed", exchangeHttpStatus: 200 }],
    ["a list", { status: 409, body: [1, 2] }, { kind: "conflict", isPlain: false, exchangeCode: 0 }],
    ["a proxy's page", { status: 502, body: "<html>" }, { kind: "trouble", exchangeHttpStatus: 502 }],
    ["a redirect", { status: 307, headers: { location: "/" } }, { kind: "unexpected", exchangeHttpStatus: 307 }],
  ])("%s is an outcome too", async (_, answer, expected) => {
    const { outcome } = await depositAt(aDeposit(), answer);
    expect(outcome).toMatchObject(expected);
  });

  it("ends at the deadline", async () => {
    const exchange = await ScriptedExchange.start(NOW);
    const client = new ExchangeHttpClient({ baseUrl: exchange.baseUrl });
    cleanups.push(
      () => client.close(),
      () => exchange.close(),
    );
    exchange.onCall = () => new Promise(() => {});
    const outcome = await batchDeposit({ client, isSigningKey: async () => true }, aDeposit(), 50);
    expect(outcome).toMatchObject({ kind: "timeout", exchangeHttpStatus: 0, exchangeCode: 11 });
  });
});

describe("batches", () => {
  it("have at most 64 coins and keep their order", () => {
    const coins = Array.from({ length: 130 }, (_, index) => index);
    const batches = splitIntoBatches(coins);
    expect(batches.map((batch) => batch.length)).toEqual([64, 64, 2]);
    expect(batches.flat()).toEqual(coins);
    expect(splitIntoBatches([])).toEqual([]);
  });

  it("are not sent when they are too large", async () => {
    const coins = Array.from({ length: MAX_COINS_PER_BATCH + 1 }, () => aDeposit().coins[0]!);
    await expect(depositAt({ ...aDeposit(), coins }, {})).rejects.toThrow(RangeError);
  });
});
