/** Posters, boxes and carts: orders that anybody makes of a template, and wallets that pay them. */

import { sha256 } from "@kontor/merchant/database/sha256";
import { runNow } from "@kontor/merchant/jobs/runner";
import { forgetUnclaimedOrders } from "@kontor/merchant/templates/forget-unclaimed";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { orderFromTemplate, type TemplateWishes, template } from "@kontor/sandbox/wallet/template";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { parseAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import { MINUTE } from "@kontor/taler/time";
import { OtpAlgorithm, posConfirmation } from "@kontor/taler/totp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failure } from "../shop/raw-payment.js";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";

const KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const IMAGE = "data:image/png;base64,iVBORw0KGgo=";

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false, settings: { "kontor/TEMPLATE_ORDERS_PER_MINUTE": "0" } });
  wallet = await shop.richWallet("KUDOS:60");
});
afterAll(() => shop?.stop());

let counter = 0;

async function aTemplate(template_contract: JsonObject, members: JsonObject = {}): Promise<string> {
  const template_id = `t${counter++}`;
  const added = await shop.call("private/templates", {
    template_id,
    template_description: "d",
    template_contract,
    ...members,
  });
  expect(added.status, JSON.stringify(added.body)).toBe(204);
  return template_id;
}

async function aProduct(members: JsonObject = {}): Promise<string> {
  const product_id = `p${counter++}`;
  const product = {
    product_id,
    product_name: "Tea",
    description: "A pot of tea",
    unit: "Piece",
    unit_price: ["KUDOS:2"],
    unit_total_stock: "10",
    ...members,
  };
  expect((await shop.call("private/products", product)).status).toBe(204);
  return product_id;
}

/** As a stranger does it. */
const use = (id: string, body: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> =>
  shop.call(`templates/${id}`, body, { headers: { authorization: "", ...headers } });
const form = (id: string, text: string) =>
  use(id, text, { "content-type": "application/x-www-form-urlencoded; charset=utf-8" });

const uriOf = (templateId: string) => payTemplateUri({ baseUrl: shop.url, templateId });

/** From nothing but the poster's code to the receipt. */
async function payTemplate(id: string, wishes: TemplateWishes = {}, by = wallet) {
  const order = await orderFromTemplate(by, await template(by, uriOf(id)), wishes);
  return pay(by, await claim(by, order));
}

const left = async (id: string) => {
  const cart = await aTemplate({ template_type: "inventory-cart", selected_products: [id] });
  const { template_contract } = (await use(cart, undefined)).body as {
    template_contract: { inventory_payload: { products: [{ remaining_stock: string }] } };
  };
  return template_contract.inventory_payload.products[0].remaining_stock;
};

describe("a fixed order", () => {
  test("is paid by a wallet that knows only the code, and confirmed to a till without network", async () => {
    const device = { otp_device_id: "box", otp_device_description: "Box", otp_key: KEY, otp_algorithm: 2 };
    expect((await shop.call("private/otp-devices", device)).status).toBe(204);
    const id = await aTemplate({ amount: "KUDOS:1.5", summary: "Tea" }, { otp_id: "box" });
    const { contract, receipt } = await (async () => {
      const order = await orderFromTemplate(wallet, await template(wallet, uriOf(id)));
      const proposal = await claim(wallet, order);
      return { contract: proposal.contract, ...(await pay(wallet, proposal)) };
    })();
    expect(contract).toMatchObject({ summary: "Tea" });
    const price = parseAmount("KUDOS:1.5");
    expect(receipt.posConfirmation).toBe(posConfirmation(KEY, OtpAlgorithm.TOTP_WITH_PRICE, contract.timestamp, price));
  });

  test("each time it is asked for is another one, which is the customer's own", async () => {
    const id = await aTemplate({ amount: "KUDOS:1", summary: "Tea", pay_duration: { d_us: 600_000_000 } });
    const [first, second] = [await use(id, {}), await use(id, {})];
    expect(first).toMatchObject({ status: 200, body: { token: expect.any(String) } });
    expect(first.body.order_id).not.toBe(second.body.order_id);
    const { pay_deadline } = first.body as { pay_deadline: { t_s: number } };
    expect(pay_deadline.t_s * 1000 - Number(shop.sandbox.clock.now() / 1000n)).toBeLessThan(601_000);
    const claimed = await shop.call(`orders/${first.body.order_id}/claim`, { nonce: "0".repeat(52) });
    expect(claimed.status).toBe(404);
  });

  test.each<[name: string, contract: JsonObject, said: JsonObject, expected: [number, string] | JsonObject]>([
    ["fixed", { amount: "KUDOS:2", summary: "S" }, {}, { amount: "KUDOS:2", summary: "S" }],
    ["and said once more", { amount: "KUDOS:2", summary: "S" }, { amount: "KUDOS:2" }, { amount: "KUDOS:2" }],
    ["and a tip", { amount: "KUDOS:2", summary: "S" }, { tip: "KUDOS:0.5" }, { amount: "KUDOS:2.5", tip: "KUDOS:0.5" }],
    [
      "all in all",
      { amount: "KUDOS:2", summary: "S" },
      { amount: "KUDOS:2.5", tip: "KUDOS:0.5" },
      { amount: "KUDOS:2.5" },
    ],
    [
      "another amount",
      { amount: "KUDOS:2", summary: "S" },
      { amount: "KUDOS:1" },
      [400, "MERCHANT_POST_USING_TEMPLATES_AMOUNT_CONFLICT_TEMPLATES_CONTRACT_AMOUNT"],
    ],
    [
      "the tip forgotten",
      { amount: "KUDOS:2", summary: "S" },
      { amount: "KUDOS:2", tip: "KUDOS:1" },
      [400, "MERCHANT_POST_USING_TEMPLATES_AMOUNT_CONFLICT_TEMPLATES_CONTRACT_AMOUNT"],
    ],
    [
      "the same summary",
      { amount: "KUDOS:2", summary: "S" },
      { summary: "S" },
      [400, "MERCHANT_POST_USING_TEMPLATES_SUMMARY_CONFLICT_TEMPLATES_CONTRACT_SUBJECT"],
    ],
    [
      "all open",
      {},
      { amount: "KUDOS:3", summary: "Gift", tip: "KUDOS:1" },
      { amount: "KUDOS:3", summary: "Gift", tip: "KUDOS:1" },
    ],
    ["for nothing", {}, { amount: "KUDOS:0", summary: "Gift" }, { amount: "KUDOS:0" }],
    ["no amount", { summary: "S" }, {}, [400, "MERCHANT_POST_USING_TEMPLATES_NO_AMOUNT"]],
    ["no summary", { amount: "KUDOS:2" }, {}, [400, "MERCHANT_POST_USING_TEMPLATES_NO_SUMMARY"]],
    ["an empty summary", { amount: "KUDOS:2" }, { summary: "" }, [400, "MERCHANT_POST_USING_TEMPLATES_NO_SUMMARY"]],
    [
      "another currency",
      { summary: "S", currency: "KUDOS" },
      { amount: "EUR:2" },
      [400, "MERCHANT_GENERIC_CURRENCY_MISMATCH"],
    ],
    [
      "a tip in another currency",
      { summary: "S" },
      { amount: "KUDOS:2", tip: "EUR:1" },
      [400, "GENERIC_PARAMETER_MALFORMED"],
    ],
    [
      "a fixed amount and a tip in another",
      { amount: "KUDOS:2", summary: "S" },
      { tip: "EUR:1" },
      [400, "GENERIC_PARAMETER_MALFORMED"],
    ],
    [
      "all of it a tip and more",
      { summary: "S" },
      { amount: "KUDOS:2", tip: "KUDOS:2.01" },
      [400, "GENERIC_PARAMETER_MALFORMED"],
    ],
    [
      "another type",
      { amount: "KUDOS:2", summary: "S" },
      { template_type: "inventory-cart" },
      [400, "MERCHANT_POST_USING_TEMPLATES_WRONG_TYPE"],
    ],
    [
      "no type there is",
      { amount: "KUDOS:2", summary: "S" },
      { template_type: "x" },
      [400, "MERCHANT_POST_USING_TEMPLATES_WRONG_TYPE"],
    ],
    [
      "more than there is",
      { summary: "S" },
      { amount: "KUDOS:4503599627370497" },
      [400, "GENERIC_PARAMETER_MALFORMED"],
    ],
    [
      "a tip above all",
      { amount: "KUDOS:4503599627370496", summary: "S" },
      { tip: "KUDOS:4503599627370496" },
      [400, "GENERIC_FAILED_COMPUTE_AMOUNT"],
    ],
    ["less than nothing", { summary: "S" }, { amount: "KUDOS:-1" }, [400, "GENERIC_PARAMETER_MALFORMED"]],
    [
      "a currency that nobody takes",
      { summary: "S" },
      { amount: "NOSUCH:1" },
      [409, "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY"],
    ],
  ])("with %s", async (_name, contract, said, expected) => {
    const made = await use(await aTemplate(contract), said);
    if (Array.isArray(expected)) {
      expect(made).toMatchObject(failure(expected[0], expected[1] as Parameters<typeof failure>[1]));
      return;
    }
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    const { body } = await shop.call(`private/orders/${made.body.order_id}`);
    expect(body.proto_contract_terms).toMatchObject(expected);
  });

  test("may come as a form, with what a form can say", async () => {
    const id = await aTemplate({ summary: "Gift" });
    expect((await form(id, "amount=KUDOS%3A1.50&tip=&template_type=fixed-order")).status).toBe(200);
    expect((await form(id, '{"amount":"KUDOS:1"}')).status).toBe(200);
    expect((await form(await aTemplate({ summary: "S", amount: "KUDOS:1" }), "")).status).toBe(200);
    for (const [text, parameter] of [
      ["amount=1", "amount"],
      ["amount=KUDOS:1&amount=KUDOS:1", "amount"],
      ["amount=KUDOS:1&inventory_selection=[]", "inventory_selection"],
      ["amount=KUDOS:1&__proto__=x", "__proto__"],
      ["amount=KUDOS:1&summary=%00", "summary"],
      ["amount=KUDOS:1&summary=%ff", "summary"],
    ]) {
      expect(await form(id, text!)).toMatchObject({ status: 400, body: { parameter } });
    }
    expect((await use(id, "amount=KUDOS:1", { "content-type": "text/plain" })).status).toBe(400);
  });

  test("belongs to the customer once made, whatever becomes of the template", async () => {
    const id = await aTemplate({ amount: "KUDOS:1", summary: "Tea" });
    const order = await orderFromTemplate(wallet, await template(wallet, uriOf(id)));
    const change = { template_description: "d", template_contract: { amount: "KUDOS:50", summary: "Cake" } };
    expect((await shop.call(`private/templates/${id}`, change, { method: "PATCH" })).status).toBe(204);
    const proposal = await claim(wallet, order);
    expect((await shop.call(`private/templates/${id}`, undefined, { method: "DELETE" })).status).toBe(204);
    await pay(wallet, proposal);
    expect((await shop.call(`private/orders/${order.orderId}`)).body).toMatchObject({ order_status: "paid" });
    expect(await use(id, {})).toMatchObject(failure(404, "MERCHANT_GENERIC_TEMPLATE_UNKNOWN"));
  });
});

describe("a cart", () => {
  test("is filled from one answer, paid with a tip, and taken from the stock", async () => {
    const { category_id } = (await shop.call("private/categories", { name: "Drinks" })).body;
    await shop.call("private/categories", { name: "Nothing" });
    const unit = { unit: "Pot", unit_name_long: "pot", unit_name_short: "pot", unit_allow_fraction: true };
    await shop.call("private/units", { ...unit, unit_precision_level: 1 });
    const tea = await aProduct({ categories: [category_id!], image: IMAGE, unit: "Pot", minimum_age: 18 });
    const cake = await aProduct({ product_name: "Cake", unit_price: ["KUDOS:3", "EUR:2"], unit_total_stock: "-1" });
    const contract = {
      template_type: "inventory-cart",
      request_tip: true,
      minimum_age: 0,
      selected_categories: [category_id!, category_id!, 9999],
      selected_products: [cake, tea, "none"],
    };
    const id = await aTemplate(contract);
    const { body } = await use(id, undefined);
    expect(body).toEqual({
      template_contract: {
        ...contract,
        inventory_payload: {
          products: [
            {
              product_id: tea,
              product_name: "Tea",
              description: "A pot of tea",
              unit: "Pot",
              unit_prices: ["KUDOS:2"],
              unit_allow_fraction: true,
              unit_precision_level: 1,
              remaining_stock: "10",
              categories: [category_id],
              image_hash: encodeBase32(sha256(IMAGE)),
            },
            {
              product_id: cake,
              product_name: "Cake",
              description: "A pot of tea",
              unit: "Piece",
              unit_prices: ["KUDOS:3", "EUR:2"],
              unit_allow_fraction: false,
              unit_precision_level: 0,
              remaining_stock: "-1",
              categories: [],
            },
          ],
          categories: [{ category_id, category_name: "Drinks" }],
          units: [{ ...unit, unit_precision_level: 1 }],
        },
      },
    });
    expect(await use(`../products/${encodeBase32(sha256(IMAGE))}/image`, undefined)).toMatchObject({
      body: { image: IMAGE },
    });
    const { order } = await payTemplate(id, { products: { [tea]: "1.5", [cake]: "1" }, tip: parseAmount("KUDOS:0.5") });
    const paid = await shop.call(`private/orders/${order.orderId}`);
    expect(paid.body).toMatchObject({
      order_status: "paid",
      contract_terms: { amount: "KUDOS:6.5", tip: "KUDOS:0.5", summary: "1.5 × Tea, Cake", minimum_age: 18 },
    });
    expect((await shop.call(`private/products/${tea}`)).body).toMatchObject({ unit_total_sold: "1.5" });
  });

  test.each<
    [
      name: string,
      contract: JsonObject,
      said: (tea: string, cake: string, other: string) => JsonObject,
      expected: unknown,
    ]
  >([
    [
      "nothing",
      {},
      () => ({ template_type: "inventory-cart" }),
      failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "inventory_selection" }),
    ],
    ["none", {}, () => cart(), failure(400, "GENERIC_PARAMETER_MALFORMED")],
    ["what there is not", {}, () => cart(["none", "1"]), failure(404, "MERCHANT_GENERIC_PRODUCT_UNKNOWN")],
    [
      "what is not offered",
      {},
      (_t, _c, other) => cart([other, "1"]),
      failure(400, "MERCHANT_POST_USING_TEMPLATES_WRONG_PRODUCT"),
    ],
    ["none of it", {}, (tea) => cart([tea, "0"]), failure(400, "GENERIC_PARAMETER_MALFORMED")],
    [
      "a part",
      {},
      (tea) => cart([tea, "0.5"]),
      failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "inventory_selection[0].quantity" }),
    ],
    ["a part, put together", {}, (tea) => cart([tea, "0.5"], [tea, "0.5"]), { status: 200 }],
    [
      "too much",
      {},
      (tea) => cart([tea, "11"]),
      failure(410, "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS"),
    ],
    [
      "too much in two lines",
      {},
      (tea) => cart([tea, "6"], [tea, "5"]),
      failure(410, "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS"),
    ],
    [
      "more than can be counted",
      {},
      (tea) => cart([tea, "1000000000000"], [tea, "1"]),
      failure(400, "GENERIC_PARAMETER_MALFORMED"),
    ],
    [
      "ten thousand lines",
      {},
      (tea) => cart(...Array.from({ length: 10_000 }, (): [string, string] => [tea, "1"])),
      failure(413, "GENERIC_UPLOAD_EXCEEDS_LIMIT"),
    ],
    [
      "two where one is to be chosen",
      { choose_one: true },
      (tea, cake) => cart([tea, "1"], [cake, "1"]),
      failure(400, "GENERIC_PARAMETER_MALFORMED"),
    ],
    [
      "two of one where one is to be chosen",
      { choose_one: true },
      (tea) => cart([tea, "2"]),
      failure(400, "GENERIC_PARAMETER_MALFORMED"),
    ],
    ["one where one is to be chosen", { choose_one: true }, (tea) => cart([tea, "1"]), { status: 200 }],
    ["the right total", {}, (tea) => ({ ...cart([tea, "2"]), amount: "KUDOS:4" }), { status: 200 }],
    [
      "the right total with a tip",
      {},
      (tea) => ({ ...cart([tea, "2"]), amount: "KUDOS:5", tip: "KUDOS:1" }),
      { status: 200 },
    ],
    [
      "a wrong total",
      {},
      (tea) => ({ ...cart([tea, "2"]), amount: "KUDOS:3.99" }),
      failure(400, "MERCHANT_POST_USING_TEMPLATES_AMOUNT_CONFLICT_TEMPLATES_CONTRACT_AMOUNT"),
    ],
    [
      "another currency than the template's",
      { currency: "KUDOS" },
      (tea) => ({ ...cart([tea, "1"]), amount: "EUR:2" }),
      failure(400, "MERCHANT_GENERIC_CURRENCY_MISMATCH"),
    ],
    [
      "a currency without prices",
      { currency: "CHF" },
      (tea) => cart([tea, "1"]),
      failure(400, "MERCHANT_POST_USING_TEMPLATES_NO_CURRENCY"),
    ],
    [
      "one that not everything has a price in",
      { currency: "EUR" },
      (tea, cake) => cart([tea, "1"], [cake, "1"]),
      failure(400, "MERCHANT_POST_USING_TEMPLATES_NO_CURRENCY"),
    ],
    [
      "several currencies",
      {},
      (_t, cake) => cart([cake, "1"]),
      failure(400, "MERCHANT_POST_USING_TEMPLATES_NO_CURRENCY"),
    ],
    ["the currency that all have", {}, (tea, cake) => cart([tea, "1"], [cake, "1"]), { status: 200 }],
    [
      "a tip in another",
      {},
      (tea) => ({ ...cart([tea, "1"]), tip: "EUR:1" }),
      failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "tip" }),
    ],
    [
      "a tip that is too much",
      {},
      (tea) => ({ ...cart([tea, "1"]), tip: "KUDOS:4503599627370496" }),
      failure(400, "GENERIC_FAILED_COMPUTE_AMOUNT"),
    ],
    [
      "no type",
      {},
      (tea) => ({ ...cart([tea, "1"]), template_type: null }),
      failure(400, "MERCHANT_POST_USING_TEMPLATES_WRONG_TYPE"),
    ],
  ])("of %s", async (_name, contract, said, expected) => {
    const tea = await aProduct();
    const cake = await aProduct({ unit_price: ["KUDOS:3", "EUR:2"] });
    const id = await aTemplate({ template_type: "inventory-cart", selected_products: [tea, cake], ...contract });
    expect(await use(id, said(tea, cake, await aProduct()))).toMatchObject(expected as object);
  });

  test("of everything there is costs what it would cost, or is refused", async () => {
    const dear = await aProduct({ unit_price: ["KUDOS:4503599627370496"], unit_total_stock: "-1" });
    const free = await aProduct({ unit_price: ["KUDOS:0"] });
    const fine = await aProduct({ unit: "WeightUnitKg", unit_price: ["KUDOS:1.99"] });
    const id = await aTemplate({ template_type: "inventory-cart", selected_all: true });
    expect(await use(id, cart([dear, "2"]))).toMatchObject(failure(400, "GENERIC_FAILED_COMPUTE_AMOUNT"));
    expect(await use(id, cart([free, "1"]))).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED"));
    const made = await use(id, cart([fine, "0.333"]));
    const { body } = await shop.call(`private/orders/${made.body.order_id}`);
    // Rounded up to what coins there are.
    expect(body.proto_contract_terms).toMatchObject({ amount: "KUDOS:0.67" });
    expect((await use(id, { ...cart([fine, "0.333"]), amount: "KUDOS:0.66267" })).status).toBe(200);
  });
});

function cart(...lines: [product: string, quantity: string][]): JsonObject {
  return {
    template_type: "inventory-cart",
    inventory_selection: lines.map(([product_id, quantity]) => ({ product_id, quantity })),
  };
}

describe("strangers", () => {
  test("who do not come for their orders are forgotten, and what these held is free", async () => {
    const tea = await aProduct();
    const id = await aTemplate({ template_type: "inventory-cart", selected_products: [tea] });
    const [abandoned, taken] = [await use(id, cart([tea, "4"])), await use(id, cart([tea, "3"]))];
    const proposal = await claim(wallet, {
      merchantBaseUrl: shop.url,
      orderId: String(taken.body.order_id),
      claimToken: String(taken.body.token),
    });
    const own = await shop.order({ amount: "KUDOS:1" });
    expect(await left(tea)).toBe("3");
    shop.sandbox.clock.advance(11n * MINUTE);
    await runNow(shop.backend.deps, forgetUnclaimedOrders);
    expect((await shop.call(`private/orders/${abandoned.body.order_id}`)).status).toBe(404);
    expect((await shop.call(`private/orders/${own.orderId}`)).status).toBe(200);
    expect(await left(tea)).toBe("7");
    await pay(wallet, proposal);
    expect(await left(tea)).toBe("7");
  });

  test("cannot hold all that there is", async () => {
    const tea = await aProduct({ unit_total_stock: "40" });
    const id = await aTemplate({ template_type: "inventory-cart", selected_products: [tea] });
    const made = await Promise.all(Array.from({ length: 40 }, () => use(id, cart([tea, "1"]))));
    expect(made.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(made.find(({ status }) => status !== 200)).toMatchObject(
      failure(410, "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS", { available_quantity: 0 }),
    );
    const ownOrder = {
      order: { amount: "KUDOS:40", summary: "s" },
      inventory_products: [{ product_id: tea, quantity: 20 }],
    };
    expect((await shop.call("private/orders", ownOrder)).status).toBe(200);
  });

  test("two hundred of them get the five pieces that there are, and each is sold once", async () => {
    const tea = await aProduct({ unit_total_stock: "5", unit_price: ["KUDOS:0.1"] });
    const id = await aTemplate({ template_type: "inventory-cart", selected_products: [tea], choose_one: true });
    const wallets = await Promise.all([0, 1, 2, 3].map(() => shop.richWallet("KUDOS:6")));
    // A busy server sends some away, who come back.
    const buy = async (wallet: (typeof wallets)[number]): Promise<"sold" | number | undefined> => {
      const outcome = await payTemplate(id, { products: { [tea]: "1" } }, wallet).then(
        () => "sold" as const,
        (error: { httpStatus?: number }) => error.httpStatus,
      );
      return outcome === 503 ? buy(wallet) : outcome;
    };
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => buy(wallets[n % 4]!)));
    expect(outcomes.filter((outcome) => outcome === "sold")).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome !== "sold")).toEqual(Array(195).fill(410));
    expect((await shop.call(`private/products/${tea}`)).body).toMatchObject({ total_sold: 5 });
  });

  test("learn nothing of the shop's business from what goes wrong", async () => {
    const bare = await shop.call("management/instances", {
      id: "bare",
      name: "Bare",
      auth: { method: "token", password: "open sesame" },
      use_stefan: false,
      address: {},
      jurisdiction: {},
    });
    expect(bare.status).toBe(204);
    const contract = {
      template_id: "t",
      template_description: "secret",
      template_contract: { amount: "KUDOS:1", summary: "s" },
    };
    expect((await shop.call("instances/bare/private/templates", contract)).status).toBe(204);
    const answer = await shop.call("instances/bare/templates/t", {}, { headers: { authorization: "" } });
    expect(answer).toMatchObject(failure(404, "MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE"));
    expect(Object.keys(answer.body).sort()).toEqual(["code", "hint"]);
    const shown = await shop.call("instances/bare/templates/t", undefined, { headers: { authorization: "" } });
    expect(JSON.stringify(shown.body)).not.toContain("secret");
  });

  test("are slowed down when they make too many, each network by itself", async () => {
    const another = await shop.anotherBackend({ "kontor/TEMPLATE_ORDERS_PER_MINUTE": "20" });
    const id = await aTemplate({ amount: "KUDOS:1", summary: "Tea" });
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => fetch(`${another.address}templates/${id}`, { method: "POST", body: "{}" })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(9);
    expect(Number(refused[0]!.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused[0]!.json()).toMatchObject(failure(429, "GENERIC_FORBIDDEN").body);
  });
});
