/** The payment path end to end: a shop, a wallet, an exchange and a bank, all over HTTP. */

import { DEFAULT_DENOMINATIONS } from "@kontor/sandbox/exchange/key-ring";
import { balance } from "@kontor/sandbox/wallet/balance";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { Cipher } from "@kontor/taler/denomination";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ exchanges: [{ name: "exchange", denominations: DEFAULT_DENOMINATIONS }] });
});

afterAll(async () => {
  await shop?.stop();
});

describe("an order", () => {
  test.each<{ name: string; cipher?: Cipher }>([
    { name: "RSA coins", cipher: "RSA" },
    { name: "CS coins", cipher: "CS" },
    { name: "whatever coins the wallet chooses" },
  ])("is paid with $name, and proven for another session", async ({ cipher }) => {
    const wallet = await shop.richWallet("KUDOS:10", cipher === undefined ? {} : { cipher });
    const { orderId, payUri } = await shop.order({
      amount: "KUDOS:4.2",
      fulfillment_url: "https://shop.example/article",
    });
    expect((await shop.call(`private/orders/${orderId}`)).body.order_status).toBe("unpaid");

    const proposal = await claim(wallet, payUri);
    expect((await shop.call(`private/orders/${orderId}`)).body.order_status).toBe("claimed");

    const { receipt, order } = await pay(wallet, proposal, { sessionId: "first session" });
    const paid = await shop.call(`private/orders/${orderId}?session_id=first+session`);
    expect(paid.body).toMatchObject({ order_status: "paid", refunded: false, wired: false });
    expect(encodeBase32(receipt.sig)).toHaveLength(103);

    expect(await prove(wallet, order, "second session")).toMatchObject({ refunded: false });
    expect((await shop.call(`private/orders/${orderId}?session_id=second+session`)).body.order_status).toBe("paid");
    expect((await shop.call(`private/orders/${orderId}?session_id=first+session`)).body.order_status).toBe("claimed");
  });

  test("is refunded in two steps, which the wallet picks up", async () => {
    const wallet = await shop.richWallet("KUDOS:10");
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:5" });
    const { order } = await pay(wallet, await claim(wallet, payUri));
    const before = balance(wallet)[0]!.available;

    const granted = await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:2", reason: "late" });
    expect(granted.status).toBe(200);
    const result = await refunds(wallet, order);
    expect(printAmount(result!.granted)).toBe("KUDOS:2");
    expect(result!.failed).toEqual([]);
    await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:5", reason: "never" });
    expect(printAmount((await refunds(wallet, order))!.granted)).toBe("KUDOS:5");

    expect(balance(wallet)[0]!.available).not.toEqual(before);
    expect((await shop.call(`private/orders/${orderId}`)).body).toMatchObject({
      order_status: "paid",
      refunded: true,
      refund_pending: false,
      refund_amount: "KUDOS:5",
    });
    expect(await prove(wallet, order, "later")).toMatchObject({ refunded: true });
  });
});
