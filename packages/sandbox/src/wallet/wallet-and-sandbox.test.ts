/** The wallet against the sandbox's exchange and bank over HTTP, with a merchant in between that really deposits. */
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { hashContract } from "@kontor/taler/contract-hash";
import { sign } from "@kontor/taler/eddsa";
import { errorCode } from "@kontor/taler/error-codes";
import { contractMessage, paymentOkMessage, refundRequestMessage } from "@kontor/taler/signatures/merchant";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, MINUTE, timestampToJson } from "@kontor/taler/time";
import { wireHash } from "@kontor/taler/wire-hash";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../sandbox.js";
import { createTestDatabase, type TestDatabase } from "../server/test-database.js";
import { abort } from "./abort.js";
import { balance } from "./balance.js";
import { claim, type Proposal } from "./claim.js";
import { pay } from "./pay.js";
import { refunds } from "./refunds.js";
import { failure, type ScriptedAnswer, type ScriptedPeer, scriptedFetch } from "./test-exchange.js";
import { type ScriptedMerchant, scriptedMerchant } from "./test-merchant.js";
import { openWallet, type Wallet } from "./wallet.js";
import { type CoinPreferences, withdraw } from "./withdraw.js";

let database: TestDatabase;
let sandbox: Sandbox;

beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startSandbox({
    databaseUrl: database.url,
    currency: "KUDOS",
    exchanges: [{ name: "current" }, { name: "old", protocol: "old" }],
  });
});

afterAll(async () => {
  await sandbox?.stop();
  await database?.drop();
});

const exchangeCalled = (name: string) => sandbox.exchanges.find((exchange) => exchange.name === name)!;

function aWallet(merchant?: ScriptedMerchant): Promise<Wallet> {
  const scripted = scriptedFetch(merchant ? { [merchant.url]: merchant.peer } : {});
  const fetch: typeof globalThis.fetch = (input, init) =>
    merchant && String(input).startsWith(merchant.url) ? scripted(input, init) : globalThis.fetch(input, init);
  return openWallet({ fetch, clock: sandbox.clock });
}

function fill(wallet: Wallet, name: string, amount: string, preferences: CoinPreferences = {}) {
  const { baseUrl, masterPub } = exchangeCalled(name);
  const bank = { wireGatewayUrl: sandbox.bank.wireGatewayUrl(name), username: name, password: "" };
  return withdraw(wallet, { exchangeUrl: baseUrl, masterPub, amount: parseAmount(amount), bank, ...preferences });
}

const PAYTO = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";
const SALT = new Uint8Array(16).fill(3);

/** A merchant that passes payments, aborts and refunds on to the exchange. */
function aDepositingMerchant(): ScriptedMerchant {
  const { baseUrl, masterKey } = exchangeCalled("current");
  const merchant = scriptedMerchant([]);
  const { peer: scripted } = merchant;
  const peer: ScriptedPeer = async (request) => {
    if (request.path === "config") return scripted(request);
    const [, orderId, action] = request.path.split("/");
    const order = merchant.orders.get(orderId!)!;
    const body = request.body as JsonObject;
    if (action === "pay") return deposit(merchant, order.contract!, body);
    if (action === "abort") {
      const refunded = [];
      for (const coin of body.coins as JsonObject[]) {
        refunded.push(await refundCoin(merchant, order.contract!, String(coin.coin_pub), String(coin.contribution), 0));
      }
      return { status: 200, body: { refunds: refunded } };
    }
    if (action === "refund") {
      const [coinPub, amount] = [...order.refunds][0]!;
      const details = {
        coin_pub: coinPub,
        refund_amount: amount,
        rtransaction_id: 1,
        execution_time: timestampToJson(sandbox.clock.now()),
      };
      const refund = { ...(await refundCoin(merchant, order.contract!, coinPub, amount, 1)), ...details };
      return {
        status: 200,
        body: { refund_amount: amount, refunds: [refund], merchant_pub: encodeBase32(merchant.keys.pub) },
      };
    }
    if (action === undefined) {
      const refund_amount = [...order.refunds.values()][0]!;
      return { status: 200, body: { refunded: true, refund_pending: true, refund_amount, refund_taken: "KUDOS:0" } };
    }
    return scripted(request);
  };
  const now = sandbox.clock.now();
  const order = (orderId: string, terms: JsonObject = {}) =>
    merchant.order(orderId, {
      amount: "KUDOS:3",
      max_fee: "KUDOS:1",
      timestamp: { ...timestampToJson(now) },
      refund_deadline: { ...timestampToJson(now + MINUTE) },
      pay_deadline: { ...timestampToJson(now + DAY) },
      wire_transfer_deadline: { ...timestampToJson(now + DAY) },
      h_wire: encodeBase32(wireHash(PAYTO, SALT)),
      exchanges: [{ url: baseUrl, priority: 1, master_pub: masterKey }],
      ...terms,
    });
  return { ...merchant, peer, order };
}

async function deposit(merchant: ScriptedMerchant, contract: JsonObject, body: JsonObject): Promise<ScriptedAnswer> {
  const { baseUrl } = exchangeCalled("current");
  const hContract = hashContract(contract);
  const coins = (body.coins as JsonObject[]).map(({ exchange_url: _, h_denom, ...coin }) => ({
    ...coin,
    denom_pub_hash: h_denom,
  }));
  const { status, body: reply } = await post(`${baseUrl}batch-deposit`, {
    merchant_payto_uri: PAYTO,
    wire_salt: encodeBase32(SALT),
    h_contract_terms: encodeBase32(hContract),
    coins,
    timestamp: contract.timestamp,
    refund_deadline: contract.refund_deadline,
    wire_transfer_deadline: contract.wire_transfer_deadline,
    merchant_pub: encodeBase32(merchant.keys.pub),
    merchant_sig: encodeBase32(sign(merchant.keys.priv, contractMessage(hContract))),
  });
  if (status === 200) {
    return { status, body: { sig: encodeBase32(sign(merchant.keys.priv, paymentOkMessage(hContract))) } };
  }
  return { status, body: failure("MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS", { exchange_reply: reply }) };
}

async function refundCoin(
  merchant: ScriptedMerchant,
  contract: JsonObject,
  coinPub: string,
  amount: string,
  rtransactionId: number,
) {
  const hContract = hashContract(contract);

  const message = refundRequestMessage({
    hContract,
    coinPub: decodeBase32(coinPub, 32),
    rtransactionId: BigInt(rtransactionId),
    amount: parseAmount(amount),
  });
  const { status, body } = await post(`${exchangeCalled("current").baseUrl}coins/${coinPub}/refund`, {
    refund_amount: amount,
    h_contract_terms: encodeBase32(hContract),
    rtransaction_id: rtransactionId,
    merchant_pub: encodeBase32(merchant.keys.pub),
    merchant_sig: encodeBase32(sign(merchant.keys.priv, message)),
  });
  if (status === 200) return { type: "success", exchange_status: 200, ...body };
  return { type: "failure", exchange_status: status, exchange_code: body.code };
}

async function post(url: string, body: unknown): Promise<{ status: number; body: JsonObject }> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

async function aProposal(wallet: Wallet, merchant: ScriptedMerchant, orderId: string): Promise<Proposal> {
  merchant.order(orderId);
  return claim(wallet, { merchantBaseUrl: merchant.url, orderId });
}

const available = (wallet: Wallet) => printAmount(balance(wallet)[0]!.available);

describe("the wallet and the sandbox", () => {
  test.each([
    ["current", "RSA"],
    ["current", "CS"],
    ["old", "RSA"],
    ["old", "CS"],
  ] as const)("withdraw from the %s exchange %s coins", async (name, cipher) => {
    const wallet = await aWallet();
    const { coins } = await fill(wallet, name, "KUDOS:7.5", { cipher });
    expect(coins.length).toBeGreaterThan(0);
    for (const coin of coins) expect(coin.ubSig.cipher).toBe(cipher);
    await wallet.close();
  });

  test("withdraw by a taler://withdraw URI that its owner confirms", async () => {
    const wallet = await aWallet();
    const amount = parseAmount("KUDOS:2");
    await sandbox.bank.wire("current", (await sandbox.bank.openAccount("alice")).paytoUri, amount, "pocket money");
    const { talerWithdrawUri, withdrawalId } = await sandbox.bank.startWithdrawal("alice", amount);
    const exchange = exchangeCalled("current");
    const confirmed = (async () => {
      for (let attempt = 0; attempt < 200; attempt++) {
        try {
          return await sandbox.bank.confirmWithdrawal(withdrawalId);
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    })();
    const { coins } = await withdraw(wallet, { exchangeUrl: exchange.baseUrl, amount, bank: { talerWithdrawUri } });
    await confirmed;
    expect(coins.length).toBeGreaterThan(0);
    await wallet.close();
  });

  test("pay with coins of both ciphers and get a refund", async () => {
    const merchant = aDepositingMerchant();
    const wallet = await aWallet(merchant);
    await fill(wallet, "current", "KUDOS:2.5", { cipher: "CS" });
    await fill(wallet, "current", "KUDOS:2.5", { cipher: "RSA" });
    const { order } = await pay(wallet, await aProposal(wallet, merchant, "both"));
    const ciphers = order.payment!.coins.map(({ coinPub }) => wallet.state.coins[encodeBase32(coinPub)]!.ubSig.cipher);
    expect(new Set(ciphers)).toEqual(new Set(["RSA", "CS"]));

    merchant.refund("both", encodeBase32(order.payment!.coins[0]!.coinPub), "KUDOS:1");
    const before = available(wallet);
    const { gained } = (await refunds(wallet, order))!;
    expect(printAmount(gained)).not.toBe("KUDOS:0");
    expect(available(wallet)).not.toBe(before);
    await wallet.close();
  });

  /** A wallet that has the same coins, as if restored from a backup. */
  async function aCopyOf(wallet: Wallet, merchant: ScriptedMerchant): Promise<Wallet> {
    const copy = await aWallet(merchant);
    Object.assign(copy.state.exchanges, structuredClone(wallet.state.exchanges));
    Object.assign(copy.state.coins, structuredClone(wallet.state.coins));
    return copy;
  }

  test("replace coins that a copy of the wallet has spent", async () => {
    const merchant = aDepositingMerchant();
    const wallet = await aWallet(merchant);
    await fill(wallet, "current", "KUDOS:5");
    const copy = await aCopyOf(wallet, merchant);
    const spent = (await pay(copy, await aProposal(copy, merchant, "of-copy"))).order.payment!.coins;
    await fill(wallet, "current", "KUDOS:5");
    const { kind } = await pay(wallet, await aProposal(wallet, merchant, "of-wallet"));
    expect(kind).toBe("paid");
    expect(printAmount(wallet.state.coins[encodeBase32(spent[0]!.coinPub)]!.remaining)).toBe("KUDOS:0");
    await wallet.close();
    await copy.close();
  });

  test("refuse to spend a chosen coin twice", async () => {
    const merchant = aDepositingMerchant();
    const wallet = await aWallet(merchant);
    await fill(wallet, "current", "KUDOS:5");
    const copy = await aCopyOf(wallet, merchant);
    const { order } = await pay(copy, await aProposal(copy, merchant, "chosen-once"));
    const coins = order.payment!.coins.map(({ coinPub }) => ({ coinPub: encodeBase32(coinPub) }));
    const attempt = pay(wallet, await aProposal(wallet, merchant, "chosen-twice"), { coins });
    await expect(attempt).rejects.toMatchObject({ code: "insufficient-funds" });
    await wallet.close();
    await copy.close();
  });

  test("abort a payment that the merchant deposited but did not acknowledge", async () => {
    const merchant = aDepositingMerchant();
    let acknowledges = false;
    const peer: ScriptedPeer = async (request) => {
      const answer = await merchant.peer(request);
      const isLost = request.path.endsWith("/pay") && !acknowledges;
      return isLost ? { status: 504, body: failure("MERCHANT_GENERIC_EXCHANGE_TIMEOUT") } : answer;
    };
    const wallet = await aWallet({ ...merchant, peer });
    await fill(wallet, "current", "KUDOS:5");
    const before = available(wallet);
    const proposal = await aProposal(wallet, merchant, "lost");
    const talerCode = errorCode("MERCHANT_GENERIC_EXCHANGE_TIMEOUT").number;
    await expect(pay(wallet, proposal, { attempts: 1 })).rejects.toMatchObject({ talerCode });
    acknowledges = true;
    const { unresolved } = await abort(wallet, proposal.order);
    expect(unresolved).toEqual([]);
    expect(available(wallet)).toBe(before);
    await wallet.close();
  });
});
