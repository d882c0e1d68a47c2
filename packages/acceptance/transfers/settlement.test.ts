/** The money arrives: from a payment over the exchange's transfer and the bank's credit to an order that is wired. */

import { runNow } from "@kontor/merchant/jobs/runner";
import { createLogger } from "@kontor/merchant/log";
import { checkDeposits } from "@kontor/merchant/transfers/deposit-check";
import { reconcileTransfers } from "@kontor/merchant/transfers/reconcile";
import { watchAccounts } from "@kontor/merchant/transfers/wirewatch";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { errorCode } from "@kontor/taler/error-codes";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
const lines: string[] = [];
const log = createLogger({ destination: { write: (line) => void lines.push(line) } });
/** How often the operator was told that, of something whose line has this in it. */
const told = (message: string, about: string) =>
  lines.filter((line) => line.includes(message) && line.includes(about)).length;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false, log });
  await connectBank();
});
afterEach(() => {
  exchange().clearFaults();
  exchange().cheat({});
});
afterAll(async () => {
  await shop?.stop();
});

const exchange = () => shop.sandbox.exchanges[0]!;
const get = async (path: string) => (await shop.call(path)).body;
const orderOf = (orderId: string) => get(`private/orders/${orderId}`);
const list = async (path: string, member: string) => (await get(path))[member] as JsonObject[];

/** The shop tells us where its bank can be asked. */
async function connectBank(): Promise<void> {
  const [account] = await list("private/accounts", "accounts");
  const body = JSON.stringify({
    credit_facade_url: shop.sandbox.bank.revenueUrl("shop"),
    credit_facade_credentials: { type: "none" },
  });
  const answer = await shop.call(`private/accounts/${account!.h_wire}`, undefined, { method: "PATCH", body });
  expect(answer.status).toBe(204);
}

async function work(): Promise<void> {
  for (const job of [checkDeposits, watchAccounts, reconcileTransfers]) await runNow(shop.backend.deps, job);
}

/** What Prometheus and the operator see of the deposits that wait for their transfer. */
const backlog = () => checkDeposits.backlog(shop.backend.deps.db.queries, shop.sandbox.clock.now());

/** A paid order whose money is to be wired within a day. */
async function aPaidOrder(amount: string): Promise<string> {
  const now = shop.sandbox.clock.now();
  const { orderId, payUri } = await shop.order(
    {
      amount,
      pay_deadline: { ...timestampToJson(now + HOUR) },
      wire_transfer_deadline: { ...timestampToJson(now + DAY) },
    },
    { refund_delay: { d_us: Number(HOUR) } },
  );
  const wallet = await shop.richWallet("KUDOS:20");
  await pay(wallet, await claim(wallet, payUri));
  return orderId;
}

/** The day passes, and the exchange wires what is due. */
async function wireWhatIsDue() {
  shop.sandbox.clock.advance(DAY + HOUR);
  return exchange().aggregate();
}

/** What anybody who reads the account sees. */
const theTransfer = (wtid: Uint8Array) => async () =>
  (await list("private/incoming?limit=-100", "incoming")).find((entry) => entry.wtid === encodeBase32(wtid))!;

const theCredit = async (wtid: Uint8Array) =>
  (await list("private/transfers?limit=-100", "transfers")).find((entry) => entry.wtid === encodeBase32(wtid));

const SHOP = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";

function announce(transfer: { wtid: Uint8Array; total: string; exchangeUrl?: string }) {
  return shop.call("private/transfers", {
    credit_amount: transfer.total,
    wtid: encodeBase32(transfer.wtid),
    payto_uri: SHOP,
    exchange_url: transfer.exchangeUrl ?? exchange().baseUrl,
  });
}

describe("a paid order", () => {
  test("turns to wired when its money has arrived, with the details of the transfer", async () => {
    const orderId = await aPaidOrder("KUDOS:4.2");
    await work();
    expect(await orderOf(orderId)).toMatchObject({ wired: false, wire_details: [], wire_reports: [] });

    const [transfer] = await wireWhatIsDue();
    await work();

    const order = await orderOf(orderId);
    expect(order).toMatchObject({ wired: true, wire_reports: [], exchange_code: 0, exchange_http_status: 0 });
    expect(order.wire_details).toMatchObject([
      {
        exchange_url: exchange().baseUrl,
        wtid: encodeBase32(transfer!.wtid),
        execution_time: timestampToJson(transfer!.executionTime),
        amount: printAmount(transfer!.total),
        confirmed: true,
      },
    ]);
    expect(await theCredit(transfer!.wtid)).toMatchObject({
      credit_amount: printAmount(transfer!.total),
      payto_uri: SHOP,
      verified: true,
      confirmed: true,
      expected: true,
      last_ec: 0,
    });
    const entry = await theTransfer(transfer!.wtid)();
    expect(entry).toMatchObject({ validated: true, confirmed: true, last_http_status: 200, last_ec: 0 });
    const details = await get(`private/incoming/${entry.expected_transfer_serial_id}`);
    expect(details).toMatchObject({
      wire_fee: "KUDOS:0",
      expected_credit_amount: printAmount(transfer!.total),
      reconciliation_details: [{ order_id: orderId }],
    });
    expect(await list("private/orders?wired=yes", "orders")).toMatchObject([{ order_id: orderId }]);
  });

  test("is in no transfer that nobody expects", async () => {
    const answer = await shop.call("private/incoming/999999");
    expect(answer).toMatchObject({
      status: 404,
      body: { code: errorCode("MERCHANT_GENERIC_EXPECTED_TRANSFER_UNKNOWN").number },
    });
  });

  test("shares a transfer with another one, and both are wired", async () => {
    const orders = [await aPaidOrder("KUDOS:3"), await aPaidOrder("KUDOS:5.5")];
    const transfers = await wireWhatIsDue();
    expect(transfers).toHaveLength(1);
    await work();
    for (const orderId of orders) {
      expect(await orderOf(orderId)).toMatchObject({
        wired: true,
        wire_details: [{ wtid: encodeBase32(transfers[0]!.wtid) }],
      });
    }
  });

  test("waits while the exchange is down, which is visible, and is wired when it is up again", async () => {
    const orderId = await aPaidOrder("KUDOS:2");
    await wireWhatIsDue();
    const unwired = () => told("an exchange does not wire a payment as it should", `"order":"${orderId}"`);
    exchange().fault({ kind: "answer", path: "/deposits/*", status: 503, times: 100 });
    exchange().fault({ kind: "answer", path: "/transfers/*", status: 503, times: 100 });
    for (let days = 0; days < 4; days++) {
      await work();
      shop.sandbox.clock.advance(DAY);
    }
    const waiting = await orderOf(orderId);
    expect(waiting).toMatchObject({ wired: false, exchange_http_status: 503 });
    expect(waiting.wire_reports).not.toEqual([]);
    expect(await backlog()).toMatchObject({ failing: 1 });
    expect(unwired()).toBe(1);

    exchange().clearFaults();
    await work();
    expect(await orderOf(orderId)).toMatchObject({ wired: true, wire_reports: [], exchange_http_status: 0 });
    expect(await backlog()).toEqual({ due: 0, waiting: 0, failing: 0 });
  });
});

describe("an exchange that keeps money back", () => {
  test.each([
    { how: "whose list is a cent short", cheat: { listShort: parseAmount("KUDOS:0.01") } },
    { how: "that wires a cent less than it says", cheat: { wireShort: parseAmount("KUDOS:0.01") } },
  ])("$how shows in the lists and with the order", async ({ cheat }) => {
    exchange().cheat(cheat);
    const orderId = await aPaidOrder("KUDOS:6");
    const [transfer] = await wireWhatIsDue();
    await work();

    const order = await orderOf(orderId);
    expect(order.wired).toBe(false);
    expect(order.wire_reports).toMatchObject([{ hint: expect.stringMatching(/KUDOS/) }]);
    const entry = await theTransfer(transfer!.wtid)();
    expect(entry).toMatchObject({ validated: false, confirmed: true });
    expect(entry.last_ec).not.toBe(0);
    expect(entry.last_error_detail).toContain("KUDOS");
    const wrong = await list("private/incoming?verified=no&limit=-100", "incoming");
    const wtid = encodeBase32(transfer!.wtid);
    expect(wrong.map((one) => one.wtid)).toContain(wtid);
    // The same day after day is no news.
    for (let days = 0; days < 2; days++) {
      shop.sandbox.clock.advance(DAY + HOUR);
      await work();
    }
    expect(told("a transfer does not agree with our books", wtid)).toBeLessThanOrEqual(1);
  });
});

/** What the journal says arrived with a transfer, all its rows together. */
async function booked(wtid: Uint8Array): Promise<number> {
  const { entries } = await get("private/kontor/export?format=json&from=2020-01-01");
  return (entries as { kind: string; net: string; wtid?: string }[])
    .filter((entry) => entry.wtid === encodeBase32(wtid) && ["payout", "unannounced"].includes(entry.kind))
    .reduce((sum, { net }) => sum - Number(net), 0);
}

describe("a transfer that a person announces", () => {
  test("twice, and that the bank lists later, is one transfer", async () => {
    const orderId = await aPaidOrder("KUDOS:1.5");
    const [transfer] = await wireWhatIsDue();
    const credit = { wtid: transfer!.wtid, total: printAmount(transfer!.total) };
    expect((await announce(credit)).status).toBe(204);
    expect((await announce(credit)).status).toBe(204);
    await runNow(shop.backend.deps, reconcileTransfers);
    expect(await orderOf(orderId)).toMatchObject({ wired: true });
    await work();
    expect(await theCredit(transfer!.wtid)).toMatchObject({ verified: true, last_ec: 0 });

    expect((await announce({ ...credit, total: "KUDOS:99" })).body.code).toBe(2557);
    const { transfer_serial_id: serial } = (await theCredit(transfer!.wtid))!;
    const deleted = await shop.call(`private/transfers/${serial}`, undefined, { method: "DELETE" });
    expect(deleted.body.code).toBe(2556);
  });

  test("with a wrong amount shows as wrong, can be taken back, and is put right by the bank", async () => {
    const orderId = await aPaidOrder("KUDOS:2.5");
    const [transfer] = await wireWhatIsDue();
    expect((await announce({ wtid: transfer!.wtid, total: "KUDOS:25" })).status).toBe(204);
    await runNow(shop.backend.deps, reconcileTransfers);
    expect(await theCredit(transfer!.wtid)).toMatchObject({ verified: false, last_ec: 2563 });
    expect(await orderOf(orderId)).toMatchObject({ wired: false, wire_reports: [{ code: 2563 }] });
    expect(await booked(transfer!.wtid)).toBe(25);

    const { transfer_serial_id: serial } = (await theCredit(transfer!.wtid))!;
    expect((await shop.call(`private/transfers/${serial}`, undefined, { method: "DELETE" })).status).toBe(204);
    expect(await booked(transfer!.wtid)).toBe(0);
    expect((await announce({ wtid: transfer!.wtid, total: "KUDOS:0.25" })).status).toBe(204);
    await work();
    expect(await booked(transfer!.wtid)).toBe(Number(printAmount(transfer!.total).replace("KUDOS:", "")));
    expect(await orderOf(orderId)).toMatchObject({ wired: true, wire_reports: [] });
    const credit = await theCredit(transfer!.wtid);
    expect(credit).toMatchObject({ credit_amount: printAmount(transfer!.total), verified: true });
    expect(credit!.last_error_detail).toContain("KUDOS:0.25");
  });

  test("that no exchange knows stays unconfirmed, and says why", async () => {
    const wtid = new Uint8Array(32).fill(7);
    await announce({ wtid, total: "KUDOS:8" });
    const stranger = new Uint8Array(32).fill(8);
    await announce({ wtid: stranger, total: "KUDOS:8", exchangeUrl: "https://exchange.invalid" });
    await work();
    expect(await theCredit(wtid)).toMatchObject({ expected: false, last_http_status: 404, last_ec: 2261 });
    expect(await theCredit(stranger)).toMatchObject({ expected: false, last_ec: 2260 });
    shop.sandbox.clock.advance(DAY);
    await work();
    for (const one of [wtid, stranger]) {
      expect(told("an exchange does not say which payments a transfer is for", encodeBase32(one))).toBe(1);
    }
    expect(await booked(wtid)).toBe(0);
    shop.sandbox.clock.advance(3n * DAY);
    expect(await booked(wtid)).toBe(8);
    expect(await booked(stranger)).toBe(8);
    const unexpected = await list("private/transfers?expected=no", "transfers");
    expect(unexpected.map((transfer) => transfer.wtid)).toContain(encodeBase32(wtid));
    const { transfer_serial_id: serial } = (await theCredit(wtid))!;
    expect((await shop.call(`private/transfers/${serial}`, undefined, { method: "DELETE" })).status).toBe(204);
    expect((await shop.call(`private/transfers/${serial}`, undefined, { method: "DELETE" })).body.code).toBe(2017);
  });

  test("for the wrong one of the shop's accounts does no harm, and is taken back", async () => {
    const other = "payto://x-taler-bank/localhost/other?receiver-name=Shop";
    const added = (await shop.call("private/accounts", { payto_uri: other })).body;
    const orderId = await aPaidOrder("KUDOS:2.75");
    const [transfer] = await wireWhatIsDue();
    const report = { credit_amount: printAmount(transfer!.total), wtid: encodeBase32(transfer!.wtid) };
    const wrong = { ...report, payto_uri: other, exchange_url: exchange().baseUrl };
    expect((await shop.call("private/transfers", wrong)).status).toBe(204);
    await runNow(shop.backend.deps, reconcileTransfers);
    const credit = (await theCredit(transfer!.wtid))!;
    expect(credit).toMatchObject({ payto_uri: other, verified: false, expected: false, last_ec: 2553 });

    await work();
    expect(await orderOf(orderId)).toMatchObject({ wired: true, wire_reports: [] });
    expect(await theCredit(transfer!.wtid)).toMatchObject({ payto_uri: SHOP, verified: true });
    await shop.call(`private/accounts/${added.h_wire}`, undefined, { method: "DELETE" });
  });

  test("for an account that is not the shop's is refused", async () => {
    const answer = await shop.call("private/transfers", {
      credit_amount: "KUDOS:1",
      wtid: encodeBase32(new Uint8Array(32)),
      payto_uri: "payto://x-taler-bank/localhost/somebody?receiver-name=Somebody",
      exchange_url: exchange().baseUrl,
    });
    expect(answer).toMatchObject({ status: 404, body: { code: 2022 } });
  });
});

test("other income is not taken for a payout", async () => {
  const before = await list("private/transfers?limit=-100", "transfers");
  await shop.sandbox.bank.wire("customer", SHOP, parseAmount("KUDOS:3"), "rent for November");
  await work();
  expect(await list("private/transfers?limit=-100", "transfers")).toEqual(before);
});
