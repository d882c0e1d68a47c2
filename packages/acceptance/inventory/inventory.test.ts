/** Products of the inventory in orders, end to end: held, sold to a real wallet, or given back. */

import { runNow } from "@kontor/merchant/jobs/runner";
import { recoverIntents } from "@kontor/merchant/payments/intent-recovery";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { HOUR, MINUTE, toSeconds } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { aProposal, coinsOf, failure, postPay, signed } from "../shop/raw-payment.js";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";
import { addTokenFamily, token } from "../shop/token-families.js";

let shop: TestShop;
let wallet: Wallet;
/** Two servers of one shop. */
let servers: string[];
/** How many products they have read at once. */
const productsRead: number[] = [];

beforeAll(async () => {
  shop = await startTestShop({
    jobs: false,
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }],
    onStatement(sql, parameters) {
      if (/ from "products" .* any\(/.test(sql)) productsRead.push(parameters.find(Array.isArray)!.length);
    },
  });
  servers = [shop.url, (await shop.anotherBackend()).address];
  wallet = await shop.richWallet("KUDOS:60");
});
afterEach(() => shop.sandbox.exchanges[0]!.clearFaults());
afterAll(() => shop?.stop());

let counter = 0;

/** Adds a product to the inventory; its id. */
async function aProduct(members: JsonObject = {}): Promise<string> {
  const product = {
    product_id: `tea-${counter++}`,
    product_name: "Tea",
    description: "A pot of tea",
    unit: "Piece",
    unit_price: ["KUDOS:2"],
    unit_total_stock: "10",
    ...members,
  };
  const added = await shop.call("private/products", product);
  expect(added.status, JSON.stringify(added.body)).toBe(204);
  return product.product_id;
}

const create = (request: JsonObject, order: JsonObject = {}, server = shop.url) =>
  shop.call(`${server}private/orders`, { order: { summary: "tea", amount: "KUDOS:4", ...order }, ...request });
const buying = (product_id: string, quantity: number) => ({ inventory_products: [{ product_id, quantity }] });
const lock = (id: string, lock_uuid: string, quantity: number, server = shop.url) =>
  shop.call(`${server}private/products/${id}/lock`, { lock_uuid, quantity, duration: { d_us: Number(HOUR) } });
const patch = (path: string, body: JsonObject) =>
  shop.call(path, undefined, { method: "PATCH", body: JSON.stringify(body) });
const remove = (path: string) => shop.call(path, undefined, { method: "DELETE" });
const soon = () => ({ t_s: toSeconds(shop.sandbox.clock.now() + 10n * MINUTE) });

/** What the next customer can have, found out by asking for more than there is. */
async function left(id: string): Promise<unknown> {
  const refused = await lock(id, "curious", 1_000_000);
  expect(refused).toMatchObject({ status: 410, body: { product_id: id, requested_quantity: 1_000_000 } });
  return refused.body.unit_available_quantity;
}

async function sold(id: string): Promise<unknown> {
  return (await shop.call(`private/products/${id}`)).body.unit_total_sold;
}

async function contractOf({ body }: ApiAnswer): Promise<JsonObject> {
  return (await shop.call(`private/orders/${body.order_id}`)).body.proto_contract_terms as JsonObject;
}

describe("an order of products", () => {
  test("holds them, and has sold them when it is paid; a refund brings none back", async () => {
    const id = await aProduct();
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:4" }, buying(id, 2));
    expect([await left(id), await sold(id)]).toEqual(["8", "0"]);
    const { order } = await pay(wallet, await claim(wallet, payUri));
    expect([await left(id), await sold(id)]).toEqual(["8", "2"]);
    expect((await shop.call(`private/products/${id}`)).body).toMatchObject({ total_sold: 2, total_stock: 10 });

    await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:4", reason: "cold" });
    await refunds(wallet, order);
    expect([await left(id), await sold(id)]).toEqual(["8", "2"]);
    expect((await remove(`private/products/${id}`)).status).toBe(204);
    expect((await shop.call(`private/orders/${orderId}`)).body.order_status).toBe("paid");
  });

  test("describes them in the contract after the shop's own lines", async () => {
    const image = "data:image/png;base64,iVBORw0KGgo=";
    const details = { description_i18n: { de: "Eine Kanne" }, taxes: [{ name: "VAT", tax: "KUDOS:0.2" }], image };
    const tea = await aProduct({ unit_price: ["EUR:3", "KUDOS:2"], ...details });
    const cheese = await aProduct({ unit: "WeightUnitKg", unit_price: ["KUDOS:19.9"], price_is_net: true });
    const gift = await aProduct({ unit_price: ["KUDOS:0"] });
    const made = await create(
      {
        inventory_products: [
          { product_id: tea, quantity: 2 },
          { product_id: cheese, unit_quantity: "0.250" },
          { product_id: gift, quantity: 1, unit_quantity: "1" },
        ],
      },
      { products: [{ description: "Service", price: "KUDOS:1" }] },
    );
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    const common = { product_name: "Tea", description: "A pot of tea" };
    expect((await contractOf(made)).products).toEqual([
      { description: "Service", price: "KUDOS:1" },
      {
        ...common,
        product_id: tea,
        quantity: 2,
        unit_quantity: "2",
        unit: "Piece",
        image,
        price: "KUDOS:4",
        prices: ["EUR:6", "KUDOS:4"],
        description_i18n: { de: "Eine Kanne" },
        taxes: [{ name: "VAT", tax: "KUDOS:0.4" }],
      },
      {
        ...common,
        product_id: cheese,
        unit_quantity: "0.25",
        unit: "WeightUnitKg",
        price: "KUDOS:4.975",
        prices: ["KUDOS:4.975"],
        prices_are_net: true,
      },
      { ...common, product_id: gift, quantity: 1, unit_quantity: "1", unit: "Piece" },
    ]);
    expect([await left(tea), await left(cheese), await left(gift)]).toEqual(["8", "9.75", "9"]);
  });

  test("in a currency that they have no price in tells their base price", async () => {
    const id = await aProduct({ unit_price: ["EUR:3", "CHF:4"] });
    const made = await create(buying(id, 1));
    expect((await contractOf(made)).products).toMatchObject([{ price: "EUR:3", prices: ["EUR:3", "CHF:4"] }]);
  });

  test("demands the age that the most demanding of them does, unless the shop says another", async () => {
    const [wine, beer] = [await aProduct({ minimum_age: 18 }), await aProduct({ minimum_age: 16 })];
    const both = { inventory_products: [wine, beer].map((product_id) => ({ product_id, quantity: 1 })) };
    expect((await contractOf(await create(both))).minimum_age).toBe(18);
    expect((await contractOf(await create(buying(beer, 1)))).minimum_age).toBe(16);
    expect((await contractOf(await create(both, { minimum_age: 0 }))).minimum_age).toBe(0);
    expect((await contractOf(await create(buying(await aProduct(), 1)))).minimum_age).toBe(0);
  });

  test("gives them back when it can no longer be paid, or is deleted", async () => {
    const id = await aProduct();
    const first = await create(buying(id, 3), { pay_deadline: soon() });
    const second = await create(buying(id, 4));
    expect([first.status, second.status, await left(id)]).toEqual([200, 200, "3"]);
    expect(await remove(`private/products/${id}`)).toMatchObject(
      failure(409, "MERCHANT_PRIVATE_DELETE_PRODUCTS_CONFLICTING_LOCK"),
    );
    expect((await remove(`private/orders/${second.body.order_id}`)).status).toBe(204);
    expect(await left(id)).toBe("7");
    shop.sandbox.clock.advance(10n * MINUTE);
    expect([await left(id), await sold(id)]).toEqual(["10", "0"]);
    expect((await remove(`private/products/${id}`)).status).toBe(204);
    expect((await shop.call(`private/orders/${first.body.order_id}`)).body.order_status).toBe("unpaid");
  });

  test("may name one product twice, and sells the sum", async () => {
    const id = await aProduct();
    const twice = { inventory_products: [1, 2].map((quantity) => ({ product_id: id, quantity })) };
    const { payUri } = await shop.order({ amount: "KUDOS:1" }, twice);
    expect(await left(id)).toBe("7");
    await pay(wallet, await claim(wallet, payUri));
    expect([await left(id), await sold(id)]).toEqual(["7", "3"]);
  });
});

describe("an order of products that are long to describe", () => {
  const text = "x".repeat(20_000);
  const lengthy = { description: text, description_i18n: { de: text, en: text, es: text, fr: text } };
  const buyingEach = (ids: readonly string[]) => ({
    inventory_products: ids.map((product_id) => ({ product_id, quantity: 1 })),
  });
  const malformed = failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "inventory_products" });

  test("is refused where the contract would become too long, before all of them are read", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 110; i++) ids.push(await aProduct(lengthy));
    productsRead.length = 0;
    expect(await create(buyingEach(ids))).toMatchObject(malformed);
    expect(productsRead).toEqual([50]);
    expect(await create(buyingEach(Array(50).fill(ids[0])))).toMatchObject(malformed);
    expect((await create(buyingEach(ids.slice(0, 30)))).status).toBe(200);
  });

  test("and many that are short is made", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 110; i++) ids.push(await aProduct());
    const made = await create(buyingEach(ids));
    expect(made.status).toBe(200);
    expect((await contractOf(made)).products).toHaveLength(110);
  });
});

describe("an order of more than there is", () => {
  test("is refused with what there is, and leaves nothing behind", async () => {
    const [plenty, scarce] = [await aProduct(), await aProduct({ unit_total_stock: "3", next_restock: { t_s: 4e9 } })];
    expect((await lock(plenty, "cart", 2)).status).toBe(204);
    const refused = await create(
      {
        inventory_products: [
          { product_id: plenty, quantity: 2 },
          { product_id: scarce, quantity: 2 },
          { product_id: scarce, quantity: 2 },
        ],
        lock_uuids: ["cart"],
      },
      { order_id: "too-much" },
    );
    expect(refused).toMatchObject(
      failure(410, "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS", {
        product_id: scarce,
        requested_quantity: 4,
        unit_requested_quantity: "4",
        available_quantity: 3,
        unit_available_quantity: "3",
        restock_expected: { t_s: 4e9 },
      }),
    );
    expect((await shop.call("private/orders/too-much")).status).toBe(404);
    // The cart still has what it had.
    expect([await left(plenty), await left(scarce)]).toEqual(["8", "3"]);
  });

  test("in fractions tells both kinds of client", async () => {
    const id = await aProduct({ unit: "WeightUnitKg", unit_total_stock: "1.5" });
    const refused = await create({ inventory_products: [{ product_id: id, unit_quantity: "1.75" }] });
    expect(refused).toMatchObject({
      status: 410,
      body: {
        requested_quantity: 1,
        unit_requested_quantity: "1.75",
        available_quantity: 1,
        unit_available_quantity: "1.5",
      },
    });
    expect(refused.body).not.toHaveProperty("restock_expected");
  });

  test("is none where the stock is unlimited", async () => {
    const id = await aProduct({ unit_total_stock: "-1" });
    expect((await create(buying(id, 1_000_000_000_000))).status).toBe(200);
    const tooMuch = [1, 1_000_000_000_000].map((quantity) => ({ product_id: id, quantity }));
    expect(await create({ inventory_products: tooMuch })).toMatchObject(
      failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "inventory_products" }),
    );
    const { payUri } = await shop.order({ amount: "KUDOS:0" }, buying(id, 5));
    await pay(wallet, await claim(wallet, payUri));
    expect(await sold(id)).toBe("5");
    // More than a counter holds is paid all the same.
    const most = await shop.order({ amount: "KUDOS:0" }, buying(id, 1_000_000_000_000));
    await pay(wallet, await claim(wallet, most.payUri));
    expect(await sold(id)).toBe("1000000000000");
  });
});

test.each<[string, JsonObject, number, string, string]>([
  ["that does not exist", { product_id: "none", quantity: 1 }, 404, "MERCHANT_GENERIC_PRODUCT_UNKNOWN", ".product_id"],
  ["of which nothing is wanted", { quantity: 0 }, 400, "GENERIC_PARAMETER_MALFORMED", ".quantity"],
  ["of which less than nothing is wanted", { quantity: -1 }, 400, "GENERIC_PARAMETER_MALFORMED", ".quantity"],
  ["of which half is wanted", { unit_quantity: "0.5" }, 400, "GENERIC_PARAMETER_MALFORMED", ".unit_quantity"],
  ["with two quantities", { unit_quantity: "1", quantity: 2 }, 400, "GENERIC_PARAMETER_MALFORMED", ".quantity"],
  ["of more than there ever is", { quantity: 1e15 }, 400, "GENERIC_PARAMETER_MALFORMED", ".quantity"],
])("a product %s is refused", async (_name, members, status, code, parameter) => {
  const refused = await create({ inventory_products: [{ product_id: await aProduct(), ...members }] });
  expect(refused).toMatchObject(
    failure(status, code as Parameters<typeof failure>[1], { parameter: `inventory_products[0]${parameter}` }),
  );
});

test("a product without a quantity is one", async () => {
  const id = await aProduct();
  expect((await create({ inventory_products: [{ product_id: id }] })).status).toBe(200);
  expect(await left(id)).toBe("9");
});

test("products that a contract has no room for are refused", async () => {
  const image = `data:image/png;base64,${"A".repeat(900_000)}`;
  const id = await aProduct({ image, unit_total_stock: "-1" });
  const times = (count: number) => ({
    inventory_products: Array.from({ length: count }, () => ({ product_id: id, quantity: 1 })),
  });
  expect((await create(times(2))).status).toBe(200);
  for (const count of [5, 1001]) {
    const parameter = "inventory_products";
    expect(await create(times(count))).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter }));
  }
});

test("a product of which that much costs more than there is money is refused", async () => {
  const id = await aProduct({ unit_price: ["KUDOS:4503599627370496"] });
  expect(await create(buying(id, 2))).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED"));
});

describe("what carts hold", () => {
  test("becomes the order's, all at once", async () => {
    const [tea, cake] = [await aProduct(), await aProduct()];
    expect((await lock(tea, "cart-1", 4)).status).toBe(204);
    expect((await lock(tea, "cart-2", 6)).status).toBe(204);
    expect((await lock(cake, "cart-1", 10)).status).toBe(204);
    // Of others' carts nothing can be had.
    expect((await create({ ...buying(tea, 5), lock_uuids: ["cart-1"] })).status).toBe(410);
    expect((await create({ ...buying(tea, 7), lock_uuids: ["cart-1", "cart-2", "unknown"] })).status).toBe(200);
    expect([await left(tea), await left(cake)]).toEqual(["3", "10"]);
  });

  test("is free again after an order that takes nothing", async () => {
    const id = await aProduct();
    expect((await lock(id, "empty", 4)).status).toBe(204);
    expect((await create({ lock_uuids: ["empty"] })).status).toBe(200);
    expect(await left(id)).toBe("10");
  });
});

describe("an order that is created again", () => {
  test("is the same order, and holds nothing more", async () => {
    const id = await aProduct();
    const again = (quantity: number) => create(buying(id, quantity), { order_id: `again-${id}` });
    const [first, second] = [await again(6), await again(6)];
    expect([first.status, second.body, await left(id)]).toEqual([200, first.body, "4"]);
    expect(await again(7)).toMatchObject(failure(409, "MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS"));
    expect(await left(id)).toBe("4");
  });

  test("at the same time at both servers, with the last pieces, is created once and answered alike", async () => {
    for (let round = 0; round < 5; round++) {
      const id = await aProduct({ unit_total_stock: "3" });
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, i) => create(buying(id, 3), { order_id: `once-${id}` }, servers[i % 2])),
      );
      for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]!.body]);
      expect(await left(id)).toBe("0");
    }
  });
});

describe("a payment whose outcome is open", () => {
  test("keeps what it wants beyond the deadline, and has sold it once the outcome is known", async () => {
    const id = await aProduct({ unit_total_stock: "2" });
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1", pay_deadline: soon() }, buying(id, 2));
    const coin = coinsOf(wallet).at(-1)!;
    const [exchange] = shop.sandbox.exchanges;
    exchange!.fault({ path: "/batch-deposit", kind: "lose-answer", times: 3 });
    expect((await postPay(proposal, signed(wallet, proposal, [coin]))).status).toBeGreaterThan(500);
    exchange!.clearFaults();
    shop.sandbox.clock.advance(20n * MINUTE);
    expect([await left(id), await sold(id)]).toEqual(["0", "0"]);
    expect((await create(buying(id, 1))).status).toBe(410);
    await runNow(shop.backend.deps, recoverIntents);
    expect([await left(id), await sold(id)]).toEqual(["0", "2"]);
  });

  test("gives back what it wanted when the exchange has refused it", async () => {
    const id = await aProduct({ unit_total_stock: "2" });
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1", pay_deadline: soon() }, buying(id, 2));
    const coin = coinsOf(wallet).at(-2)!;
    const [exchange] = shop.sandbox.exchanges;
    exchange!.fault({ path: "/batch-deposit", kind: "answer", status: 500, times: 3 });
    expect((await postPay(proposal, signed(wallet, proposal, [coin]))).status).toBeGreaterThan(500);
    shop.sandbox.clock.advance(20n * MINUTE);
    expect(await left(id)).toBe("0");
    exchange!.clearFaults();
    exchange!.fault({ path: "/batch-deposit", kind: "answer", status: 410, body: { code: 1009 }, times: 3 });
    await runNow(shop.backend.deps, recoverIntents);
    expect([await left(id), await sold(id)]).toEqual(["2", "0"]);
  });

  test("that is found to have succeeded although its product is gone is a payment all the same", async () => {
    const id = await aProduct();
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" }, buying(id, 2));
    expect((await remove(`private/products/${id}?force=yes`)).status).toBe(204);
    const paid = await postPay(proposal, signed(wallet, proposal, [coinsOf(wallet).at(-3)!]));
    expect(paid.status, JSON.stringify(paid.body)).toBe(200);
  });
});

describe("money pots", () => {
  const totalsOf = async (pot: number) => (await shop.call(`private/pots/${pot}`)).body.pot_totals;

  async function aPot(): Promise<number> {
    const added = await shop.call("private/pots", { pot_name: `pot-${counter++}`, description: "" });
    expect(added.status, JSON.stringify(added.body)).toBe(200);
    return Number(added.body.pot_serial_id);
  }

  async function payFor(order: JsonObject, request: JsonObject = {}): Promise<void> {
    const { payUri } = await shop.order(order, request);
    await pay(wallet, await claim(wallet, payUri));
  }

  test("count the price of each line, and what is left of the payment", async () => {
    const [drinks, food, service, rest] = [await aPot(), await aPot(), await aPot(), await aPot()];
    const tea = await aProduct({ unit_price: ["EUR:3", "KUDOS:0.5"], money_pot_id: drinks });
    const cake = await aProduct({ unit_price: ["KUDOS:1"], money_pot_id: drinks });
    const gift = await aProduct({ unit_price: ["KUDOS:1"], money_pot_id: drinks });
    const imported = await aProduct({ unit_price: ["EUR:9"], money_pot_id: food });
    const request = {
      inventory_products: [
        { product_id: tea, quantity: 3 },
        { product_id: cake, quantity: 1, product_money_pot: food },
        { product_id: gift, quantity: 1, product_money_pot: 0 },
        { product_id: imported, quantity: 1 },
      ],
    };
    const order = {
      amount: "KUDOS:6",
      default_money_pot: rest,
      products: [{ description: "Service", price: "KUDOS:0.25", product_money_pot: service }],
    };
    const { payUri } = await shop.order(order, request);
    expect(await Promise.all([drinks, food, service, rest].map(totalsOf))).toEqual([[], [], [], []]);
    const { order: paid } = await pay(wallet, await claim(wallet, payUri));
    const totals = [["KUDOS:1.5"], ["KUDOS:1"], ["KUDOS:0.25"], ["KUDOS:3.25"]];
    expect(await Promise.all([drinks, food, service, rest].map(totalsOf))).toEqual(totals);

    await shop.call(`private/orders/${paid.orderId}/refund`, { refund: "KUDOS:6", reason: "cold" });
    expect(await Promise.all([drinks, food, service, rest].map(totalsOf))).toEqual(totals);
    await payFor({ amount: "KUDOS:1", order_default_money_pot: rest });
    expect(await totalsOf(rest)).toEqual(["KUDOS:4.25"]);
  });

  test("that are gone when the order is paid leave their share to the order's own", async () => {
    const [gone, rest] = [await aPot(), await aPot()];
    const id = await aProduct({ money_pot_id: gone });
    const { payUri } = await shop.order({ amount: "KUDOS:2", default_money_pot: rest }, buying(id, 1));
    expect((await remove(`private/pots/${gone}`)).status).toBe(204);
    await pay(wallet, await claim(wallet, payUri));
    expect(await totalsOf(rest)).toEqual(["KUDOS:2"]);
  });

  test("get the price of the choice that was paid, and what was held is sold whichever it is", async () => {
    const [drinks, rest] = [await aPot(), await aPot()];
    const tea = await aProduct({ unit_price: ["KUDOS:2"], money_pot_id: drinks });
    await addTokenFamily(shop, "stamp");
    const offer = (choices: JsonObject[]) =>
      shop.order({ version: 1, choices, default_money_pot: rest }, buying(tea, 1));

    const dear = await offer([{ amount: "KUDOS:9" }, { amount: "KUDOS:3", outputs: [token("stamp")] }]);
    expect(await left(tea)).toBe("9");
    await pay(wallet, await claim(wallet, dear.payUri), { choiceIndex: 1 });
    expect([await sold(tea), await left(tea)]).toEqual(["1", "9"]);
    expect([await totalsOf(drinks), await totalsOf(rest)]).toEqual([["KUDOS:2"], ["KUDOS:1"]]);

    const free = await offer([{ amount: "KUDOS:9" }, { amount: "KUDOS:0", inputs: [token("stamp")] }]);
    await pay(wallet, await claim(wallet, free.payUri), { choiceIndex: 1 });
    expect([await sold(tea), await left(tea)]).toEqual(["2", "8"]);
    expect(await totalsOf(rest)).toEqual(["KUDOS:1"]);
  });

  test.each<[string, JsonObject, JsonObject]>([
    ["the order's own", { default_money_pot: 999_999 }, {}],
    ["that of a line", { products: [{ description: "x", product_money_pot: -1 }] }, {}],
    ["that of a product", {}, { product_money_pot: 999_999 }],
  ])("must exist when the order is made: %s", async (_name, order, members) => {
    const request = { inventory_products: [{ product_id: await aProduct(), quantity: 1, ...members }] };
    expect(await create(request, order)).toMatchObject(failure(404, "MERCHANT_GENERIC_MONEY_POT_UNKNOWN"));
  });

  test("count every payment once, however many come at once", async () => {
    const [drinks, rest] = [await aPot(), await aPot()];
    const id = await aProduct({ unit_price: ["KUDOS:0.5"], money_pot_id: drinks });
    const proposals = await Promise.all(
      Array.from({ length: 8 }, () =>
        aProposal(shop, wallet, { amount: "KUDOS:0", default_money_pot: rest }, buying(id, 1)),
      ),
    );
    // Each of them twice, at both servers.
    const answers = await Promise.all(
      proposals.flatMap((proposal) => servers.map((server) => postPay(proposal, [], {}, server))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
    expect([await totalsOf(drinks), await totalsOf(rest), await sold(id)]).toEqual([["KUDOS:4"], [], "8"]);
  });
});

describe("many at once", () => {
  test("of two orders for the last piece one gets it, whichever servers they go to", async () => {
    for (let round = 0; round < 10; round++) {
      const id = await aProduct({ unit_total_stock: "1" });
      const answers = await Promise.all(servers.map((server) => create(buying(id, 1), {}, server)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
      const refused = answers.find(({ status }) => status === 410)!;
      expect(refused.body).toMatchObject({ product_id: id, requested_quantity: 1, available_quantity: 0 });
    }
  });

  test("of carts and orders that want the last pieces as many succeed as there are", async () => {
    const id = await aProduct({ unit_total_stock: "10" });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        i % 2 === 0
          ? create(buying(id, 1), {}, servers[i % 4 ? 1 : 0])
          : lock(id, `cart ${i}`, 1, servers[i % 3 ? 1 : 0]),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 410)).toHaveLength(20);
    expect(statuses.filter((status) => status === 200 || status === 204)).toHaveLength(10);
    expect(await left(id)).toBe("0");
  });

  test("orders, carts and payments of the same products never wait for each other in a circle", async () => {
    const before = await deadlocks();
    const pots = await Promise.all(
      ["left", "right"].map(async (pot_name) => (await shop.call("private/pots", { pot_name, description: "" })).body),
    );
    const [left, right] = pots.map(({ pot_serial_id }) => pot_serial_id);
    const common = { unit_total_stock: "500", unit_price: ["KUDOS:1"] };
    const ids = [
      await aProduct({ ...common, money_pot_id: left! }),
      await aProduct({ ...common, money_pot_id: right! }),
    ];
    const request = (order: readonly string[]) => ({
      inventory_products: order.map((product_id) => ({ product_id, quantity: 1 })),
      lock_uuids: ["x", "y"],
    });
    const backwards = [...ids].reverse();
    const proposals = await Promise.all(
      Array.from({ length: 6 }, async (_, i) =>
        aProposal(shop, wallet, { amount: "KUDOS:0" }, request(i % 2 ? ids : backwards)),
      ),
    );
    const requests = Array.from({ length: 24 }, (_, i) => {
      const server = servers[i % 2]!;
      if (i % 4 === 0) return postPay(proposals[i / 4]!, [], {}, server);
      if (i === 5) return patch(`private/products/${ids[0]}`, { money_pot_id: right!, total_stock: 501 });
      if (i === 9) return patch(`private/pots/${left}`, { description: "changed" });
      if (i === 13) return remove(`private/pots/${right}`);
      if (i % 4 === 1) return lock(ids[i % 3 ? 0 : 1]!, i % 8 === 1 ? "x" : "y", 1, server);
      return create(request(i % 4 === 2 ? ids : backwards), {}, server);
    });
    const statuses = (await Promise.all(requests)).map(({ status }) => status);
    // Who names the pot that is being removed may find it gone.
    expect(statuses.filter((status) => status >= 300 && status !== 404)).toEqual([]);
    expect(await sold(ids[0]!)).toBe("6");
    expect(await deadlocks()).toBe(before);
  });
});

/** How often the database had to end one of several that waited for each other. */
async function deadlocks(): Promise<unknown> {
  return shop.database.db.withSession(async (session) => {
    const { rows } = await session.run("select deadlocks from pg_stat_database where datname = current_database()");
    return rows[0]!.deadlocks;
  });
}
