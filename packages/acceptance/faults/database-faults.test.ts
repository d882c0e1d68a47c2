/** The way to PostgreSQL breaks, or PostgreSQL refuses to store: clear errors, nothing half done, recovery by itself. */

import { parseDatabaseUrl } from "@kontor/merchant/database/address";
import { openDatabase } from "@kontor/merchant/database/connection";
import { CommitFailed, NoAnswer } from "@kontor/merchant/database/session";
import { createLogger } from "@kontor/merchant/log";
import { nextRegistration } from "@kontor/merchant/testing/registrations";
import type { Proposal } from "@kontor/sandbox/wallet/claim";
import { signDeposit } from "@kontor/sandbox/wallet/deposit-permission";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { parseAmount, printAmount, subtractAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair } from "@kontor/taler/eddsa";
import { errorCode } from "@kontor/taler/error-codes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aProposal, coinsOf, failure, post, postPay, signed } from "../shop/raw-payment.js";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";
import { BREAKING_POINTS, TcpFaultProxy } from "./tcp-fault-proxy.js";

const COMMIT = "commit\0";

let shop: TestShop;
let proxy: TcpFaultProxy;
let databaseAddress: string;

beforeAll(async () => {
  shop = await startTestShop({
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }],
    jobs: false,
    async databaseUrl(ownUrl) {
      const { host, port, database, user } = parseDatabaseUrl(ownUrl);
      proxy = await TcpFaultProxy.start(
        "socketDirectory" in host ? { path: `${host.socketDirectory}/.s.PGSQL.${port}` } : { host: host.name, port },
      );
      databaseAddress = `postgres://${user}@127.0.0.1:${proxy.port}/${database}?sslmode=disable`;
      return databaseAddress;
    },
    log: createLogger({ level: "NONE" }),
  });
});

afterAll(async () => {
  await shop?.stop();
  await proxy?.stop();
});

/** What every answer looks like that the database is to blame for. */
function expectDatabaseError({ status, body }: ApiAnswer): void {
  const { number: first } = errorCode("GENERIC_DB_SETUP_FAILED");
  const { number: last } = errorCode("GENERIC_DB_SOFT_FAILURE");
  expect(status).toBe(500);
  expect(body.code).toBeGreaterThanOrEqual(first);
  expect(body.code).toBeLessThanOrEqual(last);
  expect(Object.keys(body).sort()).toEqual(["code", "hint"]);
}

interface Payment {
  readonly wallet: Wallet;
  readonly proposal: Proposal;
  send(): Promise<ApiAnswer>;
}

const REFUNDABLE = { refund_delay: { d_us: 3_600_000_000 } };

/** Stored in single statements. */
async function aPayment(): Promise<Payment> {
  const wallet = await shop.richWallet("KUDOS:1", { values: [parseAmount("KUDOS:1")] });
  const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" }, REFUNDABLE);
  const coins = signed(wallet, proposal, coinsOf(wallet));
  return { wallet, proposal, send: () => postPay(proposal, coins) };
}

/** Of a choice: stored in transactions. */
async function aLongPayment(): Promise<Payment> {
  const wallet = await shop.richWallet("KUDOS:1", { values: [parseAmount("KUDOS:1")] });
  const proposal = await aProposal(shop, wallet, { version: 1, choices: [{ amount: "KUDOS:1" }] }, REFUNDABLE);
  const walletData = { choice_index: 0 };
  const coins = coinsOf(wallet).map(({ coinPub, value: contribution }) =>
    signDeposit(wallet, proposal.contract, { coinPub, contribution }, walletData),
  );
  return { wallet, proposal, send: () => postPay(proposal, coins, { wallet_data: walletData }) };
}

/** The payment is there once: at the exchange, in the shop's books, and for the wallet that asks again. */
async function expectPaidOnce({ wallet, proposal, send }: Payment): Promise<void> {
  const paid = await send();
  expect(paid).toMatchObject({ status: 200 });
  expect(await send()).toMatchObject({ status: 200, body: { sig: paid.body.sig } });
  const coin = coinsOf(wallet)[0]!;
  const known = await shop.sandbox.exchanges[0]!.coin(coin.coinPub);
  expect(known?.deposits).toHaveLength(1);
  expect(printAmount(subtractAmounts(coin.value, known!.remaining))).toBe("KUDOS:1");
  const { orderId } = proposal.order;
  expect((await shop.call(`private/orders/${orderId}`)).body).toMatchObject({
    order_status: "paid",
    deposit_total: "KUDOS:1",
  });
  const { queries } = shop.database.db;
  const batches = await queries.selectFrom("deposit_batches").where("order_id", "=", orderId).selectAll().execute();
  expect(batches.map(({ accepted_at }) => accepted_at !== null)).toEqual([true]);
}

describe.each(BREAKING_POINTS)("a connection that breaks (%s)", (at) => {
  test.each([
    ["committing the intent to deposit", 0],
    ["committing the outcome of the deposit", 1],
  ])("while %s: the wallet tries again and has paid once", async (_when, skip) => {
    const payment = await aLongPayment();
    proxy.fault({ kind: "break", request: COMMIT, skip, at });
    const first = await payment.send();
    expect(proxy.unused).toBe(0);
    expectDatabaseError(first);
    expect(first).toMatchObject(failure(500, "GENERIC_DB_COMMIT_FAILED"));
    await expectPaidOnce(payment);
  });

  test.each(['insert into "deposits"', 'update "deposit_batches"'])(
    "at %s, within a transaction: nothing of it is left, and the wallet pays once",
    async (request) => {
      const payment = await aLongPayment();
      proxy.fault({ kind: "break", request, at });
      // The statement may be prepared already, and then its text is not sent: a fresh server process forgets.
      await forgetStatements();
      const first = await payment.send();
      expect(proxy.unused).toBe(0);
      expectDatabaseError(first);
      const { queries } = shop.database.db;
      const { orderId } = payment.proposal.order;
      const stored = await queries.selectFrom("deposits").where("order_id", "=", orderId).selectAll().execute();
      expect(stored).toHaveLength(request.startsWith("insert") ? 0 : 1);
      await expectPaidOnce(payment);
    },
  );

  test.each(["insert into deposit_batches", "update deposit_batches"])(
    "at %s, which is all that is sent: the wallet tries again and has paid once",
    async (request) => {
      const payment = await aPayment();
      proxy.fault({ kind: "break", request, at });
      await forgetStatements();
      const first = await payment.send();
      expect(proxy.unused).toBe(0);
      expectDatabaseError(first);
      await expectPaidOnce(payment);
    },
  );

  test("while an order is stored: the shop asks again, and has one order", async () => {
    await forgetStatements();
    proxy.fault({ kind: "break", request: "insert into orders", at });
    const request = { order: { order_id: `order-${at}`, summary: "a thing", amount: "KUDOS:1" } };
    expectDatabaseError(await shop.call("private/orders", request));
    expect(proxy.unused).toBe(0);
    const { status, body } = await shop.call("private/orders", request);
    expect({ status, orderId: body.order_id }).toEqual({ status: 200, orderId: `order-${at}` });
    expect((await shop.call(`private/orders/order-${at}`)).body.order_status).toBe("unpaid");
  });

  test("while an order is claimed: the same wallet claims it again, no other can have it", async () => {
    const { orderId, token } = await shop.order({ amount: "KUDOS:1" });
    const claimAs = (nonce: Uint8Array) =>
      post(`${shop.url}orders/${orderId}/claim`, { nonce: encodeBase32(nonce), token });
    const nonce = createKeyPair().pub;
    await forgetStatements();
    proxy.fault({ kind: "break", request: "update orders", at });
    expectDatabaseError(await claimAs(nonce));
    const claimed = await claimAs(nonce);
    expect(claimed).toMatchObject({ status: 200 });
    expect(await claimAs(createKeyPair().pub)).toMatchObject(
      failure(409, "MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED"),
    );
    expect((await claimAs(nonce)).body).toEqual(claimed.body);
  });

  test("while a refund is granted: granted once, whoever asks how often", async () => {
    const payment = await aPayment();
    await payment.send();
    const { orderId } = payment.proposal.order;
    const grant = () => shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:0.5", reason: "scratched" });
    proxy.fault({ kind: "break", request: COMMIT, at });
    expectDatabaseError(await grant());
    expect(await grant()).toMatchObject({ status: 200 });
    expect((await shop.call(`private/orders/${orderId}`)).body.refund_amount).toBe("KUDOS:0.5");
  });
});

test("a database that takes its time is waited for", async () => {
  const payment = await aLongPayment();
  proxy.fault({ kind: "delay", request: COMMIT, times: 2, milliseconds: 700 });
  await expectPaidOnce(payment);
  expect(proxy.unused).toBe(0);
});

/** Ends all connections of the backend: statements are sent with their text again. */
async function forgetStatements(): Promise<void> {
  proxy.goAway();
  proxy.comeBack();
  await expect.poll(async () => (await shop.call("readyz")).status).toBe(200);
}

describe("a database that is gone for a while", () => {
  test("is told to everybody who asks, and everything goes on when it is back", async () => {
    const payment = await aPayment();
    const { orderId } = payment.proposal.order;
    proxy.goAway();
    for (let i = 0; i < 3; i++) {
      expect(await shop.call("readyz")).toMatchObject({ status: 503, body: { database: false } });
      expectDatabaseError(await payment.send());
      expectDatabaseError(await shop.call("private/orders", { order: { summary: "a thing", amount: "KUDOS:1" } }));
      expectDatabaseError(await shop.call(`private/orders/${orderId}`));
    }
    expect((await shop.call("healthz")).status).toBe(200);
    expect((await shop.call("config")).status).toBe(200);
    proxy.comeBack();
    await expect.poll(async () => (await shop.call("readyz")).status, { timeout: 15_000 }).toBe(200);
    await expectPaidOnce(payment);
  });

  test("from the moment when the exchange has the coins: the wallet's next try finds out", async () => {
    const payment = await aPayment();
    const exchange = shop.sandbox.exchanges[0]!;
    const release = exchange.hold({ path: "/batch-deposit" });
    const sent = payment.send();
    const { queries } = shop.database.db;
    const { orderId } = payment.proposal.order;
    const intents = () => queries.selectFrom("deposit_batches").where("order_id", "=", orderId).selectAll().execute();
    await expect.poll(async () => (await intents()).length).toBe(1);
    proxy.goAway();
    release();
    expectDatabaseError(await sent);
    proxy.comeBack();
    await expectPaidOnce(payment);
  });

  test("does not leave who waits for a payment hanging, and tells who asks again", async () => {
    const payment = await aPayment();
    const { orderId } = payment.proposal.order;
    const registered = nextRegistration(shop.backend.deps.notifier, (topic) => topic.includes(orderId));
    const waiting = shop.call(`private/orders/${orderId}?timeout_ms=60000`);
    await registered;
    await forgetStatements();
    await expectPaidOnce(payment);
    const answer = await waiting;
    if (answer.status !== 200) expectDatabaseError(answer);
    expect(await shop.call(`private/orders/${orderId}`)).toMatchObject({ status: 200, body: { order_status: "paid" } });
  });
});

test("a database that says nothing any more is given up, and its connection not used again", async () => {
  const db = openDatabase({ address: databaseAddress, poolSize: 1, patienceMs: 3000 });
  const instances = () => db.queries.selectFrom("instances").select("id");
  try {
    await instances().execute();
    proxy.fault({ kind: "silence", request: 'where "name"' });
    await expect(instances().where("name", "=", "x").execute()).rejects.toThrow(NoAnswer);
    expect(await instances().execute()).toEqual([{ id: "admin" }]);
    proxy.fault({ kind: "silence", request: COMMIT });
    await expect(db.transaction((tx) => tx.selectFrom("instances").select("id").execute())).rejects.toThrow(
      CommitFailed,
    );
    expect(db.usage()).toEqual({ busy: 0, idle: 0, waiting: 0 });
  } finally {
    await db.close();
  }
});

describe("a database that may only be read", () => {
  async function setReadOnly(isReadOnly: boolean): Promise<void> {
    await shop.database.db.withSession(async (session) => {
      const { rows } = await session.run("select current_database() as name");
      await session.script(`alter database ${rows[0]!.name} set default_transaction_read_only = ${isReadOnly}`);
    });
  }

  test("refuses what has to be stored, still tells what it knows, and recovers by itself", async () => {
    const earlier = await aPayment();
    await expectPaidOnce(earlier);
    const payment = await aPayment();
    await setReadOnly(true);
    try {
      // The setting is one of new connections.
      proxy.goAway();
      proxy.comeBack();
      await expect.poll(async () => (await shop.call("readyz")).body.database).toBe(false);
      expect(await payment.send()).toMatchObject(failure(500, "GENERIC_DB_STORE_FAILED"));
      expect(await shop.call("private/orders", { order: { summary: "x", amount: "KUDOS:1" } })).toMatchObject(
        failure(500, "GENERIC_DB_STORE_FAILED"),
      );
      await expectPaidOnce(earlier);
    } finally {
      await shop.database.db.withSession((session) => session.script("set default_transaction_read_only = off"));
      await setReadOnly(false);
    }
    await expect.poll(async () => (await shop.call("readyz")).status, { timeout: 15_000 }).toBe(200);
    await expectPaidOnce(payment);
    for (let i = 0; i < 12; i++) await shop.order({ amount: "KUDOS:1" });
  });
});
