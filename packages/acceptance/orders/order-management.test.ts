/** What a shop does with its orders beside selling: making them in every form, looking, forgetting, refunding, deleting. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { encodeBase32 } from "@kontor/taler/base32";
import { hashContract } from "@kontor/taler/contract-hash";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failure } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

/** What a shop writes where the order's id is to stand. */
const ORDER_ID = ["$", "{ORDER_ID}"].join("");

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});

afterAll(async () => {
  await shop?.stop();
});

const postOrder = (order: JsonObject, request: JsonObject = {}) =>
  shop.call("private/orders", { order: { summary: "a thing", amount: "KUDOS:3", ...order }, ...request });
const status = async (orderId: string, query = "") => (await shop.call(`private/orders/${orderId}${query}`)).body;
const forget = (orderId: string, ...fields: string[]) =>
  shop.call(`private/orders/${orderId}/forget`, { fields }, { method: "PATCH" });
const remove = (orderId: string, query = "") =>
  shop.call(`private/orders/${orderId}${query}`, undefined, { method: "DELETE" });
const refund = (orderId: string, amount: string) =>
  shop.call(`private/orders/${orderId}/refund`, { refund: amount, reason: "late" });

async function aClaimedOrder(order: JsonObject = {}): Promise<Proposal> {
  const { payUri } = await shop.order({ amount: "KUDOS:3", ...order });
  return claim(await shop.wallet(), payUri);
}

async function aPaidOrder(order: JsonObject = {}) {
  const wallet = await shop.richWallet("KUDOS:5");
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:3", ...order });
  const paid = await pay(wallet, await claim(wallet, payUri));
  return { wallet, orderId, order: paid.order };
}

describe("the status of an order has what clients of versions 20 and 30 look for", () => {
  test("while it is unpaid", async () => {
    const { orderId, token } = await shop.order({ amount: "KUDOS:3", fulfillment_url: "https://shop.example/x" });
    const body = await status(orderId, "?session_id=s");
    const base = new URL(shop.url);
    expect(body).toEqual({
      order_status: "unpaid",
      taler_pay_uri: `taler+http://pay/${base.host}/${orderId}/s?c=${token}`,
      creation_time: { t_s: expect.any(Number) },
      proto_contract_terms: expect.objectContaining({ summary: "a thing", order_id: orderId }),
      summary: "a thing",
      total_amount: "KUDOS:3",
      pay_deadline: { t_s: expect.any(Number) },
      order_status_url: `${shop.url}orders/${orderId}?token=${token}&session_id=s`,
    });
    expect(body.proto_contract_terms).not.toHaveProperty("nonce");
  });

  test("once it is claimed", async () => {
    const { order } = await aClaimedOrder();
    const body = await status(order.orderId);
    expect(body).toEqual({
      order_status: "claimed",
      contract_terms: expect.objectContaining({ nonce: expect.any(String) }),
      order_status_url: expect.stringContaining(`${shop.url}orders/${order.orderId}`),
    });
  });

  test("once it is paid", async () => {
    const { orderId } = await aPaidOrder();
    await refund(orderId, "KUDOS:1");
    expect(await status(orderId)).toEqual({
      order_status: "paid",
      refunded: true,
      refund_pending: true,
      wired: false,
      deposit_total: expect.stringMatching(/^KUDOS:/),
      exchange_code: 0,
      exchange_http_status: 0,
      exchange_ec: 0,
      exchange_hc: 0,
      refund_amount: "KUDOS:1",
      contract_terms: expect.objectContaining({ amount: "KUDOS:3" }),
      last_payment: { t_s: expect.any(Number) },
      wire_details: [],
      wire_reports: [],
      refund_details: [
        {
          reason: "late",
          pending: true,
          state: "to-collect",
          timestamp: { t_s: expect.any(Number) },
          amount: expect.stringMatching(/^KUDOS:/),
        },
      ],
      order_status_url: expect.stringContaining(`${shop.url}orders/${orderId}`),
    });
  });

  test("and the list shows the same", async () => {
    const { orderId } = await aPaidOrder({ summary: "listed" });
    await refund(orderId, "KUDOS:1");
    const { body } = await shop.call("private/orders?limit=-1");
    expect(body).toMatchObject({
      orders: [
        {
          order_id: orderId,
          amount: "KUDOS:3",
          summary: "listed",
          paid: true,
          refundable: true,
          refund_amount: "KUDOS:1",
          pending_refund_amount: "KUDOS:1",
        },
      ],
    });
    expect((await shop.call("private/orders?refunded=yes&limit=-1")).body).toMatchObject({
      orders: [{ order_id: orderId }],
    });
  });
});

describe("who waits for orders", () => {
  const waitFor = async (query: string) => {
    const { body } = await shop.call(`private/orders?${query}&timeout_ms=30000`);
    return (body.orders as { order_id: string }[]).map(({ order_id }) => order_id);
  };
  const newestRow = async () => {
    const { body } = await shop.call("private/orders?limit=-1");
    return (body.orders as { row_id: number }[])[0]!.row_id;
  };

  test("hears of one that is made, of its payment and of its refund", async () => {
    await shop.order({ amount: "KUDOS:3" });
    const after = await newestRow();
    const made = waitFor(`limit=5&offset=${after}`);
    const paid = waitFor(`limit=5&offset=${after}&paid=yes`);
    const refunded = waitFor(`limit=5&offset=${after}&refunded=yes`);
    const { orderId } = await aPaidOrder();
    expect(await made).toEqual([orderId]);
    expect(await paid).toEqual([orderId]);
    await refund(orderId, "KUDOS:1");
    expect(await refunded).toEqual([orderId]);
  });

  test("and for one order that is deleted, hears that too", async () => {
    const { orderId } = await shop.order({ amount: "KUDOS:3" });
    const waiting = shop.call(`private/orders/${orderId}?timeout_ms=30000`);
    await remove(orderId);
    expect((await waiting).status).toBe(404);
  });
});

describe("an order", () => {
  test("becomes a contract with all that the shop wrote and all that it left open", async () => {
    const now = shop.sandbox.clock.now();
    const order = {
      summary: "Wine",
      summary_i18n: { de: "Wein" },
      order_id: "wine:1",
      amount: "KUDOS:3",
      max_fee: "KUDOS:0.1",
      fulfillment_url: `https://shop.example/${ORDER_ID}/thanks`,
      public_reorder_url: `https://shop.example/again?${ORDER_ID}`,
      fulfillment_message: "Cheers",
      minimum_age: 18,
      products: [{ description: "Bottle", quantity: 2, price: "KUDOS:3", unknown_member: [1, { a: null }] }],
      delivery_location: { country: "ZZ", address_lines: ["1", "2"] },
      delivery_date: { ...timestampToJson(now + DAY) },
      auto_refund: { d_us: 5_000_000 },
      extra: { order: { nested: [true, null] } },
      merchant_pub: "mine",
      exchanges: [],
    };
    const made = await postOrder(order, { refund_delay: { d_us: Number(HOUR) }, payment_target: "x-taler-bank" });
    expect(made).toMatchObject({ status: 200, body: { order_id: "wine:1", token: expect.any(String) } });
    const { proto_contract_terms: terms } = (await status("wine:1")) as { proto_contract_terms: JsonObject };
    const payDeadline = (terms.pay_deadline as { t_s: number }).t_s;
    expect(terms).toMatchObject({
      summary: "Wine",
      summary_i18n: { de: "Wein" },
      order_id: "wine:1",
      amount: "KUDOS:3",
      max_fee: "KUDOS:0.1",
      fulfillment_url: "https://shop.example/wine:1/thanks",
      public_reorder_url: "https://shop.example/again?wine:1",
      minimum_age: 18,
      delivery_location: order.delivery_location,
      extra: order.extra,
      refund_deadline: { t_s: payDeadline + 3600 },
      wire_method: "x-taler-bank",
      merchant_base_url: shop.url,
      merchant: { name: "The Shop" },
      exchanges: [{ master_pub: expect.any(String) }],
    });
    expect(terms.merchant_pub).not.toBe("mine");
  });

  test.each<[string, JsonObject, JsonObject, ReturnType<typeof failure>]>([
    [
      "of another wire method",
      {},
      { payment_target: "iban" },
      failure(404, "MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE"),
    ],
    [
      "in a currency of no exchange",
      { amount: "OTHER:1" },
      {},
      failure(409, "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY"),
    ],
    ["with two currencies", { max_fee: "OTHER:1" }, {}, failure(409, "GENERIC_CURRENCY_MISMATCH")],
    ["refundable forever", {}, { refund_delay: { d_us: "forever" } }, failure(400, "GENERIC_PARAMETER_MALFORMED")],
    ["without a summary", { summary: "" }, {}, failure(400, "GENERIC_PARAMETER_MALFORMED")],
    ["of an unknown version", { version: 7 }, {}, failure(400, "GENERIC_VERSION_MALFORMED")],
    [
      "to be paid yesterday",
      { pay_deadline: { t_s: 1 } },
      {},
      failure(400, "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST"),
    ],
    [
      "never wired",
      { wire_transfer_deadline: { t_s: "never" } },
      {},
      failure(400, "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER"),
    ],
    [
      "with a salt that is none",
      { extra: { a: 1, $forgettable: { a: 7 } } },
      {},
      failure(400, "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR"),
    ],
    ["without its price", { amount: null }, {}, failure(400, "GENERIC_PARAMETER_MISSING")],
  ])("%s is refused", async (_name, order, request, expected) => {
    expect(await postOrder(order, request)).toMatchObject(expected);
  });

  test("posted twice at once is made once; another one under its id is a conflict", async () => {
    const same = await Promise.all([1, 2, 3, 4].map(() => postOrder({ order_id: "twice" })));
    for (const answer of same) expect(answer).toMatchObject({ status: 200, body: same[0]!.body });
    expect(await postOrder({ order_id: "twice", summary: "other" })).toMatchObject(
      failure(409, "MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS"),
    );
    const different = await Promise.all(
      ["a", "b", "c"].map((summary) => postOrder({ order_id: "first wins".replace(" ", "."), summary })),
    );
    expect(different.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
  });
});

describe("forgetting", () => {
  const PRIVATE_ORDER: JsonObject = {
    summary: "Medicine",
    fulfillment_url: "https://shop.example/private",
    extra: { note: "to the neighbour", kept: 1, $forgettable: { note: true } },
    products: [
      { description: "Pills", $forgettable: { description: true } },
      { description: "Tea", $forgettable: { description: true } },
    ],
    $forgettable: { summary: true, fulfillment_url: true, amount: true },
  };

  test("erases marked members and leaves the hash as it was, so that the payment can still be proven", async () => {
    const { wallet, orderId, order } = await aPaidOrder(PRIVATE_ORDER);
    const before = (await status(orderId)).contract_terms as JsonObject;
    const hash = encodeBase32(hashContract(before));

    const noteUrl = `private/kontor/orders/${orderId}/note`;
    await shop.call(noteUrl, { note: "Pills are for the neighbour" }, { method: "PUT" });
    expect((await forget(orderId, "$.nothing.here")).status).toBe(204);
    expect((await shop.call(noteUrl)).body).toEqual({ note: "Pills are for the neighbour" });
    expect((await forget(orderId, "$.products[*].description", "$.extra.note", "$.summary")).status).toBe(200);
    expect((await shop.call(noteUrl)).body).toEqual({ note: "" });
    const after = (await status(orderId)).contract_terms as JsonObject;
    expect(JSON.stringify(after)).not.toMatch(/Pills|Tea|neighbour|Medicine/);
    expect(after).toMatchObject({ extra: { kept: 1 }, amount: "KUDOS:3" });
    expect(encodeBase32(hashContract(after))).toBe(hash);
    expect((await forget(orderId, "$.extra.note", "$.products[0].description")).status).toBe(204);
    expect((await forget(orderId, "$.nothing.here")).status).toBe(204);
    expect((await shop.call("private/orders?summary_filter=medicine")).body).toEqual({ orders: [] });

    expect((await forget(orderId, "$.fulfillment_url")).status).toBe(200);
    expect((await shop.call("private/orders?fulfillment_url=https://shop.example/private")).body).toEqual({
      orders: [],
    });
    expect(await prove(wallet, order, "later")).toMatchObject({ refunded: false });
    expect((await refund(orderId, "KUDOS:1")).status).toBe(200);
  });

  test("is for claimed contracts, marked members and what the backend can do without", async () => {
    const { order } = await aClaimedOrder(PRIVATE_ORDER);
    const notForgettable = failure(409, "MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_NOT_FORGETTABLE");
    expect(await forget(order.orderId, "$.extra.kept")).toMatchObject(notForgettable);
    expect(await forget(order.orderId, "$.extra.note", "$.amount")).toMatchObject(notForgettable);
    expect(await forget(order.orderId, "$.extra")).toMatchObject(notForgettable);
    expect(await forget(order.orderId, "extra.note")).toMatchObject(
      failure(400, "MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_SYNTAX_INCORRECT"),
    );
    expect((await status(order.orderId)).contract_terms).toMatchObject({ extra: { note: "to the neighbour" } });
    expect(await shop.call(`private/orders/${order.orderId}/forget`, {}, { method: "PATCH" })).toMatchObject({
      status: 400,
    });

    const { orderId } = await shop.order({ amount: "KUDOS:3", ...PRIVATE_ORDER });
    expect(await forget(orderId, "$.summary")).toMatchObject(failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN"));
    expect(await forget("unknown", "$.summary")).toMatchObject(failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN"));
  });
});

describe("deleting", () => {
  test("an unclaimed order leaves nothing behind", async () => {
    const { orderId } = await shop.order({ amount: "KUDOS:3" });
    expect((await remove(orderId)).status).toBe(204);
    expect(await remove(orderId)).toMatchObject(failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN"));
    expect((await shop.call(`private/orders/${orderId}`)).status).toBe(404);
    expect((await postOrder({ order_id: orderId })).status).toBe(200);
  });

  test("a claimed order takes force while it can be paid", async () => {
    const { order } = await aClaimedOrder();
    const awaiting = failure(409, "MERCHANT_PRIVATE_DELETE_ORDERS_AWAITING_PAYMENT");
    expect(await remove(order.orderId)).toMatchObject(awaiting);
    expect(await remove(order.orderId, "?force=no")).toMatchObject(awaiting);
    expect((await remove(order.orderId, "?force=YES")).status).toBe(204);
  });

  test("a paid order is refused, with force too", async () => {
    const { orderId } = await aPaidOrder();
    for (const query of ["", "?force=YES"]) {
      expect(await remove(orderId, query)).toMatchObject(failure(409, "MERCHANT_PRIVATE_DELETE_ORDERS_ALREADY_PAID"));
    }
  });

  test("and claiming at once have one outcome", async () => {
    for (let round = 0; round < 5; round++) {
      const { orderId, payUri } = await shop.order({ amount: "KUDOS:3" });
      const [claimed, deleted] = await Promise.all([
        shop
          .wallet()
          .then((wallet) => claim(wallet, payUri))
          .then(
            () => true,
            () => false,
          ),
        remove(orderId),
      ]);
      expect(deleted.status).toBe(claimed ? 409 : 204);
      expect((await shop.call(`private/orders/${orderId}`)).status).toBe(claimed ? 200 : 404);
    }
  });

  test("and making it anew at once never fails", async () => {
    for (let round = 0; round < 5; round++) {
      await postOrder({ order_id: "phoenix" });
      const answers = await Promise.all([
        postOrder({ order_id: "phoenix" }),
        remove("phoenix"),
        postOrder({ order_id: "phoenix" }),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([200, 204, 200]);
    }
  });
});

describe("refunds", () => {
  test("that race end at the larger, whoever comes first", async () => {
    const { orderId } = await aPaidOrder();
    const [small, large] = await Promise.all([refund(orderId, "KUDOS:1"), refund(orderId, "KUDOS:2")]);
    expect(large.status).toBe(200);
    expect([200, 409]).toContain(small.status);
    expect(await status(orderId)).toMatchObject({ refund_amount: "KUDOS:2" });
    const same = await Promise.all([1, 2, 3].map(() => refund(orderId, "KUDOS:3")));
    expect(same.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(await status(orderId)).toMatchObject({ refund_amount: "KUDOS:3" });
  });

  test("need a payment, its currency, and no more than was paid", async () => {
    const { orderId } = await shop.order({ amount: "KUDOS:3" });
    expect(await refund(orderId, "KUDOS:1")).toMatchObject(
      failure(409, "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID"),
    );
    expect(await refund("unknown", "KUDOS:1")).toMatchObject(failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN"));
    const paid = await aPaidOrder();
    expect(await refund(paid.orderId, "OTHER:1")).toMatchObject(failure(409, "MERCHANT_GENERIC_CURRENCY_MISMATCH"));
    const inconsistent = failure(409, "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT");
    expect(await refund(paid.orderId, "KUDOS:3.01")).toMatchObject(inconsistent);
    expect((await refund(paid.orderId, "KUDOS:2")).status).toBe(200);
    expect(await refund(paid.orderId, "KUDOS:1")).toMatchObject(inconsistent);
    const final = await aPaidOrder({ refund_deadline: { t_s: 0 } });
    expect(await refund(final.orderId, "KUDOS:1")).toMatchObject({ status: 200 });
  });

  // The last, since it leaves the clock ahead.
  test("do not end with their deadline, and paid orders with what the law wants", async () => {
    const { orderId } = await aPaidOrder();
    const { order } = await aClaimedOrder();
    const granted = await refund(orderId, "KUDOS:1");
    shop.sandbox.clock.advance(20n * DAY);
    expect(await refund(orderId, "KUDOS:1")).toMatchObject({ status: 200, body: granted.body });
    expect((await remove(order.orderId)).status).toBe(204);
    shop.sandbox.clock.advance(3653n * DAY);
    expect((await remove(orderId)).status).toBe(204);
  });
});
