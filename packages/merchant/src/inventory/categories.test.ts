/** What the shop sorts its products into: categories, and product groups. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
  await app.makeInstance("other");
});
afterAll(() => app?.stop());

const get = (path: string) => app.askAsOwner({ url: `/private/${path}` });
const post = (path: string, body: object) => app.askAsOwner({ method: "POST", url: `/private/${path}`, body });
const patch = (path: string, body: object) => app.askAsOwner({ method: "PATCH", url: `/private/${path}`, body });
const remove = (path: string) => app.askAsOwner({ method: "DELETE", url: `/private/${path}` });
const categories = async () => (await get("categories")).body.categories;
const unknownCategory = { status: 404, body: { code: 2003 } };
const unknownGroup = { status: 404, body: { code: 2036 } };

async function aCategory(name: string, name_i18n?: object): Promise<unknown> {
  const added = await post("categories", { name, ...(name_i18n === undefined ? {} : { name_i18n }) });
  expect(added.status, added.text).toBe(200);
  return added.body.category_id;
}

async function aGroup(group_name: string): Promise<unknown> {
  const added = await post("groups", { group_name, description: "Seven per cent" });
  expect(added.status, added.text).toBe(200);
  return added.body.group_serial_id;
}

async function aProduct(product_id: string, members: object): Promise<void> {
  const product = { product_id, description: "Tea", unit: "Piece", price: "KUDOS:1", total_stock: 1, ...members };
  expect((await post("products", product)).status).toBe(204);
}

describe("a category", () => {
  test("is added, changed, shown with its products, and removed without them", async () => {
    const [drinks, hot] = [await aCategory("Drinks", { de: "Getränke" }), await aCategory("Hot")];
    await aProduct("tea", { categories: [hot, drinks, hot] });
    await aProduct("water", { categories: [drinks] });
    expect((await get("products/tea")).body.categories).toEqual([drinks, hot]);
    expect(await categories()).toEqual([
      { category_id: drinks, name: "Drinks", name_i18n: { de: "Getränke" }, product_count: 2 },
      { category_id: hot, name: "Hot", product_count: 1 },
    ]);
    expect((await get(`categories/${drinks}`)).body).toEqual({
      name: "Drinks",
      name_i18n: { de: "Getränke" },
      products: [{ product_id: "tea" }, { product_id: "water" }],
    });

    expect((await patch("products/tea", { categories: [drinks] })).status).toBe(204);
    expect((await patch(`categories/${drinks}`, { name: "To drink" })).status).toBe(204);
    expect((await get(`categories/${drinks}`)).body).toMatchObject({ name: "To drink", name_i18n: { de: "Getränke" } });
    expect(await categories()).toMatchObject([{ product_count: 2 }, { product_count: 0 }]);

    expect((await remove(`categories/${drinks}`)).status).toBe(204);
    expect((await get("products/tea")).body.categories).toEqual([]);
    for (const answer of [
      await get(`categories/${drinks}`),
      await patch(`categories/${drinks}`, { name: "x" }),
      await remove(`categories/${drinks}`),
    ]) {
      expect(answer).toMatchObject(unknownCategory);
    }
  });

  test("has a name of its own; adding the same again finds it", async () => {
    const id = await aCategory("Cake", { fr: "Gâteau" });
    expect(await aCategory("Cake", { fr: "Gâteau" })).toBe(id);
    const taken = { status: 409, body: { code: 2651 } };
    expect(await post("categories", { name: "Cake" })).toMatchObject(taken);
    expect(await patch(`categories/${await aCategory("Pie")}`, { name: "Cake" })).toMatchObject(taken);
    expect((await patch(`categories/${id}`, { name: "Cake" })).status).toBe(204);
  });

  test("is found by a part of its name in the list of products", async () => {
    const [wine, beer] = [await aCategory("Rotwein"), await aCategory("Bier")];
    await aProduct("merlot", { categories: [wine], product_name: "Merlot" });
    await aProduct("lager", { categories: [beer], product_name: "Lager" });
    await aProduct("radler", { categories: [beer, wine], product_name: "Radler" });
    const found = async (query: string) =>
      ((await get(`products${query}`)).body.products as { product_id: string }[]).map(({ product_id }) => product_id);
    expect(await found("?category_filter=WEIN")).toEqual(["merlot", "radler"]);
    expect(await found("?category_filter=e&name_filter=a")).toEqual(["lager", "radler"]);
    expect(await found("?category_filter=schnaps")).toEqual([]);
  });

  test.each(["x", "-1", "1.5", "99999999999999999999999"])("called %s is none", async (id) => {
    expect(await get(`categories/${id}`)).toMatchObject({ status: 400, body: { code: 26, parameter: "categoryId" } });
  });

  test("of another instance is none, and a number may be as large as it likes", async () => {
    const url = "/instances/other/private/categories";
    const theirs = (await app.askAsOwner({ method: "POST", url, body: { name: "Theirs" } })).body.category_id;
    expect(await get(`categories/${theirs}`)).toMatchObject(unknownCategory);
    const foreign = { product_id: "f", description: "x", unit: "x", price: "KUDOS:1", total_stock: 1 };
    expect(await post("products", { ...foreign, categories: [theirs] })).toMatchObject(unknownCategory);
    expect(await get("categories/99999999999999999999")).toMatchObject(unknownCategory);
  });

  test("may be removed while its products are being changed", async () => {
    for (let round = 0; round < 5; round++) {
      const ids = [await aCategory(`A${round}`), await aCategory(`B${round}`)];
      await aProduct(`moving-${round}`, { categories: ids });
      const change = (categories: unknown[]) => patch(`products/moving-${round}`, { categories });
      const answers = await Promise.all([
        change(ids),
        change([...ids].reverse()),
        change([]),
        ...[1, 2, 3].map((n) => patch(`products/moving-${round}`, { description: `moved ${n} times` })),
        ...ids.map((id) => remove(`categories/${id}`)),
      ]);
      for (const { status, text } of answers) expect([204, 404], text).toContain(status);
      expect((await get(`products/moving-${round}`)).body.categories).toEqual([]);
    }
  });
});

describe("a product group", () => {
  test("is added, changed, listed with the newest first, and removed without its products", async () => {
    const [food, books] = [await aGroup("Food"), await aGroup("Books")];
    await aProduct("bread", { product_group_id: food });
    expect((await get("products/bread")).body.product_group_id).toBe(food);
    expect((await get(`products?product_group_serial=${food}`)).body.products).toMatchObject([{ product_id: "bread" }]);
    expect((await get(`products?product_group_serial=${books}`)).body.products).toEqual([]);
    const description = "Seven per cent";
    expect((await get("groups")).body.groups).toEqual([
      { group_serial: books, group_name: "Books", description },
      { group_serial: food, group_name: "Food", description },
    ]);
    expect((await get("groups?limit=1")).body.groups).toMatchObject([{ group_serial: food }]);
    expect((await get(`groups?limit=-1&offset=${books}`)).body.groups).toMatchObject([{ group_serial: food }]);

    expect((await patch(`groups/${food}`, { group_name: "Groceries", description: "2.6 %" })).status).toBe(204);
    expect((await patch(`groups/${food}`, { description: "2.5 %" })).status).toBe(204);
    expect((await get("groups?limit=1")).body.groups).toEqual([
      { group_serial: food, group_name: "Groceries", description: "2.5 %" },
    ]);
    expect((await patch("products/bread", { product_group_id: books })).status).toBe(204);
    expect((await patch("products/bread", { product_group_id: 0 })).status).toBe(204);
    expect((await get("products/bread")).body).not.toHaveProperty("product_group_id");
    expect((await patch("products/bread", { product_group_id: food })).status).toBe(204);
    expect((await remove(`groups/${food}`)).status).toBe(204);
    expect((await get("products/bread")).body).not.toHaveProperty("product_group_id");
    for (const answer of [await patch(`groups/${food}`, { description: "x" }), await remove(`groups/${food}`)]) {
      expect(answer).toMatchObject(unknownGroup);
    }
  });

  test("has a name that is given once", async () => {
    const id = await aGroup("Once");
    const taken = { status: 409, body: { code: 2922 } };
    expect(await post("groups", { group_name: "Once", description: "Seven per cent" })).toMatchObject(taken);
    expect(await patch(`groups/${await aGroup("Twice")}`, { group_name: "Once" })).toMatchObject(taken);
    expect((await patch(`groups/${id}`, { group_name: "Once", description: "" })).status).toBe(204);
  });

  test.each([{}, { group_name: "" }, { group_name: 1 }, { group_name: "x".repeat(513) }])(
    "with the name of %o is refused",
    async (members) => {
      expect(await post("groups", { description: "", ...members })).toMatchObject({ status: 400, body: { code: 26 } });
    },
  );
});
