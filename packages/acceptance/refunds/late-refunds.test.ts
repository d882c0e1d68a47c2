/** Refunds that come late: granted until the money is known to be wired, and told of where the exchange does not do them. */

import { runNow } from "@kontor/merchant/jobs/runner";
import { createLogger } from "@kontor/merchant/log";
import { checkDeposits } from "@kontor/merchant/transfers/deposit-check";
import { reconcileTransfers } from "@kontor/merchant/transfers/reconcile";
import { watchAccounts } from "@kontor/merchant/transfers/wirewatch";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { pickUpRefunds } from "@kontor/sandbox/wallet/refunds";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { failure } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const lines: string[] = [];
const log = createLogger({ level: "INFO", destination: { write: (line) => void lines.push(line) } });
/** What the log says of refunds since the test began. */
const warnings = () => lines.filter((line) => line.includes('"level":"warn"') && line.includes("refund"));

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false, log });
});
afterEach(() => {
  lines.length = 0;
  exchange().clearFaults();
});
afterAll(() => shop?.stop());

const exchange = () => shop.sandbox.exchanges[0]!;
const status = async (orderId: string) => (await shop.call(`private/orders/${orderId}`)).body;
const refund = (orderId: string, amount: string) =>
  shop.call(`private/orders/${orderId}/refund`, { refund: amount, reason: "late" });
const listed = async (orderId: string) =>
  ((await shop.call("private/orders?limit=-100")).body.orders as JsonObject[]).find(
    ({ order_id }) => order_id === orderId,
  );

async function aPaidOrder(order: JsonObject = {}) {
  const now = shop.sandbox.clock.now();
  const wallet = await shop.richWallet("KUDOS:5");
  const { orderId, payUri } = await shop.order({
    amount: "KUDOS:3",
    refund_deadline: { t_s: 0 },
    wire_transfer_deadline: { ...timestampToJson(now + 2n * DAY) },
    pay_deadline: { ...timestampToJson(now + HOUR) },
    ...order,
  });
  const { order: paid } = await pay(wallet, await claim(wallet, payUri));
  return { wallet, orderId, paid };
}

async function wireWhatIsDue(): Promise<void> {
  shop.sandbox.clock.advance(2n * DAY + HOUR);
  await exchange().aggregate();
  for (const job of [checkDeposits, watchAccounts, reconcileTransfers]) await runNow(shop.backend.deps, job);
}

test("without a refund deadline, and after it, a refund is granted and the wallet gets it", async () => {
  const soon = () => ({ refund_deadline: { ...timestampToJson(shop.sandbox.clock.now() + 2n * HOUR) } });
  for (const members of [() => ({}), soon]) {
    const { wallet, orderId, paid } = await aPaidOrder(members());
    shop.sandbox.clock.advance(DAY);
    expect(await listed(orderId)).toMatchObject({ refundable: true });
    expect(await refund(orderId, "KUDOS:1")).toMatchObject({ status: 200 });
    expect(await pickUpRefunds(wallet, paid)).toMatchObject({ failed: [] });
    expect(await status(orderId)).toMatchObject({ refund_pending: false, refund_details: [{ state: "collected" }] });
  }
});

test("ends when the exchange has said that it wired the money, in the list as well", async () => {
  const { orderId } = await aPaidOrder();
  const { orderId: other } = await aPaidOrder();
  expect(await refund(other, "KUDOS:1")).toMatchObject({ status: 200 });
  await wireWhatIsDue();
  expect(await refund(orderId, "KUDOS:1")).toMatchObject(
    failure(410, "MERCHANT_PRIVATE_POST_REFUND_AFTER_WIRE_DEADLINE"),
  );
  expect(await refund(other, "KUDOS:1.5")).toMatchObject({ status: 410 });
  // What was granted stays, and is repeated; what never could be is told as ever.
  expect(await refund(other, "KUDOS:1")).toMatchObject({ status: 200 });
  expect(await refund(orderId, "KUDOS:4")).toMatchObject({ status: 409 });
  expect(await listed(orderId)).toMatchObject({ refundable: false });
  expect(await listed(other)).toMatchObject({ refundable: false });
});

test("that the exchange refuses since it has wired the money is the shop's to give back, and the shop is told once", async () => {
  const { wallet, orderId, paid } = await aPaidOrder();
  shop.sandbox.clock.advance(2n * DAY + HOUR);
  await exchange().aggregate();
  // Nobody here knows yet.
  expect(await refund(orderId, "KUDOS:1")).toMatchObject({ status: 200 });
  for (let i = 0; i < 2; i++) {
    expect(await pickUpRefunds(wallet, paid)).toMatchObject({ failed: [{ exchangeStatus: 410 }] });
  }
  expect(await status(orderId)).toMatchObject({
    refund_pending: true,
    exchange_http_status: 410,
    exchange_hc: 410,
    refund_details: [{ pending: true, state: "refused", exchange_http_status: 410, hint: expect.any(String) }],
  });
  const { exchange_code: code, exchange_ec: sameCode } = await status(orderId);
  expect(code).toBeGreaterThan(0);
  expect(sameCode).toBe(code);
  expect(warnings()).toHaveLength(1);
  expect(warnings()[0]).toContain(orderId);

  // The page sends the customer to the shop for it, not to the wallet.
  const page = await pageOf(orderId);
  expect(page).toContain("Ask the shop to give it back in another way");
  expect(page).not.toContain("taler+http://refund/");
});

/** What a browser shows for an order. */
async function pageOf(orderId: string): Promise<string> {
  const url = String((await status(orderId)).order_status_url);
  return (await fetch(url, { headers: { accept: "text/html", "accept-language": "en" } })).text();
}

test("money at an exchange that is not configured any more is named at each start", async () => {
  await aPaidOrder();
  const told = () => lines.filter((line) => line.includes("is not configured any more"));
  expect(told()).toEqual([]);
  for (let start = 1; start <= 2; start++) {
    await shop.anotherBackend({ "merchant-exchange-exchange/DISABLED": "YES" });
    expect(told()).toHaveLength(start);
  }
  expect(JSON.parse(told()[0]!)).toMatchObject({
    level: "warn",
    exchange: exchange().baseUrl,
    payments: expect.any(Number),
  });
  await shop.anotherBackend();
  expect(told()).toHaveLength(2);
});

test("that fails for now is told, and forgotten when it comes about", async () => {
  const { wallet, orderId, paid } = await aPaidOrder();
  await refund(orderId, "KUDOS:1");
  const fault = { path: "/coins/*", kind: "answer", times: 1 } as const;
  exchange().fault({ ...fault, status: 424, body: { code: 1510 } });
  await pickUpRefunds(wallet, paid);
  expect(await status(orderId)).toMatchObject({
    exchange_code: 1510,
    exchange_http_status: 424,
    refund_details: [{ state: "refused" }],
  });
  exchange().fault({ ...fault, status: 500, body: { code: 51 }, times: 9 });
  await pickUpRefunds(wallet, paid);
  expect(await status(orderId)).toMatchObject({
    exchange_code: 51,
    exchange_http_status: 500,
    refund_details: [{ state: "exchange-trouble" }],
  });
  expect(warnings()).toHaveLength(2);
  exchange().clearFaults();
  await pickUpRefunds(wallet, paid);
  expect(await status(orderId)).toMatchObject({
    exchange_code: 0,
    exchange_http_status: 0,
    refund_pending: false,
    refund_details: [{ state: "collected" }],
  });
});

test("in full leaves nothing to be wired: the order counts as wired once it is collected", async () => {
  const { wallet, orderId, paid } = await aPaidOrder();
  await refund(orderId, "KUDOS:3");
  expect(await status(orderId)).toMatchObject({ wired: false });
  await pickUpRefunds(wallet, paid);
  expect(await status(orderId)).toMatchObject({ wired: true, wire_details: [] });
  const wired = (await shop.call("private/orders?wired=yes&limit=-1")).body.orders;
  expect(wired).toMatchObject([{ order_id: orderId, refundable: false }]);
  expect(await refund(orderId, "KUDOS:3")).toMatchObject({ status: 200 });
});
