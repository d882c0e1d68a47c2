import { deflateSync } from "node:zlib";
import { parseAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, sign, verify } from "@kontor/taler/eddsa";
import { findDenomination, verifyKeys } from "@kontor/taler/keys-verification";
import { hashFullPayto, hashNormalizedPayto } from "@kontor/taler/payto";
import { ExchangeKeysResponse } from "@kontor/taler/schemas/exchange-keys";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import {
  confirmWireMessage,
  denominationExpiredMessage,
  denominationUnknownMessage,
  depositConfirmationMessage,
  refundConfirmationMessage,
  wireDepositMessage,
} from "@kontor/taler/signatures/exchange";
import { kycAuthMessage } from "@kontor/taler/signatures/merchant";
import { coinHistoryMessage } from "@kontor/taler/signatures/wallet";
import { DAY, HOUR, timestampFromJson } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../sandbox.js";
import { sandboxClock } from "../server/sandbox-clock.js";
import { createTestDatabase, type TestDatabase } from "../server/test-database.js";
import type { SandboxExchange } from "./sandbox-exchange.js";
import {
  type Answer,
  aCoin,
  aReserve,
  ask,
  denominationOf,
  prepareWithdrawal,
  TEST_DENOMINATIONS,
  type TestCoin,
  TestMerchant,
  withdrawCoins,
} from "./testing.js";

const CURRENCY = "TESTKUDOS";
const keysCodec = wireCodec(ExchangeKeysResponse);

let database: TestDatabase;
let sandbox: Sandbox;
let exchange: SandboxExchange;
let other: SandboxExchange;

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startSandbox({
    databaseUrl: database.url,
    currency: CURRENCY,
    clock: sandboxClock(() => 1_800_000_000_000_000n),
    accounts: [{ name: "shop" }],
    exchanges: [
      { name: "first", denominations: TEST_DENOMINATIONS, wireFee: "0.05" },
      { name: "second", denominations: TEST_DENOMINATIONS.slice(0, 1), moreAccounts: [IBAN_ACCOUNT] },
    ],
  });
  exchange = sandbox.exchanges[0]!;
  other = sandbox.exchanges[1]!;
});

afterEach(() => exchange.clearFaults());

afterAll(async () => {
  await sandbox.stop();
  await database.drop();
});

const IBAN_ACCOUNT = "payto://iban/DE75512108001245126199?receiver-name=Exchange";
const amount = (number: string) => parseAmount(`${CURRENCY}:${number}`);
const code = ({ body, status }: Answer) => [status, body.code];
const signedBy = ({ body }: Answer, message: Uint8Array) =>
  verify(decodeBase32(body.exchange_pub, 32), message, decodeBase32(body.exchange_sig, 64));

/** The rows of one of the bank's histories. */
async function bankRows(url: string): Promise<Record<string, string>[]> {
  const answer = (await (await fetch(url)).json()) as Record<string, Record<string, string>[]>;
  return answer.incoming_transactions ?? answer.outgoing_transactions ?? [];
}

describe("what the exchange says about itself", () => {
  it("stands up to every check of a wallet or merchant", async () => {
    for (const one of sandbox.exchanges) {
      const { body } = await ask(one, "keys");
      const keys = verifyKeys(
        keysCodec.decode(body),
        { masterPub: one.masterPub, currency: CURRENCY, baseUrl: one.baseUrl },
        one.clock.now(),
      );
      for (const { hDenom } of one.denominations()) expect(findDenomination(keys, hDenom)).toBeDefined();
    }
  });

  it("can be told from a real exchange", async () => {
    expect((await ask(exchange, "keys")).body.kontor_sandbox).toBe(true);
    const { body } = await ask(exchange, "config");
    expect(body).toMatchObject({
      name: "taler-exchange",
      version: "31:0:5",
      currency: CURRENCY,
      implementation: "urn:net:taler:specs:taler-exchange:kontor-sandbox",
    });
  });

  it("has a /keys that can be cached and asked for by age", async () => {
    const { body, headers } = await ask(exchange, "keys");
    const etag = headers.get("etag")!;
    expect(Date.parse(headers.get("expires")!)).toBe(1_800_003_600_000);
    expect((await ask(exchange, "keys", undefined, { "if-none-match": etag })).status).toBe(304);
    const start = body.denominations[0]!.denoms[0]!.stamp_start.t_s;
    expect((await ask(exchange, `keys?last_issue_date=${start}`)).body.denominations).toHaveLength(5);
    expect((await ask(exchange, "keys?last_issue_date=soon")).status).toBe(400);
  });

  it("announces fees for every wire method it has an account for", async () => {
    const { body } = await ask(other, "keys");
    expect(Object.keys(body.wire_fees)).toEqual(["x-taler-bank", "iban"]);
  });

  it("refuses unknown paths, wrong methods and malformed JSON with the registry's codes", async () => {
    expect(code(await ask(exchange, "nowhere"))).toEqual([404, 21]);
    expect(code(await ask(exchange, "batch-deposit"))).toEqual([405, 20]);
    expect(code(await ask(exchange, "withdraw", '{"a":1,"a":2}'))).toEqual([400, 22]);
    expect(code(await ask(exchange, "sandbox/credit", {}))).toEqual([400, 25]);
    expect(code(await ask(exchange, "sandbox/credit", { amount: 5 }))).toEqual([400, 26]);
  });
});

describe("withdrawing", () => {
  it("gives coins of both ciphers, with and without age restriction", async () => {
    const kinds = exchange.denominations();
    expect(await withdrawCoins(exchange, kinds)).toHaveLength(kinds.length);
  });

  it("charges the reserve once, however often the request is repeated", async () => {
    const reserve = await aReserve(exchange, "10");
    const denominations = [denominationOf(exchange, "5"), denominationOf(exchange, "1", "CS")];
    const { body } = await prepareWithdrawal(exchange, reserve, denominations);
    const answers = await Promise.all([1, 2, 3].map(() => ask(exchange, "withdraw", body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    const summary = await ask(exchange, `reserves/${encodeBase32(reserve.pub)}`);
    expect(summary.body).toEqual({
      balance: `${CURRENCY}:3.99`,
      last_origin: "payto://x-taler-bank/localhost/customer?receiver-name=Customer",
    });
  });

  it("refuses what the reserve cannot pay, what it did not sign, and unknown reserves", async () => {
    const reserve = await aReserve(exchange, "5");
    const { body } = await prepareWithdrawal(exchange, reserve, [denominationOf(exchange, "5")]);
    const poor = await ask(exchange, "withdraw", body);
    expect(code(poor)).toEqual([409, 1150]);
    expect(poor.body).toMatchObject({ balance: `${CURRENCY}:5`, requested_amount: `${CURRENCY}:5.01` });

    const forged = { ...body, reserve_sig: encodeBase32(new Uint8Array(64)) };
    expect(code(await ask(exchange, "withdraw", forged))).toEqual([403, 1154]);

    const empty = await prepareWithdrawal(exchange, createKeyPair(), [denominationOf(exchange, "1")]);
    expect(code(await ask(exchange, "withdraw", empty.body))).toEqual([404, 1027]);
  });

  it("signs one envelope per nonce of a Clause-Schnorr key", async () => {
    const reserve = await aReserve(exchange, "10");
    const denomination = denominationOf(exchange, "1", "CS");
    const first = await prepareWithdrawal(exchange, reserve, [denomination]);
    expect((await ask(exchange, "withdraw", first.body)).status).toBe(200);
    const twin = await prepareWithdrawal(exchange, reserve, [denomination]);
    expect(code(await ask(exchange, "withdraw", { ...twin.body, blinding_seed: first.body.blinding_seed }))).toEqual([
      400, 26,
    ]);
  });

  it("takes deflated bodies", async () => {
    const reserve = await aReserve(exchange, "10");
    const { body } = await prepareWithdrawal(exchange, reserve, [denominationOf(exchange, "1")]);
    const answer = await fetch(`${exchange.baseUrl}withdraw`, {
      method: "POST",
      headers: { "content-encoding": "deflate", "content-type": "application/json" },
      body: deflateSync(JSON.stringify(body)),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });

  it("lets a wallet wait for the money of its reserve", async () => {
    const { pub } = createKeyPair();
    const waiting = ask(exchange, `reserves/${encodeBase32(pub)}?timeout_ms=20000`);
    await exchange.creditReserve(amount("3"), pub);
    expect((await waiting).body.balance).toBe(`${CURRENCY}:3`);
  });
});

describe("depositing", () => {
  it("confirms with a signature over the whole batch, and answers a repetition alike", async () => {
    const merchant = new TestMerchant(exchange);
    const coins = await withdrawCoins(exchange, exchange.denominations());
    const contract = merchant.contract();
    const answer = await merchant.deposit(contract, coins);
    expect(answer.status).toBe(200);
    const sent = merchant.depositBody(contract, coins).coins as { coin_sig: string }[];
    const message = depositConfirmationMessage({
      hContract: contract.hContract,
      hWire: merchant.hWire,
      exchangeTimestamp: timestampFromJson(answer.body.exchange_timestamp),
      wireDeadline: contract.wireDeadline,
      refundDeadline: contract.refundDeadline,
      totalWithoutFee: amount("8.98"),
      coinSigs: sent.map(({ coin_sig }) => decodeBase32(coin_sig, 64)),
      merchantPub: merchant.keys.pub,
    });
    expect(signedBy(answer, message)).toBe(true);

    exchange.advanceClock(60_000_000n);
    expect((await merchant.deposit(contract, coins)).body).toEqual(answer.body);
  });

  it("lets further coins pay for the same contract, and one coin for several contracts", async () => {
    const merchant = new TestMerchant(exchange);
    const [a, b] = [await aCoin(exchange), await aCoin(exchange)];
    const contract = merchant.contract();
    expect((await merchant.deposit(contract, [a], "2")).status).toBe(200);
    expect((await merchant.deposit(contract, [a, b], "2")).status).toBe(200);
    expect((await merchant.deposit(merchant.contract(), [a, b], "3")).status).toBe(200);
    expect(code(await merchant.deposit(merchant.contract(), [a], "0.5"))).toEqual([409, 1012]);
  });

  it("notices a double spend, names the coin, and takes nothing of the batch", async () => {
    const merchant = new TestMerchant(exchange);
    const [spent, fresh] = [await aCoin(exchange), await aCoin(exchange)];
    expect((await merchant.deposit(merchant.contract(), [spent])).status).toBe(200);
    const again = await merchant.deposit(merchant.contract(), [fresh, spent]);
    expect(code(again)).toEqual([409, 1012]);
    expect(again.body).toMatchObject({
      coin_pub: encodeBase32(spent.pub),
      h_denom_pub: encodeBase32(spent.denomination.hDenom),
    });
    expect((await merchant.deposit(merchant.contract(), [fresh])).status).toBe(200);
  });

  it("lets exactly one of racing contracts have a coin", async () => {
    const merchant = new TestMerchant(exchange);
    const coins = [await aCoin(exchange), await aCoin(exchange, "1")];
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => merchant.deposit(merchant.contract(), i % 2 ? coins : [...coins].reverse())),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  });

  it("knows a contract by its first terms", async () => {
    const merchant = new TestMerchant(exchange);
    const coin = await aCoin(exchange);
    const contract = merchant.contract();
    await merchant.deposit(contract, [coin], "1");
    const changed = { ...contract, wireDeadline: contract.wireDeadline + HOUR };
    const answer = await merchant.deposit(changed, [coin], "1");
    expect(code(answer)).toEqual([409, 1206]);
    expect(answer.body.h_wire).toBe(encodeBase32(merchant.hWire));
    expect(code(await merchant.deposit(contract, [coin], "2"))).toEqual([409, 1206]);
  });

  it("refuses wrong signatures", async () => {
    const merchant = new TestMerchant(exchange);
    const [coin, stranger] = [await aCoin(exchange), await aCoin(exchange)];
    const contract = merchant.contract();
    const wrongKey = { ...coin, priv: stranger.priv };
    expect(code(await merchant.deposit(contract, [wrongKey]))).toEqual([403, 1205]);
    const wrongCoin = { ...coin, ubSig: stranger.ubSig };
    expect(code(await merchant.deposit(contract, [wrongCoin]))).toEqual([403, 1006]);
    const unsigned = { ...merchant.depositBody(contract, [coin]), merchant_sig: encodeBase32(new Uint8Array(64)) };
    expect(code(await ask(exchange, "batch-deposit", unsigned))).toEqual([400, 26]);
  });

  it("refuses impossible deadlines and amounts", async () => {
    const merchant = new TestMerchant(exchange);
    const coin = await aCoin(exchange);
    const late = merchant.contract({ refundDeadline: merchant.contract().wireDeadline + HOUR });
    expect(code(await merchant.deposit(late, [coin]))).toEqual([400, 1208]);
    const never = { ...merchant.depositBody(merchant.contract(), [coin]), wire_transfer_deadline: { t_s: "never" } };
    expect(code(await ask(exchange, "batch-deposit", never))).toEqual([400, 1209]);
    expect(code(await merchant.deposit(merchant.contract(), [coin], "5.01"))).toEqual([400, 1021]);
    expect(code(await merchant.deposit(merchant.contract(), [coin], "0.01"))).toEqual([400, 1207]);
    const nowhere = new TestMerchant(exchange, "payto://iban/DE75512108001245126199?receiver-name=Shop");
    expect((await nowhere.deposit(nowhere.contract(), [coin])).status).toBe(404);
  });

  it("signs that it does not know a denomination, or no longer takes it", async () => {
    const merchant = new TestMerchant(other);
    const foreign = await aCoin(exchange);
    const unknown = await merchant.deposit(merchant.contract(), [foreign]);
    expect(code(unknown)).toEqual([404, 1005]);
    const { hDenom } = foreign.denomination;
    expect(signedBy(unknown, denominationUnknownMessage(timestampFromJson(unknown.body.timestamp), hDenom))).toBe(true);

    const coin = await aCoin(other);
    await other.expireDenomination(coin.denomination.hDenom, "deposit");
    const expired = await merchant.deposit(merchant.contract(), [coin]);
    expect(code(expired)).toEqual([410, 1009]);
    const message = denominationExpiredMessage(
      timestampFromJson(expired.body.timestamp),
      expired.body.oper,
      coin.denomination.hDenom,
    );
    expect(signedBy(expired, message)).toBe(true);
  });

  it("makes a successor of an expired denomination, and lists a revoked one for recoup only", async () => {
    const expired = denominationOf(other, "5");
    await other.expireDenomination(expired.hDenom, "withdraw");
    await ask(other, "keys");
    const coin = await aCoin(other);
    expect(coin.denomination.hDenom).not.toEqual(expired.hDenom);
    await other.revokeDenomination(coin.denomination.hDenom);
    const { body } = await ask(other, "keys");
    expect(body.recoup).toEqual([{ h_denom_pub: encodeBase32(coin.denomination.hDenom) }]);
    const keys = verifyKeys(
      keysCodec.decode(body),
      { masterPub: other.masterPub, currency: CURRENCY },
      other.clock.now(),
    );
    expect(findDenomination(keys, coin.denomination.hDenom)?.revoked ?? true).toBe(true);
    const merchant = new TestMerchant(other);
    expect(code(await merchant.deposit(merchant.contract(), [coin]))).toEqual([410, 1010]);
  });
});

describe("refunding and wiring", () => {
  async function aDeposit(
    value = "5",
  ): Promise<{ merchant: TestMerchant; coin: TestCoin; contract: ReturnType<TestMerchant["contract"]> }> {
    const merchant = new TestMerchant(exchange);
    const coin = await aCoin(exchange, value);
    const contract = merchant.contract();
    expect((await merchant.deposit(contract, [coin])).status).toBe(200);
    return { merchant, coin, contract };
  }

  it("gives a coin what the merchant gave back, less the fee, once per refund", async () => {
    const { coin, contract, merchant } = await aDeposit();
    const answer = await merchant.refund(contract, coin, "2");
    expect(answer.status).toBe(200);
    const message = refundConfirmationMessage({
      hContract: contract.hContract,
      coinPub: coin.pub,
      merchantPub: merchant.keys.pub,
      rtransactionId: 1n,
      amount: amount("2"),
    });
    expect(signedBy(answer, message)).toBe(true);
    expect((await merchant.refund(contract, coin, "2")).body).toEqual(answer.body);
    expect((await merchant.deposit(merchant.contract(), [coin], "1.99")).status).toBe(200);
    expect(code(await merchant.deposit(merchant.contract(), [coin], "0.02"))).toEqual([409, 1012]);
  });

  it("refuses refunds beyond the deposit, with another amount, below the fee, unsigned, or of nothing", async () => {
    const { coin, contract, merchant } = await aDeposit();
    await merchant.refund(contract, coin, "3");
    expect(code(await merchant.refund(contract, coin, "2.5", 2))).toEqual([409, 1501]);
    expect(code(await merchant.refund(contract, coin, "2", 1))).toEqual([424, 1510]);
    expect(code(await merchant.refund(contract, coin, "0.001", 3))).toEqual([400, 1505]);
    expect(code(await merchant.refund(merchant.contract(), coin, "1"))).toEqual([404, 1502]);
    expect(code(await merchant.refund(contract, await aCoin(exchange), "1"))).toEqual([404, 1500]);
    const impostor = new TestMerchant(exchange);
    Object.assign(impostor.keys, { pub: merchant.keys.pub });
    expect(code(await impostor.refund(contract, coin, "1", 4))).toEqual([403, 1506]);
  });

  it("pays two contracts of a merchant with one transfer, less refunds and fees", async () => {
    const { coin, contract, merchant } = await aDeposit();
    await merchant.refund(contract, coin, "1");
    const second = merchant.contract();
    const cheap = await aCoin(exchange, "1");
    await merchant.deposit(second, [cheap]);
    const pending = await merchant.track(contract, coin);
    expect(pending.status).toBe(202);
    expect(timestampFromJson(pending.body.execution_time)).toBe(contract.wireDeadline);
    expect(await exchange.aggregate()).toEqual([]);

    const waiting = merchant.track(contract, coin, "&lpt=2&timeout_ms=20000");
    exchange.advanceClock(3n * HOUR);
    await exchange.aggregate();
    const wired = await waiting;
    expect(wired.status).toBe(200);
    const executionTime = timestampFromJson(wired.body.execution_time);
    const wtid = decodeBase32(wired.body.wtid, 32);
    const wire = {
      hWire: merchant.hWire,
      hContract: contract.hContract,
      wtid,
      coinPub: coin.pub,
      executionTime,
      coinContribution: amount("4.98"),
    };
    expect(signedBy(wired, confirmWireMessage(wire))).toBe(true);
    expect((await merchant.track(second, cheap)).body.wtid).toBe(wired.body.wtid);

    const transfer = await ask(exchange, `transfers/${wired.body.wtid}`);
    expect(transfer.body).toMatchObject({ total: `${CURRENCY}:4.93`, wire_fee: `${CURRENCY}:0.05` });
    const details = transfer.body.deposits.map((detail) => ({
      hContract: decodeBase32(detail.h_contract_terms!, 64),
      executionTime,
      coinPub: decodeBase32(detail.coin_pub!, 32),
      depositValue: parseAmount(detail.deposit_value!),
      depositFee: parseAmount(detail.deposit_fee!),
    }));
    const message = wireDepositMessage({
      total: amount("4.93"),
      wireFee: amount("0.05"),
      merchantPub: merchant.keys.pub,
      hPayto: hashFullPayto(merchant.paytoUri),
      details,
    });
    expect(signedBy(transfer, message)).toBe(true);
    expect(transfer.body.deposits.find(({ coin_pub }) => coin_pub === encodeBase32(coin.pub))).toMatchObject({
      deposit_value: `${CURRENCY}:4`,
      refund_total: `${CURRENCY}:1`,
    });

    const paid = await bankRows(`${sandbox.bank.revenueUrl("shop")}history?limit=-100`);
    expect(paid.find(({ subject }) => subject === `${wired.body.wtid} ${exchange.baseUrl}`)).toMatchObject({
      amount: `${CURRENCY}:4.93`,
    });
    expect(code(await merchant.refund(contract, coin, "1", 2))).toEqual([410, 1503]);
    expect((await merchant.refund(contract, coin, "1", 1)).status).toBe(200);
    expect(await exchange.aggregate()).toEqual([]);
  });

  it("wires nothing for what was refunded entirely", async () => {
    const { coin, contract, merchant } = await aDeposit();
    expect((await merchant.refund(contract, coin, "5")).status).toBe(200);
    exchange.advanceClock(3n * HOUR);
    expect(await exchange.aggregate()).toEqual([]);
    expect((await merchant.track(contract, coin)).status).toBe(202);
  });

  it("pays out once, even where the bank did not answer the first time", async () => {
    const { coin, contract, merchant } = await aDeposit();
    exchange.advanceClock(3n * HOUR);
    sandbox.bank.fault({ path: "/accounts/first/taler-wire-gateway/transfer", kind: "lose-answer" });
    await expect(exchange.aggregate()).rejects.toThrow();
    expect((await merchant.track(contract, coin)).status).toBe(202);
    expect(await exchange.aggregate()).toHaveLength(1);
    const { body } = await merchant.track(contract, coin);
    const paid = await bankRows(`${sandbox.bank.wireGatewayUrl("first")}history/outgoing?limit=-100`);
    expect(paid.filter(({ wtid }) => wtid === body.wtid)).toHaveLength(1);
  });

  it("tells only the merchant about a deposit, and nobody about unknown transfers", async () => {
    const { coin, contract, merchant } = await aDeposit();
    const impostor = new TestMerchant(exchange);
    Object.assign(impostor, { salt: merchant.salt });
    Object.assign(impostor.keys, { pub: merchant.keys.pub });
    expect(code(await impostor.track(contract, coin))).toEqual([403, 1106]);
    expect(code(await merchant.track(merchant.contract(), coin))).toEqual([404, 1100]);
    expect(code(await ask(exchange, "transfers/XYZ"))).toEqual([400, 1450]);
    expect(code(await ask(exchange, `transfers/${encodeBase32(new Uint8Array(32))}`))).toEqual([404, 1451]);
  });

  it("shows a coin's history to its owner only", async () => {
    const { coin, contract, merchant } = await aDeposit();
    await merchant.refund(contract, coin, "2");
    const path = `coins/${encodeBase32(coin.pub)}/history`;
    const signature = encodeBase32(sign(coin.priv, coinHistoryMessage(0n)));
    const { body } = await ask(exchange, path, undefined, { "taler-coin-history-signature": signature });
    expect(body.balance).toBe(`${CURRENCY}:1.99`);
    expect(body.history.map(({ type }) => type)).toEqual(["DEPOSIT", "REFUND"]);
    expect(code(await ask(exchange, path))).toEqual([403, 1251]);
  });
});

describe("KYC", () => {
  it("stops deposits until the account's owner is known and cleared", async () => {
    const merchant = new TestMerchant(exchange, "payto://x-taler-bank/localhost/kyc-shop?receiver-name=Shop");
    const coin = await aCoin(exchange);
    const contract = merchant.contract();
    const hPayto = encodeBase32(hashNormalizedPayto(merchant.paytoUri));
    const signature = encodeBase32(sign(merchant.keys.priv, kycAuthMessage()));
    const check = () => ask(exchange, `kyc-check/${hPayto}`, undefined, { "account-owner-signature": signature });
    expect((await check()).status).toBe(204);
    exchange.setKycRequired(true);
    try {
      expect(code(await check())).toEqual([404, 1939]);
      const refused = await merchant.deposit(contract, [coin]);
      expect(code(refused)).toEqual([451, 1028]);
      expect(refused.body).toMatchObject({ h_payto: hPayto, bad_kyc_auth: true });
      expect(code(await check())).toEqual([409, 1940]);

      const waiting = ask(exchange, `kyc-check/${hPayto}?lpt=1&timeout_ms=20000`, undefined, {
        "account-owner-signature": signature,
      });
      await fetch(`${sandbox.bank.wireGatewayUrl("first")}admin/add-kycauth`, {
        method: "POST",
        body: JSON.stringify({
          amount: `${CURRENCY}:0.01`,
          account_pub: encodeBase32(merchant.keys.pub),
          debit_account: merchant.paytoUri,
        }),
      });
      expect((await waiting).status).toBe(202);
      await exchange.setKycDone(merchant.paytoUri, true);
      expect((await check()).status).toBe(200);
      expect((await merchant.deposit(contract, [coin])).status).toBe(200);
    } finally {
      exchange.setKycRequired(false);
    }
  });
});

describe("what tests can make the exchange do", () => {
  it("signs with a new key after a rotation, and lists both", async () => {
    const merchant = new TestMerchant(exchange);
    const coin = await aCoin(exchange);
    const contract = merchant.contract();
    const before = await merchant.deposit(contract, [coin]);
    await exchange.rotateSigningKey();
    const after = await merchant.deposit(contract, [coin]);
    expect(after.body.exchange_pub).not.toBe(before.body.exchange_pub);
    expect(after.body.exchange_timestamp).toEqual(before.body.exchange_timestamp);
    const { body } = await ask(exchange, "keys");
    const listed = body.signkeys.map(({ key }) => key);
    expect(listed).toEqual(expect.arrayContaining([before.body.exchange_pub, after.body.exchange_pub]));
    verifyKeys(keysCodec.decode(body), { masterPub: exchange.masterPub, currency: CURRENCY }, exchange.clock.now());
  });

  it("fails on demand, and is well again afterwards", async () => {
    exchange.fault({ path: "/config", kind: "answer", status: 503, body: { code: 1007 }, times: 2 });
    expect(code(await ask(exchange, "config"))).toEqual([503, 1007]);
    expect(code(await ask(exchange, "config"))).toEqual([503, 1007]);
    expect((await ask(exchange, "config")).status).toBe(200);
  });

  it("loses an answer after the deposit was taken", async () => {
    const merchant = new TestMerchant(exchange);
    const coin = await aCoin(exchange);
    const contract = merchant.contract();
    const faults = { path: "/batch-deposit", kind: "lose-answer" };
    expect((await ask(exchange, "sandbox/faults", faults)).status).toBe(204);
    await expect(merchant.deposit(contract, [coin])).rejects.toThrow();
    expect(code(await merchant.deposit(merchant.contract(), [coin]))).toEqual([409, 1012]);
    expect((await merchant.deposit(contract, [coin])).status).toBe(200);
  });

  it("holds /keys until it is told to go on", async () => {
    const release = exchange.hold({ path: "/keys" });
    let answered = false;
    const asking = ask(exchange, "keys").then((answer) => {
      answered = true;
      return answer;
    });
    await ask(exchange, "config");
    expect(answered).toBe(false);
    release();
    expect((await asking).status).toBe(200);
  });

  it("is commanded over HTTP as well", async () => {
    const { body } = await ask(exchange, "sandbox/credit", { amount: `${CURRENCY}:7` });
    expect((await ask(exchange, `reserves/${body.reserve_pub}`)).body.balance).toBe(`${CURRENCY}:7`);
    const before = exchange.clock.now();
    await ask(exchange, "sandbox/advance", { by: { d_us: 1_000_000 } });
    expect(exchange.clock.now()).toBe(before + 1_000_000n);
    expect((await ask(exchange, "sandbox/aggregate", {})).status).toBe(200);
    expect((await ask(exchange, "sandbox/rotate-signing-key", {})).status).toBe(204);
  });
});

describe("as time goes by", () => {
  it("replaces denominations and signing keys before they end", async () => {
    const old = exchange.denominations().map(({ hDenom }) => encodeBase32(hDenom));
    const coin = await aCoin(exchange);
    exchange.advanceClock(100n * DAY);
    const { body } = await ask(exchange, "keys");
    const keys = verifyKeys(
      keysCodec.decode(body),
      { masterPub: exchange.masterPub, currency: CURRENCY },
      exchange.clock.now(),
    );
    expect(keys.denominations.size).toBe(old.length * 2);
    const merchant = new TestMerchant(exchange);
    expect((await merchant.deposit(merchant.contract(), [coin, await aCoin(exchange)])).status).toBe(200);
  });

  it("goes on signing after a long silence", async () => {
    const merchant = new TestMerchant(exchange);
    const coin = await aCoin(exchange);
    exchange.advanceClock(100n * DAY);
    expect((await merchant.deposit(merchant.contract(), [coin])).status).toBe(200);
  });
});
