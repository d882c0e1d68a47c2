/**
 * An exchange that is none of ours: below a path, with compressed answers full of things that we have never heard of,
 * with keys that change while orders are open, and with bad days.
 */

import { gzipSync } from "node:zlib";
import { ScriptedExchange } from "@kontor/merchant/exchanges/test-exchange";
import type { Proposal } from "@kontor/sandbox/wallet/claim";
import { parseAmount, printAmount, subtractAmounts, sumAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, sign } from "@kontor/taler/eddsa";
import { errorCode } from "@kontor/taler/error-codes";
import { BatchDepositRequest } from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { depositConfirmationMessage } from "@kontor/taler/signatures/exchange";
import { coinDepositMessage } from "@kontor/taler/signatures/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { SECOND, timestampToJson } from "@kontor/taler/time";
import { wireHash } from "@kontor/taler/wire-hash";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { aProposal, failure, postPay } from "../shop/raw-payment.js";
import { CURRENCY, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let foreign: ScriptedExchange;

type Script = ScriptedExchange["onCall"];

beforeAll(async () => {
  foreign = await ScriptedExchange.start(BigInt(Date.now()) * 1000n);
  foreign.onCall = answer;
  const { port } = new URL(foreign.baseUrl);
  shop = await startTestShop({
    jobs: false,
    settings: {
      "merchant-exchange-foreign/EXCHANGE_BASE_URL": `HTTP://127.0.0.1:${port}/Some/Path`,
      "merchant-exchange-foreign/MASTER_KEY": encodeBase32(foreign.master.pub),
      "merchant-exchange-foreign/CURRENCY": CURRENCY,
    },
  });
});
beforeEach(() => {
  onDeposit = confirmed;
});
afterAll(async () => {
  await shop?.stop();
  await foreign?.close();
});

const DEPOSIT_FEE = parseAmount("KUDOS:0.02");
const ownUrl = () => `${foreign.baseUrl}Some/Path/`;
let onDeposit: Script;
let hasAccounts = true;

const answer: Script = (call) => {
  switch (call.path) {
    case "/Some/Path/keys":
      return { headers: { "content-encoding": "gzip" }, body: gzipSync(JSON.stringify(theKeys())) };
    case "/Some/Path/batch-deposit":
      return onDeposit(call);
    default:
      return { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not here</h1>" };
  }
};

/** What is signed, and what is not, is not known to us, or is there several times. */
function theKeys(): object {
  const keys = foreign.keys({ currency: CURRENCY, baseUrl: ownUrl().slice(0, -1) });
  return {
    ...keys,
    version: "33:2:12",
    novelty: { of: [1.5, null, 2 ** 60] },
    shopping_url: null,
    recoup: [{ h_denom_pub: encodeBase32(new Uint8Array(64).fill(3)), reason: "lost" }],
    wads: [{ partner: "https://other.example/" }],
    extensions: { unheard_of: { critical: false, version: "7", config: {} } },
    hard_limits: [
      { operation_type: "WITHDRAW", timeframe: { d_us: "forever" }, threshold: "KUDOS:1", rule_name: "small" },
      { operation_type: "TELEPORT", timeframe: { d_us: 0 }, threshold: "KUDOS:0" },
    ],
    accounts: hasAccounts ? keys.accounts.map((account) => ({ ...account, bank_label: "Bank", priority: -1 })) : [],
  };
}

/** Takes every coin, and confirms with the newest of its keys. */
const confirmed: Script = ({ body }) => {
  const deposit = wireCodec(BatchDepositRequest).decode(JSON.parse(body));
  const online = foreign.onlineKeys.at(-1)!;
  const exchangeTimestamp = shop.sandbox.clock.now() - (shop.sandbox.clock.now() % SECOND);
  const message = depositConfirmationMessage({
    hContract: deposit.h_contract_terms,
    hWire: wireHash(deposit.merchant_payto_uri, deposit.wire_salt),
    exchangeTimestamp,
    wireDeadline: deposit.wire_transfer_deadline,
    refundDeadline: deposit.refund_deadline!,
    totalWithoutFee: sumAmounts(
      CURRENCY,
      deposit.coins.map(({ contribution }) => subtractAmounts(contribution, DEPOSIT_FEE)),
    ),
    coinSigs: deposit.coins.map(({ coin_sig }) => coin_sig),
    merchantPub: deposit.merchant_pub,
  });
  return {
    headers: { "transfer-encoding": "chunked" },
    body: {
      transaction_base_url: null,
      accumulated_total: "KUDOS:1",
      exchange_timestamp: timestampToJson(exchangeTimestamp),
      exchange_pub: encodeBase32(online.pub),
      exchange_sig: encodeBase32(sign(online.priv, message)),
    },
  };
};

/** A coin of one of its denominations that pays for the order. Whether the exchange has signed it, it alone checks. */
function aCoin({ contract }: Proposal, denomination = 0): JsonObject {
  const coin = createKeyPair();
  const contribution = parseAmount("KUDOS:1");
  const message = coinDepositMessage({
    hContract: contract.hContract,
    hWire: contract.hWire,
    hDenom: foreign.hDenom(denomination),
    walletTimestamp: contract.timestamp,
    refundDeadline: contract.refundDeadline,
    amountWithFee: contribution,
    depositFee: DEPOSIT_FEE,
    merchantPub: contract.merchantPub,
  });
  return {
    coin_sig: encodeBase32(sign(coin.priv, message)),
    coin_pub: encodeBase32(coin.pub),
    ub_sig: {
      cipher: "CS",
      cs_signature_r: encodeBase32(createKeyPair().pub),
      cs_signature_s: encodeBase32(createKeyPair().pub),
    },
    h_denom: encodeBase32(foreign.hDenom(denomination)),
    contribution: printAmount(contribution),
    exchange_url: ownUrl(),
  };
}

async function anOrder(): Promise<Proposal> {
  return aProposal(shop, await shop.wallet(), { amount: "KUDOS:1", max_fee: "KUDOS:1" });
}

const PAID = { status: 200, body: { sig: expect.any(String) } };

test("is listed in contracts under its own URL, and its coins pay", async () => {
  const proposal = await anOrder();
  const status = await shop.call(`private/orders/${proposal.order.orderId}`);
  expect((status.body.contract_terms as JsonObject).exchanges).toContainEqual({
    url: ownUrl(),
    master_pub: encodeBase32(foreign.master.pub),
    priority: expect.any(Number),
  });
  const coin = aCoin(proposal);
  expect(await postPay(proposal, [{ ...coin, exchange_url: ownUrl().slice(0, -1) }])).toMatchObject(PAID);
  expect(await postPay(proposal, [coin])).toMatchObject(PAID);
});

test("may change its signing key while an order is open", async () => {
  const proposal = await anOrder();
  foreign.onlineKeys = [foreign.newOnlineKey(), foreign.newOnlineKey()];
  expect(await postPay(proposal, [aCoin(proposal)])).toMatchObject(PAID);
});

test("may bring new denominations while an order is open", async () => {
  const proposal = await anOrder();
  shop.sandbox.clock.advance(20n * SECOND);
  foreign.denominations = [...foreign.denominations, createKeyPair().pub];
  expect(await postPay(proposal, [aCoin(proposal, foreign.denominations.length - 1)])).toMatchObject(PAID);
});

test("may have had enough for now: the wallet tries again", async () => {
  const proposal = await anOrder();
  const coin = aCoin(proposal);
  for (const busy of [
    { status: 503, headers: { "retry-after": "1" }, body: "<html>busy</html>" },
    { status: 429, headers: { "retry-after": "1" }, body: { code: 0 } },
    { status: 500, body: { code: errorCode("GENERIC_DB_SOFT_FAILURE").number } },
  ]) {
    onDeposit = () => busy;
    expect(await postPay(proposal, [coin])).toMatchObject({
      status: 502,
      body: { exchange_url: ownUrl(), exchange_http_status: busy.status },
    });
  }
  onDeposit = confirmed;
  expect(await postPay(proposal, [coin])).toMatchObject(PAID);
});

test("names the coin that was spent, with whatever it says beside, and another one pays", async () => {
  const proposal = await anOrder();
  const coin = aCoin(proposal);
  const reply = {
    code: errorCode("EXCHANGE_GENERIC_INSUFFICIENT_FUNDS").number,
    coin_pub: coin.coin_pub!,
    h_denom_pub: coin.h_denom!,
    history: [{ type: "DEPOSIT", amount: "KUDOS:1", history_offset: 1 }],
  };
  onDeposit = () => ({ status: 409, body: reply });
  expect(await postPay(proposal, [coin])).toMatchObject(
    failure(409, "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS", {
      exchange_url: ownUrl(),
      exchange_http_status: 409,
      exchange_ec: reply.code,
      exchange_reply: reply,
    }),
  );
  onDeposit = confirmed;
  expect(await postPay(proposal, [aCoin(proposal)])).toMatchObject(PAID);
});

test("may not take money for the shop: the wallet is told at once", async () => {
  const proposal = await anOrder();
  onDeposit = () => ({
    status: 451,
    body: { code: errorCode("EXCHANGE_GENERIC_KYC_REQUIRED").number, h_payto: "0".repeat(52), bad_kyc_auth: true },
  });
  expect(await postPay(proposal, [aCoin(proposal)])).toMatchObject(
    failure(451, "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED", { exchange_base_urls: [ownUrl()] }),
  );
});

test("may stop wiring to where the order's money should go", async () => {
  const proposal = await anOrder();
  shop.sandbox.clock.advance(20n * SECOND);
  foreign.denominations = [...foreign.denominations, createKeyPair().pub];
  hasAccounts = false;
  const coin = aCoin(proposal, foreign.denominations.length - 1);
  expect(await postPay(proposal, [coin])).toMatchObject(
    failure(412, "MERCHANT_POST_ORDERS_ID_PAY_WIRE_METHOD_UNSUPPORTED", { exchange_url: ownUrl() }),
  );
});
