import { DAY, HOUR, SECOND, timestampFromSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestAnswer, type TestApp } from "../testing/test-app.js";

const PRODUCTS = "/private/products";
const PICTURE = "data:image/png;base64,iVBORw0KGgo=";
const START = timestampFromSeconds(1_900_000_000);

let app: TestApp;
let now = START;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  await app.makeInstance("admin");
  await app.makeInstance("other");
});
afterAll(() => app?.stop());

let counter = 0;
const fresh = (what = "product") => `${what}-${counter++}`;

/** As a client of version 25 writes it. */
const aProduct = (members: object = {}) => ({
  product_id: fresh(),
  product_name: "Tea",
  description: "A pot of tea",
  unit: "Piece",
  unit_price: ["KUDOS:2"],
  unit_total_stock: "10",
  ...members,
});
const path = (id: string) => `${PRODUCTS}/${encodeURIComponent(id)}`;
const add = (body: object, base = PRODUCTS) => app.askAsOwner({ method: "POST", url: base, body });
const show = (id: string) => app.askAsOwner({ url: path(id) });
const patch = (id: string, body: object) => app.askAsOwner({ method: "PATCH", url: path(id), body });
const remove = (id: string, query = "") => app.askAsOwner({ method: "DELETE", url: `${path(id)}${query}` });
const lock = (id: string, body: object) =>
  app.askAsOwner({
    method: "POST",
    url: `${path(id)}/lock`,
    body: { lock_uuid: "cart", duration: { d_us: Number(HOUR) }, ...body },
  });
const list = (query = "") => app.askAsOwner({ url: `${PRODUCTS}${query}` });
const failure = ({ status, body }: TestAnswer) => [status, body.code, body.parameter];

/** Adds a product; its id. */
async function stocked(members: object = {}): Promise<string> {
  const product = aProduct(members);
  const answer = await add(product);
  expect(answer.status, answer.text).toBe(204);
  return product.product_id;
}

describe("a product", () => {
  test("is added, shown, changed and removed", async () => {
    const id = await stocked({
      description_i18n: { de: "Eine Kanne Tee" },
      unit_price: ["KUDOS:2.50", "EUR:3"],
      price_is_net: true,
      image: PICTURE,
      taxes: [{ name: "VAT", tax: "KUDOS:0.1" }],
      address: { town: "Bern" },
      next_restock: { t_s: 2_000_000_000 },
      minimum_age: 18,
    });
    const shown = {
      product_name: "Tea",
      description: "A pot of tea",
      description_i18n: { de: "Eine Kanne Tee" },
      unit: "Piece",
      unit_allow_fraction: false,
      unit_precision_level: 0,
      categories: [],
      unit_price: ["KUDOS:2.5", "EUR:3"],
      price: "KUDOS:2.5",
      price_is_net: true,
      image: PICTURE,
      taxes: [{ name: "VAT", tax: "KUDOS:0.1" }],
      total_stock: 10,
      unit_total_stock: "10",
      total_sold: 0,
      unit_total_sold: "0",
      total_lost: 0,
      unit_total_lost: "0",
      address: { town: "Bern" },
      next_restock: { t_s: 2_000_000_000 },
      minimum_age: 18,
    };
    expect((await show(id)).body).toEqual(shown);

    expect((await patch(id, {})).status).toBe(204);
    expect((await show(id)).body).toEqual(shown);
    const changes = { product_name: "Green tea", image: "", taxes: [], next_restock: { t_s: "never" }, total_lost: 1 };
    expect((await patch(id, { ...changes, description_i18n: {}, unit_total_stock: "12" })).status).toBe(204);
    expect((await show(id)).body).toEqual({
      ...shown,
      ...changes,
      description_i18n: {},
      total_stock: 12,
      unit_total_stock: "12",
      unit_total_lost: "1",
    });

    expect((await remove(id)).status).toBe(204);
    for (const answer of [await remove(id), await show(id), await patch(id, {}), await lock(id, { quantity: 1 })]) {
      expect(failure(answer)).toMatchObject([404, 2006, undefined]);
    }
  });

  test("of an old client has a price and a whole stock, and takes its name from its description", async () => {
    const id = fresh();
    const old = { product_id: id, description: "Coffee", unit: "cup", price: "KUDOS:1.5", total_stock: -1 };
    expect((await add(old)).status).toBe(204);
    expect((await show(id)).body).toMatchObject({
      product_name: "Coffee",
      unit_price: ["KUDOS:1.5"],
      price: "KUDOS:1.5",
      image: "",
      total_stock: -1,
      unit_total_stock: "-1",
      unit_allow_fraction: false,
    });
    expect((await patch(id, { description: "Espresso" })).status).toBe(204);
    expect((await show(id)).body).toMatchObject({ product_name: "Espresso", description: "Espresso" });
    expect((await patch(id, { product_name: "Coffee" })).status).toBe(204);
    expect((await patch(id, { description: "Strong" })).status).toBe(204);
    expect((await show(id)).body).toMatchObject({ product_name: "Coffee", description: "Strong" });
  });

  test("can be added again with the same content, not with another", async () => {
    const product = aProduct({ unit_price: ["KUDOS:1.5"], description_i18n: { de: "Tee", fr: "thé" } });
    const { unit_total_stock: _stock, unit_price: _price, ...rest } = product;
    const sameForAnOldClient = { ...rest, total_stock: 10, price: "KUDOS:1.50" };
    for (const same of [product, product, sameForAnOldClient, { ...product, minimum_age: 0, image: "" }]) {
      expect((await add(same)).status).toBe(204);
    }
    for (const other of [{ unit_total_stock: "11" }, { unit_price: ["EUR:1.5"] }, { description: "?" }]) {
      expect(failure(await add({ ...product, ...other }))).toEqual([409, 2650, undefined]);
    }
    const answers = await Promise.all(Array.from({ length: 5 }, () => add({ ...product, product_id: "at-once" })));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
  });

  test("may have any id, and belongs to one instance", async () => {
    const id = "Tee 1/ü?%2F#";
    await stocked({ product_id: id });
    expect((await show(id)).status).toBe(200);
    expect((await add(aProduct({ product_id: "theirs" }), "/instances/other/private/products")).status).toBe(204);
    expect((await show("theirs")).status).toBe(404);
  });
});

describe("fractions", () => {
  test("are sold where the unit has them, or the product says so", async () => {
    const cheese = await stocked({ unit: "WeightUnitKg", unit_total_stock: "2.125" });
    expect((await show(cheese)).body).toMatchObject({
      unit_allow_fraction: true,
      unit_precision_level: 3,
      total_stock: 2,
      unit_total_stock: "2.125",
    });
    const cloth = await stocked({
      unit: "bale",
      unit_allow_fraction: true,
      unit_precision_level: 1,
      unit_total_stock: "0.5",
    });
    expect((await show(cloth)).body).toMatchObject({
      unit_precision_level: 1,
      total_stock: 0,
      unit_total_stock: "0.5",
    });
  });

  test.each([
    ["of pieces", { unit: "Piece", unit_total_stock: "1.5" }],
    ["of a unit that nobody knows", { unit: "handful", unit_total_stock: "1.5" }],
    ["finer than the unit", { unit: "WeightUnitKg", unit_total_stock: "1.0001" }],
    ["where the product forbids them", { unit: "WeightUnitKg", unit_allow_fraction: false, unit_total_stock: "1.5" }],
  ])("%s are refused", async (_name, members) => {
    expect(failure(await add(aProduct(members)))).toEqual([400, 26, "unit_total_stock"]);
  });

  test("that an old client does not see stay when it repeats what it was shown", async () => {
    const id = await stocked({ unit: "WeightUnitKg", unit_total_stock: "2.5" });
    expect((await patch(id, { unit_total_lost: "0.25" })).status).toBe(204);
    const { total_stock, total_lost } = (await show(id)).body;
    expect([total_stock, total_lost]).toEqual([2, 0]);
    expect((await patch(id, { total_stock, total_lost, price: "KUDOS:3" })).status).toBe(204);
    expect((await show(id)).body).toMatchObject({ unit_total_stock: "2.5", unit_total_lost: "0.25", price: "KUDOS:3" });
  });
});

describe("prices", () => {
  test("in other currencies stay when an old client changes the one that it knows", async () => {
    const id = await stocked({ unit_price: ["KUDOS:2", "EUR:3", "CHF:4"] });
    expect((await patch(id, { price: "KUDOS:2.5" })).status).toBe(204);
    expect((await show(id)).body.unit_price).toEqual(["KUDOS:2.5", "EUR:3", "CHF:4"]);
    expect((await patch(id, { price: "CHF:5" })).status).toBe(204);
    expect((await show(id)).body.unit_price).toEqual(["CHF:5", "EUR:3"]);
    expect((await patch(id, { unit_price: ["EUR:1"] })).status).toBe(204);
    expect((await show(id)).body.unit_price).toEqual(["EUR:1"]);
  });

  test.each<[string, object, string]>([
    ["two in one currency", { unit_price: ["KUDOS:1", "EUR:1", "KUDOS:2"] }, "unit_price[2]"],
    ["none", { unit_price: [] }, "unit_price"],
    ["a base price that is another", { unit_price: ["KUDOS:1"], price: "KUDOS:2" }, "price"],
    ["a base price in another currency", { unit_price: ["KUDOS:1"], price: "EUR:1" }, "price"],
    ["one that is none", { unit_price: ["1.5"] }, "unit_price[0]"],
  ])("%s are refused", async (_name, members, parameter) => {
    expect(failure(await add(aProduct(members)))).toEqual([400, 26, parameter]);
    expect(failure(await patch(await stocked(), members))).toEqual([400, 26, parameter]);
  });
});

describe("the stock", () => {
  test("grows only, and so does what is lost of it", async () => {
    const id = await stocked({ unit_total_stock: "10" });
    expect(failure(await patch(id, { total_stock: 9 }))).toEqual([409, 2662, undefined]);
    expect((await patch(id, { total_lost: 4 })).status).toBe(204);
    expect(failure(await patch(id, { total_lost: 3 }))).toEqual([409, 2660, undefined]);
    expect(failure(await patch(id, { total_lost: 11 }))).toEqual([409, 2661, undefined]);
    expect(failure(await patch(id, { total_lost: 13, total_stock: 12 }))).toEqual([400, 2661, "total_lost"]);
    for (let repeated = 0; repeated < 2; repeated++) {
      expect((await patch(id, { total_lost: 11, total_stock: 12 })).status).toBe(204);
    }
    expect((await patch(id, { total_stock: -1 })).status).toBe(204);
    // What was unlimited may be counted again, but not below what is lost.
    expect((await patch(id, { unit_total_stock: "10" })).status).toBeGreaterThanOrEqual(400);
    expect((await show(id)).body).toMatchObject({ total_stock: -1, total_lost: 11 });
    expect((await patch(id, { unit_total_stock: "1000000" })).status).toBe(204);
    expect((await show(id)).body).toMatchObject({ total_stock: 1_000_000, total_lost: 11 });
  });

  test("is not changed by half when something else about the change is wrong", async () => {
    const id = await stocked();
    const before = (await show(id)).body;
    expect((await patch(id, { product_name: "?", total_stock: 20, categories: [999_999] })).status).toBe(404);
    expect(
      (await patch(id, { product_name: "?", total_stock: 20, total_lost: 15, unit_total_lost: "16" })).status,
    ).toBe(400);
    expect((await show(id)).body).toEqual(before);
  });
});

test.each<[string, object, number, string]>([
  ["without a stock", { unit_total_stock: undefined }, 25, "unit_total_stock"],
  ["without a price", { unit_price: undefined }, 25, "unit_price"],
  ["with two stocks", { unit_total_stock: "10", total_stock: 11 }, 26, "total_stock"],
  ["with half a stock of an old client", { unit_total_stock: undefined, total_stock: 1.5 }, 22, ""],
  ["with less than nothing", { unit_total_stock: "-2" }, 26, "unit_total_stock"],
  ["with too much", { unit_total_stock: "1000000000001" }, 26, "unit_total_stock"],
  ["with a picture that is none", { image: "https://shop.example/tea.png" }, 26, "image"],
  ["with a picture that is not in base64", { image: "data:image/svg+xml,<svg/>" }, 26, "image"],
  ["with another kind of file as picture", { image: "data:text/html;base64,AAAA" }, 26, "image"],
  ["with too fine a precision", { unit_precision_level: 7 }, 26, "unit_precision_level"],
  ["with an id that is too long", { product_id: "x".repeat(513) }, 26, "product_id"],
  ["without an id", { product_id: "" }, 26, "product_id"],
])("a product %s is refused", async (_name, members, code, parameter) => {
  const { status, body } = await add(aProduct(members));
  expect([status, body.code, body.parameter ?? ""]).toEqual([400, code, parameter]);
});

test.each<[string, object, number]>([
  ["a category", { categories: [999_999] }, 2003],
  ["a group", { product_group_id: 999_999 }, 2036],
  ["a money pot", { money_pot_id: -3 }, 2037],
])("a product with %s that nobody made is refused", async (_name, members, code) => {
  expect(await add(aProduct(members))).toMatchObject({ status: 404, body: { code } });
  expect(await patch(await stocked(), members)).toMatchObject({ status: 404, body: { code } });
});

describe("the list of products", () => {
  const ids = (answer: TestAnswer) =>
    (answer.body.products as { product_id: string }[]).map(({ product_id }) => product_id);

  test("comes in pages, the oldest first", async () => {
    const added: string[] = [];
    for (let i = 0; i < 5; i++) added.push(await stocked({ product_name: "Paged" }));
    const first = await list("?name_filter=paged&limit=2");
    expect(ids(first)).toEqual(added.slice(0, 2));
    const last = (first.body.products as { product_serial: number }[])[1]!.product_serial;
    expect(ids(await list(`?name_filter=paged&limit=2&offset=${last}`))).toEqual(added.slice(2, 4));
    expect(ids(await list("?name_filter=paged&limit=-2"))).toEqual([added[4], added[3]]);
    expect(ids(await list(`?name_filter=paged&limit=-5&offset=${last}`))).toEqual([added[0]]);
    expect(ids(await list()).length).toBeLessThanOrEqual(20);
  });

  test("is filtered by parts of name and description, whatever their case", async () => {
    const id = await stocked({ product_name: "Äpfel GRÜN", description: "From the Seeland" });
    const other = await stocked({ product_name: "Äpfel rot", description: "From the Thurgau" });
    expect(ids(await list(`?name_filter=${encodeURIComponent("ÄPFEL")}`))).toEqual([id, other]);
    expect(ids(await list(`?name_filter=${encodeURIComponent("grün")}&description_filter=SEE`))).toEqual([id]);
    expect(ids(await list(`?name_filter=${encodeURIComponent("grün")}&description_filter=thurgau`))).toEqual([]);
    expect(ids(await list("?name_filter=100%25"))).toEqual([]);
  });

  test.each(["?limit=0", "?limit=x", "?limit=100000", "?offset=-1", "?product_group_serial=x"])(
    "%s is refused",
    async (query) => {
      expect(await list(query)).toMatchObject({ status: 400, body: { code: 26 } });
    },
  );
});

describe("a lock", () => {
  test("holds what a cart wants, until it is given up or expires", async () => {
    const id = await stocked({ unit_total_stock: "10", next_restock: { t_s: 2_000_000_000 } });
    expect((await lock(id, { lock_uuid: "one", quantity: 6 })).status).toBe(204);
    const refused = await lock(id, { lock_uuid: "two", unit_quantity: "5" });
    expect(refused.status).toBe(410);
    expect(refused.body).toMatchObject({
      code: 2670,
      product_id: id,
      requested_quantity: 5,
      unit_requested_quantity: "5",
      available_quantity: 4,
      unit_available_quantity: "4",
      restock_expected: { t_s: 2_000_000_000 },
    });
    // A cart's own lock makes room for its new one.
    expect((await lock(id, { lock_uuid: "one", quantity: 10 })).status).toBe(204);
    expect((await lock(id, { lock_uuid: "two", quantity: 1 })).status).toBe(410);
    expect((await lock(id, { lock_uuid: "one", quantity: 0 })).status).toBe(204);
    expect((await lock(id, { lock_uuid: "two", quantity: 10, duration: { d_us: Number(SECOND) } })).status).toBe(204);
    expect((await lock(id, { lock_uuid: "three", quantity: 10 })).status).toBe(410);
    now += SECOND;
    expect((await lock(id, { lock_uuid: "three", quantity: 10, duration: { d_us: "forever" } })).status).toBe(204);
    now += 10_000n * DAY;
    expect((await lock(id, { lock_uuid: "one", quantity: 1 })).status).toBe(410);
    now = START;
  });

  test("holds fractions, and tells clients that know none about whole units only", async () => {
    const id = await stocked({ unit: "WeightUnitKg", unit_total_stock: "1.5" });
    expect((await lock(id, { lock_uuid: "one", unit_quantity: "0.75" })).status).toBe(204);
    const refused = await lock(id, { lock_uuid: "two", quantity: 1 });
    expect(refused).toMatchObject({ status: 410, body: { available_quantity: 0, unit_available_quantity: "0.75" } });
    expect(refused.body).not.toHaveProperty("restock_expected");
    expect(failure(await lock(id, { unit_quantity: "0.0001" }))).toEqual([400, 26, "unit_quantity"]);
    expect(failure(await lock(id, { unit_quantity: "1.5", quantity: 2 }))).toEqual([400, 26, "quantity"]);
  });

  test("is for one unit where nobody says how much", async () => {
    const id = await stocked({ unit_total_stock: "2" });
    for (const lock_uuid of ["one", "two", "two"]) expect((await lock(id, { lock_uuid })).status).toBe(204);
    expect(await lock(id, { lock_uuid: "three" })).toMatchObject({ status: 410, body: { requested_quantity: 1 } });
  });

  test("counts what is lost, and never runs out of an unlimited stock", async () => {
    const id = await stocked();
    await patch(id, { total_lost: 9 });
    expect(await lock(id, { quantity: 2 })).toMatchObject({ status: 410, body: { available_quantity: 1 } });
    const endless = await stocked({ unit_total_stock: "-1" });
    for (const lock_uuid of ["one", "two", "three"]) {
      expect((await lock(endless, { lock_uuid, quantity: 1_000_000_000_000 })).status).toBe(204);
    }
  });

  test("is given to as many carts as there is stock for, however many ask at once", async () => {
    const id = await stocked({ unit_total_stock: "10" });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, cart) => lock(id, { lock_uuid: `cart ${cart}`, quantity: 1 })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(10);
    expect(statuses.filter((status) => status === 410)).toHaveLength(10);
  });

  test("keeps its product from being removed, unless that is forced", async () => {
    const id = await stocked();
    await lock(id, { quantity: 1, duration: { d_us: Number(HOUR) } });
    for (const query of ["", "?force=no", "?force=1"]) {
      expect(await remove(id, query)).toMatchObject({ status: 409, body: { code: 2680 } });
    }
    now += HOUR;
    await lock(id, { lock_uuid: "another", quantity: 1 });
    expect((await remove(id, "?force=YES")).status).toBe(204);
    now = START;
  });

  test("that has expired does not keep its product", async () => {
    const id = await stocked();
    await lock(id, { quantity: 1, duration: { d_us: Number(HOUR) } });
    now += HOUR;
    expect((await remove(id)).status).toBe(204);
    now = START;
  });

  test("is what the tokens of tills may make", async () => {
    const id = await stocked();
    const token = async (scope: string) => {
      const made = await app.askAsOwner({ method: "POST", url: "/private/token", body: { scope } });
      return { authorization: `Bearer ${String(made.body.access_token)}` };
    };
    const body = { lock_uuid: "till", duration: { d_us: 1_000_000 }, quantity: 1 };
    const statuses: Record<string, number> = {};
    for (const scope of ["order-pos", "order-full", "all", "order-simple", "order-mgmt", "readonly"]) {
      const request = { method: "POST", url: `${path(id)}/lock`, headers: await token(scope), body } as const;
      statuses[scope] = (await app.ask(request)).status;
    }
    expect(statuses).toEqual({
      "order-pos": 204,
      "order-full": 204,
      all: 204,
      "order-simple": 403,
      "order-mgmt": 403,
      readonly: 403,
    });
  });
});
