/** What became of a deposit, a transfer and an account: asked of an exchange that answers as the reference did, or almost. */

import { gzipSync } from "node:zlib";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair } from "@kontor/taler/eddsa";
import type { JsonObject } from "@kontor/taler/strict-json";
import { timestampFromSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkKycAt } from "./check-kyc.js";
import { ExchangeHttpClient } from "./http-client.js";
import { type ScriptedAnswer, ScriptedExchange } from "./test-exchange.js";
import { REFERENCE_NOW, referenceExchange, referenceSample } from "./test-samples.js";
import { trackDeposit } from "./track-deposit.js";
import { trackTransfer } from "./track-transfer.js";

let exchange: ScriptedExchange;
let client: ExchangeHttpClient;

beforeAll(async () => {
  exchange = await ScriptedExchange.start(REFERENCE_NOW);
  // Behind a proxy that hands on what is below a path.
  client = new ExchangeHttpClient({ baseUrl: `${exchange.baseUrl}behind/a/proxy/` });
});
beforeEach(() => exchange.calls.splice(0));
afterAll(async () => {
  await client?.close();
  await exchange?.close();
});

const wired = referenceSample("deposits-200").answer as JsonObject;
const transfer = referenceSample("transfers").answer as JsonObject;
const deposited = referenceSample("deposit-cs");
const coinPub = (deposited.request.coins as JsonObject[])[0]!.coin_pub as string;

/** An exchange that had the key of the recorded answers once, or that never had it. */
const exchanges = (hadTheKey = true) => ({
  call: (_exchange: unknown, call: Parameters<ExchangeHttpClient["json"]>[0]) => client.json(call),
  isSigningKey: async () => false,
  signingKeyOfAnyTime: async (_exchange: unknown, exchangePub: Uint8Array) =>
    hadTheKey && encodeBase32(exchangePub) === wired.exchange_pub
      ? { exchangePub, start: 0n, expire: 1n, end: 1n, masterSig: new Uint8Array(64) }
      : undefined,
});

const answers = (answer: ScriptedAnswer) => {
  exchange.onCall = () => answer;
};

function askForDeposit(hadTheKey = true) {
  const question = {
    hWire: decodeBase32(deposited.hWire, 64),
    merchantPub: decodeBase32(String(deposited.request.merchant_pub), 32),
    hContract: decodeBase32(String(deposited.request.h_contract_terms), 64),
    coinPub: decodeBase32(coinPub, 32),
    merchantSig: new Uint8Array(64),
  };
  return trackDeposit(exchanges(hadTheKey), referenceExchange, question, 5000);
}

describe("a deposit", () => {
  it("was wired: the exchange names the transfer, signed with a key that it has, or had", async () => {
    answers({ body: wired });
    expect(await askForDeposit()).toMatchObject({ kind: "wired", wtid: decodeBase32(String(wired.wtid), 32) });
    expect(exchange.calls[0]!.path).toMatch(/^\/behind\/a\/proxy\/deposits\/[0-9A-Z]{103}\/[0-9A-Z]{52}\//);
    expect(await askForDeposit(false)).toMatchObject({ kind: "wrong-signature" });
    answers({ body: { ...wired, coin_contribution: "TESTKUDOS:0.98" } });
    expect(await askForDeposit()).toMatchObject({ kind: "wrong-signature" });
  });

  it.each([
    ["not yet", { kyc_ok: true }, false],
    ["not yet, and nulls say nothing", { kyc_ok: true, requirement_row: null, account_pub: null }, false],
    ["not yet, for an exchange that has not looked", { kyc_ok: false }, false],
    ["not before KYC", { kyc_ok: false, requirement_row: 7 }, true],
    ["not before the owner has proven his account", { kyc_ok: false, requirement_row: 0, novelty: [1.5] }, true],
  ])("was wired: %s", async (_when, members, kycNeeded) => {
    answers({ status: 202, body: { execution_time: { t_s: 1_795_344_464 }, ...members } });
    const executionTime = timestampFromSeconds(1_795_344_464);
    expect(await askForDeposit()).toMatchObject({ kind: "pending", executionTime, kycNeeded });
  });

  it.each([
    [403, referenceSample("deposits-403").answer, "refused"],
    [404, referenceSample("deposits-404").answer, "refused"],
    [429, { code: 0 }, "trouble"],
    [503, "<html>", "trouble"],
    [200, {}, "malformed"],
    [204, undefined, "unexpected"],
  ])("answered with %i leaves it open: %j", async (status, body, kind) => {
    answers({ status, headers: { "retry-after": "60" }, ...(body === undefined ? {} : { body }) });
    expect(await askForDeposit()).toMatchObject({ kind, exchangeHttpStatus: status });
  });
});

describe("a transfer", () => {
  const wtid = decodeBase32(String(wired.wtid), 32);
  const ask = (hadTheKey = true) => trackTransfer(exchanges(hadTheKey), referenceExchange, wtid, 5000);

  it("lists its deposits, also compressed and in chunks, and with nulls", async () => {
    const deposits = (transfer.deposits as JsonObject[]).map((deposit) => ({ ...deposit, refund_total: null }));
    answers({
      headers: { "content-encoding": "gzip", "transfer-encoding": "chunked" },
      body: gzipSync(JSON.stringify({ ...transfer, deposits, novelty: null })),
    });
    const tracked = await ask();
    expect(tracked).toMatchObject({ kind: "listed", list: { total: { value: 5n, fraction: 96_000_000 } } });
    expect(await ask(false)).toMatchObject({ kind: "wrong-signature" });
  });

  it("with another total, deposit or order of deposits is not what was signed", async () => {
    const [one, two] = transfer.deposits as JsonObject[];
    for (const changed of [{ total: "TESTKUDOS:5.97" }, { deposits: [one] }, { deposits: [two, one] }]) {
      answers({ body: { ...transfer, ...changed } });
      expect(await ask(), JSON.stringify(changed)).toMatchObject({ kind: "wrong-signature" });
    }
  });

  it("is not known, or not yet", async () => {
    answers({ status: 404, body: { code: 1451 } });
    expect(await ask()).toMatchObject({ kind: "unknown", exchangeCode: 1451 });
    answers({ status: 202, body: {} });
    expect(await ask()).toMatchObject({ kind: "unexpected" });
  });
});

describe("an account", () => {
  const LIMIT = { operation_type: "DEPOSIT", timeframe: { d_us: "forever" }, threshold: "TESTKUDOS:5" };
  const token = encodeBase32(createKeyPair().pub);
  const owner = {
    paytoUri: "payto://x-taler-bank/localhost/merchant?receiver-name=merchant",
    merchantPub: createKeyPair().pub,
    signature: new Uint8Array(64),
  };
  const ask = () => checkKycAt(exchanges(), referenceExchange, owner, 5000);

  it("may be asked about by its owner", async () => {
    answers({ status: 204 });
    expect(await ask()).toMatchObject({ exchangeHttpStatus: 204, account: undefined });
    expect(exchange.calls[0]!.headers).toMatchObject({
      "account-owner-signature": encodeBase32(owner.signature),
      "account-owner-pub": encodeBase32(owner.merchantPub),
    });
  });

  it.each([
    [200, { aml_review: false, limits: null, rule_gen: null }, { amlReview: false, limits: undefined }],
    [202, { aml_review: true, limits: [] }, { amlReview: true, limits: "[]" }],
    [200, { aml_review: false, limits: [{ ...LIMIT, soft_limit: null }] }, { limits: JSON.stringify([LIMIT]) }],
  ])("of which is known what %i says", async (status, members, account) => {
    answers({ status, body: { access_token: token, ...members } });
    expect(await ask()).toMatchObject({ exchangeHttpStatus: status, account });
  });

  it.each([
    [403, 1930],
    [404, 1939],
    [409, 1940],
  ])("of which nothing is known: %i", async (status, code) => {
    answers({ status, body: { code, expected_account_pub: token } });
    expect(await ask()).toMatchObject({ exchangeHttpStatus: status, exchangeCode: code, account: undefined });
  });
});
