/** An exchange gets another URL, and the operator configures that: what was begun under the old one goes on. */

import type { Backend } from "@kontor/merchant/backend";
import { runNow } from "@kontor/merchant/jobs/runner";
import { checkDeposits } from "@kontor/merchant/transfers/deposit-check";
import { reconcileTransfers } from "@kontor/merchant/transfers/reconcile";
import { watchAccounts } from "@kontor/merchant/transfers/wirewatch";
import { pickUpRefunds } from "@kontor/sandbox/wallet/refunds";
import { printAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TcpFaultProxy } from "../faults/tcp-fault-proxy.js";
import { aProposal, coinsOf, postPay, signed } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let newDoor: TcpFaultProxy;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false });
  newDoor = await TcpFaultProxy.start({ host: "127.0.0.1", port: Number(new URL(exchange().baseUrl).port) });
});
afterAll(async () => {
  await shop?.stop();
  await newDoor?.stop();
});

const exchange = () => shop.sandbox.exchanges[0]!;

/** The operator configures the new URL, and starts again. */
async function afterTheMove(): Promise<{ moved: Backend; newUrl: string }> {
  const newUrl = `http://127.0.0.1:${newDoor.port}/`;
  const moved = await shop.anotherBackend({ "merchant-exchange-exchange/EXCHANGE_BASE_URL": newUrl });
  return { moved, newUrl };
}

/** An order whose money is to be wired within a day, with a wallet that has claimed it. */
async function anOrder() {
  const now = shop.sandbox.clock.now();
  const order = {
    amount: "KUDOS:1",
    pay_deadline: { ...timestampToJson(now + HOUR) },
    wire_transfer_deadline: { ...timestampToJson(now + DAY) },
  };
  const wallet = await shop.richWallet("KUDOS:1");
  const proposal = await aProposal(shop, wallet, order, { refund_delay: { d_us: Number(HOUR) } });
  return { wallet, proposal, coins: signed(wallet, proposal, coinsOf(wallet)) };
}

async function connectBank(): Promise<void> {
  const accounts = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  const body = JSON.stringify({
    credit_facade_url: shop.sandbox.bank.revenueUrl("shop"),
    credit_facade_credentials: { type: "none" },
  });
  await shop.call(`private/accounts/${accounts[0]!.h_wire}`, undefined, { method: "PATCH", body });
}

/** When the keys are asked for again that were asked for at the first URL. */
async function nextDownload(): Promise<bigint> {
  const keys = shop.database.db.queries.selectFrom("exchange_keys").where("exchange_url", "=", exchange().baseUrl);
  return (await keys.select("next_download").executeTakeFirstOrThrow()).next_download;
}

test("payments, refunds and settlement go on at the new URL", async () => {
  const [paid, refunded, open] = [await anOrder(), await anOrder(), await anOrder()];
  for (const { proposal, coins } of [paid, refunded]) {
    expect(await postPay(proposal, coins)).toMatchObject({ status: 200 });
  }
  const refundPath = `private/orders/${refunded.proposal.order.orderId}/refund`;
  expect(await shop.call(refundPath, { refund: "KUDOS:0.4", reason: "scratched" })).toMatchObject({ status: 200 });
  exchange().fault({ path: "/batch-deposit", kind: "lose-answer", times: 2 });
  expect(await postPay(open.proposal, open.coins)).toMatchObject({ status: 502 });

  const { moved, newUrl } = await afterTheMove();
  expect(await postPay(open.proposal, open.coins, {}, moved.address)).toMatchObject({ status: 200 });
  refunded.proposal.order.merchantBaseUrl = moved.address;
  const refund = await pickUpRefunds(refunded.wallet, refunded.proposal.order);
  expect(refund).toMatchObject({ failed: [] });
  expect(printAmount(refund!.gained)).toBe("KUDOS:0.4");

  await connectBank();
  shop.sandbox.clock.advance(DAY + HOUR);
  // The server that was not started again goes on as it was, and looks for newer keys.
  shop.backend.deps.notifier.publish([`exchange keys ${exchange().baseUrl}`]);
  await expect.poll(nextDownload).toBeGreaterThan(shop.sandbox.clock.now());
  await exchange().aggregate();
  for (const job of [checkDeposits, watchAccounts, reconcileTransfers]) await runNow(moved.deps, job);
  for (const { proposal } of [paid, refunded, open]) {
    const order = (await shop.call(`private/orders/${proposal.order.orderId}`)).body;
    expect(order).toMatchObject({ wired: true, wire_reports: [], wire_details: [{ exchange_url: newUrl }] });
  }

  // And back: the keys of the first URL are asked for again, and all is found there.
  const returned = await shop.anotherBackend();
  const [configured] = returned.deps.exchanges.configured();
  expect(await returned.deps.exchanges.getKeys(configured!, { waitMs: 60_000 })).toBeDefined();
  const order = (await shop.call(`private/orders/${paid.proposal.order.orderId}`)).body;
  expect(order).toMatchObject({ wired: true, wire_details: [{ exchange_url: exchange().baseUrl }] });
});

test("who goes back within the hour has the keys, too", async () => {
  await afterTheMove();
  const { exchanges } = (await shop.anotherBackend()).deps;
  expect(await exchanges.getKeys(exchanges.configured()[0]!, { waitMs: 60_000 })).toBeDefined();
});
