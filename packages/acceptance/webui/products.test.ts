/** Products in the office, in a real browser: categories, and a table that a spreadsheet has made. */

import { readFile } from "node:fs/promises";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

async function openProducts(options = DESKTOP as object) {
  const page = await pages.open(`${shop.url}webui/#/products`, options);
  await signIn(page);
  await settled(page);
  return page;
}

const inventory = async () =>
  (await shop.call("private/pos")).body as {
    products: { product_id: string; product_name: string; price: string; categories: number[] }[];
    categories: { id: number; name: string }[];
  };

test("a product gets a category that is made with it, and is found by it", async () => {
  const page = await openProducts(PHONE);
  await page.getByRole("button", { name: "Add product" }).click();
  await page.getByLabel("Name").fill("Coffee");
  await page.getByLabel("Price in KUDOS").fill("3,50");
  await page.getByLabel("New category").fill("Drinks");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /^Coffee/ }).waitFor();
  const { products, categories } = await inventory();
  const drinks = categories.find(({ name }) => name === "Drinks")!;
  expect(products).toMatchObject([{ product_name: "Coffee", price: "KUDOS:3.5", categories: [drinks.id] }]);

  // It keeps it when something else is changed.
  await page.getByRole("button", { name: /^Coffee/ }).click();
  await page.getByLabel("Price in KUDOS").fill("4");
  expect(await page.getByLabel("Drinks").isChecked()).toBe(true);
  await shows(page, "product-phone");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await inventory()).products[0]!.price).toBe("KUDOS:4");
  expect((await inventory()).products[0]!.categories).toEqual([drinks.id]);
});

test("a table brings products in, tells what it could not read, and comes out again", async () => {
  const page = await openProducts();
  await page.getByRole("button", { name: "Import a table" }).click();
  const table =
    "Name,Price,Category,Code,Stock\r\n" +
    'Tea,"2,80",Drinks,tea,\r\nCake,3.20,Sweets | Fresh,cake,12\r\nPie,cheap,Sweets,pie,\r\n"=1+1",1,,sum,\r\n';
  const upload = (text: string) =>
    page
      .getByRole("dialog")
      .locator("input[type=file]")
      .setInputFiles({ name: "products.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await upload("a;b\n1;2\n");
  await page.getByText("This is no table of products").waitFor();
  await upload(table);
  await page.getByRole("button", { name: "Bring in 4" }).click();
  await page.getByText("Brought in: 3 of 4").waitFor();
  await page.getByText("Line 4: this is no price: cheap").waitFor();
  await shows(page, "products-import-desktop");
  await page.keyboard.press("Escape");

  const { products, categories } = await inventory();
  const namesOf = (id: string) =>
    products
      .find(({ product_id }) => product_id === id)!
      .categories.map((each) => categories.find(({ id }) => id === each)!.name);
  expect(products.find(({ product_id }) => product_id === "tea")).toMatchObject({ price: "KUDOS:2.8" });
  expect(namesOf("tea")).toEqual(["Drinks"]);
  expect(namesOf("cake").sort()).toEqual(["Fresh", "Sweets"]);

  await page.getByRole("button", { name: "Sweets" }).click();
  await page.getByRole("button", { name: /^Cake/ }).waitFor();
  expect(await page.getByRole("button", { name: /^Tea/ }).count()).toBe(0);
  await page.getByRole("button", { name: "All", exact: true }).click();
  await shows(page, "products-desktop");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export a table" }).click();
  const saved = await readFile(await (await download).path(), "utf8");
  expect(saved).toContain("cake;Cake;3.20;");
  expect(saved).toContain(";'=1+1;");

  // What comes out goes in again, and changes nothing.
  await page.getByRole("button", { name: "Import a table" }).click();
  await upload(saved);
  await page.getByRole("button", { name: "Bring in 4" }).click();
  await page.getByText("Brought in: 4 of 4").waitFor();
  const again = await inventory();
  expect(again.products.map(({ product_name }) => product_name).sort()).toEqual(["=1+1", "Cake", "Coffee", "Tea"]);
  expect(again.products.find(({ product_id }) => product_id === "cake")!.categories).toHaveLength(2);
});

test("a category gets another name, and goes without its products", async () => {
  const page = await openProducts();
  await page.getByRole("button", { name: "Categories" }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .locator("form")
    .filter({ has: page.locator("input[value=Drinks]") })
    .getByLabel("Name")
    .fill("Warm drinks");
  await dialog
    .locator("form")
    .filter({ has: page.locator("input[value=Drinks]") })
    .getByRole("button", { name: "Save" })
    .click();
  await expect.poll(async () => (await inventory()).categories.map(({ name }) => name)).toContain("Warm drinks");
  const fresh = dialog.locator("form").filter({ has: page.locator("input[value=Fresh]") });
  await fresh.getByRole("button", { name: "Remove" }).click();
  await fresh.getByRole("button", { name: "Really remove?" }).click();
  await fresh.waitFor({ state: "detached" });
  const { products, categories } = await inventory();
  expect(categories.map(({ name }) => name)).not.toContain("Fresh");
  expect(products).toHaveLength(4);
});

test("what is left is shown, and amber where it is little", async () => {
  const product = { description: "x", unit: "Piece", price: "KUDOS:1" };
  for (const [id, total_stock] of [
    ["Bread", 40],
    ["Cake", 4],
    ["Water", -1],
  ] as const) {
    await shop.call("private/products", { ...product, product_id: id, product_name: id, total_stock });
  }
  const page = await pages.open(`${shop.url}webui/#/products`, PHONE);
  await signIn(page);
  const tile = (name: string) => page.getByRole("button", { name: new RegExp(`${name}`) });
  await tile("Bread").getByText("Left: 40 · Sold: 0").waitFor();
  await tile("Cake").locator(".badge.warn").getByText("Left: 4 · Sold: 0").waitFor();
  expect(await tile("Bread").locator(".badge.warn").count()).toBe(0);
  expect(await tile("Water").getByText("Left").count()).toBe(0);
  await settled(page);
  await shows(page, "products-stock-phone");

  // Today says when it runs low, until more is delivered.
  const wallet = await shop.richWallet("KUDOS:50");
  const order = { summary: "Bread for all", amount: "KUDOS:37" };
  const { payUri } = await shop.order(order, { inventory_products: [{ product_id: "Bread", quantity: 37 }] });
  await pay(wallet, await claim(wallet, payUri));
  await page.goto(`${shop.url}webui/#/today`);
  await page.getByText("Little is left: Bread.").waitFor();
  await shows(page, "today-stock-phone");
  const delivered = JSON.stringify({ total_stock: 140 });
  await shop.call("private/products/Bread", delivered, { method: "PATCH" });
  await page.getByText("Little is left: Bread.").waitFor({ state: "detached" });
});
