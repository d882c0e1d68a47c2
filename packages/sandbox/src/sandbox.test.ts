import { addAmounts, parseAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { deriveR } from "@kontor/taler/cs-blind";
import { blindMessage, unblindSignature, verifyDenominationSignature } from "@kontor/taler/denomination";
import { createKeyPair, sign } from "@kontor/taler/eddsa";
import { coinPubHash, hashCoinEnvelope } from "@kontor/taler/planchet";
import { BlindedSignatureJson, CoinEnvelopeJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { oldWithdrawMessage } from "@kontor/taler/signatures/wallet";
import { HOUR } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Answer,
  aCoin,
  aReserve,
  ask,
  denominationOf,
  prepareWithdrawal,
  TEST_DENOMINATIONS,
  TestMerchant,
} from "./exchange/testing.js";
import { type Sandbox, startSandbox } from "./sandbox.js";
import { sandboxClock } from "./server/sandbox-clock.js";
import { createTestDatabase, type TestDatabase } from "./server/test-database.js";

const CURRENCY = "KUDOS";
const clock = sandboxClock(() => 1_800_000_000_000_000n);

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

const aSandbox = (progress: string[] = []): Promise<Sandbox> =>
  startSandbox({
    databaseUrl: database.url,
    currency: CURRENCY,
    clock,
    accounts: [
      { name: "shop", receiverName: "Shop" },
      { name: "alice", password: "wonderland" },
    ],
    exchanges: [
      { name: "main", denominations: TEST_DENOMINATIONS },
      { name: "old", denominations: TEST_DENOMINATIONS, protocol: "old" },
    ],
    progress: (exchange, done, total) => progress.push(`${exchange} ${done}/${total}`),
  });

const code = ({ body, status }: Pick<Answer, "status"> & { body: { code: number } }) => [status, body.code];

describe("a restart", () => {
  it("keeps keys, reserves, coins, deposits and transfers, and credits nothing twice", async () => {
    // Given an exchange with money in a reserve, a deposited coin, and a withdrawal whose answer we have
    const made: string[] = [];
    let sandbox = await aSandbox(made);
    let exchange = sandbox.exchanges[0]!;
    const { masterKey } = exchange;
    const reserve = await aReserve(exchange, "20");
    const withdrawal = await prepareWithdrawal(exchange, reserve, [denominationOf(exchange, "5")]);
    const withdrawn = await ask(exchange, "withdraw", withdrawal.body);
    const [coin] = withdrawal.finish(withdrawn);
    const merchant = new TestMerchant(exchange);
    const contract = merchant.contract();
    const deposited = await merchant.deposit(contract, [coin!]);
    expect(made).toContain("main 5/5");

    // When everything is stopped and started again
    await sandbox.stop();
    made.length = 0;
    sandbox = await aSandbox(made);
    exchange = sandbox.exchanges[0]!;
    Object.assign(merchant, { exchange });
    try {
      // Then it is as before
      expect(made).toEqual([]);
      expect(exchange.masterKey).toBe(masterKey);
      await exchange.creditReserve(parseAmount(`${CURRENCY}:1`));
      expect((await ask(exchange, `reserves/${encodeBase32(reserve.pub)}`)).body.balance).toBe(`${CURRENCY}:14.99`);
      expect((await ask(exchange, "withdraw", withdrawal.body)).body).toEqual(withdrawn.body);
      expect((await merchant.deposit(contract, [coin!])).body).toEqual(deposited.body);
      expect(code(await merchant.deposit(merchant.contract(), [coin!]))).toEqual([409, 1012]);
      exchange.advanceClock(3n * HOUR);
      expect(await exchange.aggregate()).toHaveLength(1);
    } finally {
      await sandbox.stop();
    }
  });

  it("does not turn an exchange into one of another currency", async () => {
    await expect(
      startSandbox({ databaseUrl: database.url, currency: "EUR", exchanges: [{ name: "main" }] }),
    ).rejects.toThrow("KUDOS");
  });
});

describe("an exchange from before v26", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await aSandbox();
  });
  afterAll(() => sandbox.stop());

  it("says so, and has no unified withdraw", async () => {
    const exchange = sandbox.exchanges[1]!;
    expect((await ask(exchange, "keys")).body.version).toBe("23:0:6");
    expect(code(await ask(exchange, "withdraw", {}))).toEqual([404, 21]);
    expect(code(await ask(exchange, "blinding-prepare", {}))).toEqual([404, 21]);
    expect((await ask(sandbox.exchanges[0]!, "csr-withdraw", {})).status).toBe(404);
  });

  it("signs each planchet of a batch, once", async () => {
    const exchange = sandbox.exchanges[1]!;
    const reserve = await aReserve(exchange, "10");
    const [rsa, cs] = [denominationOf(exchange, "5"), denominationOf(exchange, "1", "CS")];
    const nonce = createKeyPair().priv;
    const { body: csr } = await ask(exchange, "csr-withdraw", {
      nonce: encodeBase32(nonce),
      denom_pub_hash: encodeBase32(cs.hDenom),
    });
    const rPubs = [decodeBase32(csr.ewv.r_pub_0, 32), decodeBase32(csr.ewv.r_pub_1, 32)] as const;
    expect(rPubs).toEqual(deriveR((cs.priv as { csPriv: Uint8Array }).csPriv, nonce, "rw"));

    const coins = [rsa, cs].map((denomination) => {
      const { pub } = createKeyPair();
      const blinding = {
        message: coinPubHash(pub),
        secret: createKeyPair().priv,
        cs: denomination === cs ? { nonce, rPubs } : undefined,
      };
      return { denomination, blinding, envelope: blindMessage(denomination.key, blinding) };
    });
    const planchets = coins.map(({ denomination: { feeWithdraw, hDenom, value }, envelope }) => ({
      denom_pub_hash: encodeBase32(hDenom),
      coin_ev: wireCodec(CoinEnvelopeJson).encode(envelope),
      reserve_sig: encodeBase32(
        sign(
          reserve.priv,
          oldWithdrawMessage({
            amountWithFee: addAmounts(value, feeWithdraw),
            hDenom,
            hCoinEv: hashCoinEnvelope(hDenom, envelope),
          }),
        ),
      ),
    }));
    const path = `reserves/${encodeBase32(reserve.pub)}/batch-withdraw`;
    const answer = await ask(exchange, path, { planchets });
    expect(answer.status).toBe(200);
    for (const [index, { blinding, denomination }] of coins.entries()) {
      const blinded = wireCodec(BlindedSignatureJson).decode(answer.body.ev_sigs[index]!.ev_sig);
      const ubSig = unblindSignature(denomination.key, blinding, blinded);
      expect(verifyDenominationSignature(denomination.key, blinding.message, ubSig)).toBe(true);
    }
    expect((await ask(exchange, path, { planchets })).body).toEqual(answer.body);
    expect((await ask(exchange, `reserves/${encodeBase32(reserve.pub)}`)).body.balance).toBe(`${CURRENCY}:3.99`);
    const forged = [{ ...planchets[0], reserve_sig: planchets[1]!.reserve_sig }];
    expect(code(await ask(exchange, path, { planchets: forged }))).toEqual([403, 1154]);
  });
});

describe("the bank", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await aSandbox();
  });
  afterAll(() => sandbox.stop());

  const call = async (path: string, body?: unknown, authorization = "Bearer wonderland") => {
    const answer = await fetch(`${sandbox.bank.baseUrl}${path}`, {
      headers: { authorization },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? {} : JSON.parse(text), headers: answer.headers };
  };

  it("lets a wallet withdraw by taler:// URI, after the account's owner confirmed", async () => {
    const exchange = sandbox.exchanges[0]!;
    const { body: started } = await call("accounts/alice/withdrawals", { amount: `${CURRENCY}:8` });
    const id = started.withdrawal_id;
    expect(started.taler_withdraw_uri).toBe(
      `taler+http://withdraw/${new URL(sandbox.bank.baseUrl).host}/taler-integration/${id}`,
    );
    const operation = `taler-integration/withdrawal-operation/${id}`;
    expect((await call(operation)).body).toMatchObject({ status: "pending", amount: `${CURRENCY}:8` });
    expect(code(await call(`accounts/alice/withdrawals/${id}/confirm`, {}))).toEqual([400, 5119]);

    const reserve = createKeyPair();
    const selection = {
      reserve_pub: encodeBase32(reserve.pub),
      selected_exchange: "payto://x-taler-bank/localhost/main?receiver-name=main",
    };
    expect((await call(operation, selection)).body.status).toBe("selected");
    expect((await call(operation, selection)).body.status).toBe("selected");
    const other = { ...selection, reserve_pub: encodeBase32(createKeyPair().pub) };
    expect(code(await call(operation, other))).toEqual([409, 5113]);

    const waiting = call(`${operation}?old_state=selected&timeout_ms=20000`);
    expect((await call(`accounts/alice/withdrawals/${id}/confirm`, {})).status).toBe(204);
    expect((await call(`accounts/alice/withdrawals/${id}/confirm`, {})).status).toBe(204);
    expect((await waiting).body.status).toBe("confirmed");
    const path = `reserves/${encodeBase32(reserve.pub)}?timeout_ms=20000`;
    expect((await ask(exchange, path)).body.balance).toBe(`${CURRENCY}:8`);
    expect(code(await call(`accounts/alice/withdrawals/${id}/abort`, {}))).toEqual([409, 5116]);
  });

  it("wants the password of accounts that have one", async () => {
    const history = "accounts/alice/taler-revenue/history";
    expect(code(await call(history, undefined, "Bearer guess"))).toEqual([401, 40]);
    const basic = `Basic ${Buffer.from("alice:wonderland").toString("base64")}`;
    expect((await call(history, undefined, basic)).status).toBe(204);
    expect(code(await call("accounts/nobody/taler-revenue/history"))).toEqual([404, 5106]);
  });

  it("fills a reserve by one transfer only, in its own currency, from a proper account", async () => {
    const path = "accounts/main/taler-wire-gateway/admin/add-incoming";
    const incoming = {
      amount: `${CURRENCY}:1`,
      reserve_pub: encodeBase32(createKeyPair().pub),
      debit_account: "payto://iban/DE75512108001245126199?receiver-name=Alice",
    };
    expect((await call(path, incoming)).status).toBe(200);
    expect(code(await call(path, incoming))).toEqual([409, 5114]);
    expect(code(await call(path, { ...incoming, amount: "EUR:1" }))).toEqual([409, 30]);
    expect(code(await call(path, { ...incoming, debit_account: "alice" }))).toEqual([400, 24]);
  });

  it("makes a payout once per request, and one per wire transfer identifier", async () => {
    const path = "accounts/main/taler-wire-gateway/transfer";
    const transfer = {
      request_uid: encodeBase32(new Uint8Array(64).fill(1)),
      amount: `${CURRENCY}:2.5`,
      exchange_base_url: "http://exchange.example/",
      wtid: encodeBase32(new Uint8Array(32).fill(2)),
      credit_account: "payto://x-taler-bank/localhost/shop?receiver-name=Shop",
    };
    const waiting = call("accounts/shop/taler-revenue/history?limit=5&offset=1000000000&timeout_ms=300");
    const first = await call(path, transfer);
    expect(first.status).toBe(200);
    expect((await call(path, transfer)).body).toEqual(first.body);
    expect(code(await call(path, { ...transfer, amount: `${CURRENCY}:3` }))).toEqual([409, 5112]);
    const again = { ...transfer, request_uid: encodeBase32(new Uint8Array(64).fill(3)) };
    expect(code(await call(path, again))).toEqual([409, 5154]);
    expect((await waiting).status).toBe(204);
    const { body } = await call("accounts/shop/taler-revenue/history?limit=-1");
    expect(body.incoming_transactions[0]).toMatchObject({
      amount: `${CURRENCY}:2.5`,
      subject: `${transfer.wtid} http://exchange.example/`,
    });
  });

  it("carries a reserve's money by an ordinary transfer with its key as subject", async () => {
    const exchange = sandbox.exchanges[0]!;
    const { pub } = createKeyPair();
    const to = "payto://x-taler-bank/localhost/main?receiver-name=main";
    await sandbox.bank.wire("alice", to, parseAmount(`${CURRENCY}:4`), encodeBase32(pub));
    const { body } = await ask(exchange, `reserves/${encodeBase32(pub)}?timeout_ms=20000`);
    expect(body.balance).toBe(`${CURRENCY}:4`);
  });

  it("being away for a while costs the exchange nothing but time", async () => {
    const exchange = sandbox.exchanges[0]!;
    sandbox.bank.fault({
      path: "/accounts/main/taler-wire-gateway/history/incoming",
      kind: "answer",
      status: 503,
      times: 2,
    });
    expect((await aCoin(exchange)).denomination.plan).toContain("RSA 5");
    expect((await aCoin(exchange)).pub).toHaveLength(32);
  });
});
