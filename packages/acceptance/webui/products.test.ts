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
  const tile = (name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) });
  await tile("Bread").getByText("Left: 40").waitFor();
  // What does not fit beside each other stands below each other, each in one line.
  const lines = (part: string) =>
    tile("Bread")
      .locator(part)
      .evaluate((element) => (element as { getClientRects(): { length: number } }).getClientRects().length);
  expect([await lines(".badge"), await lines(".stock .small")]).toEqual([1, 1]);
  await tile("Cake").locator(".badge.warn").getByText("Left: 4").waitFor();
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

test("a price is changed where it stands, by finger and by keyboard, and nobody's is overwritten unseen", async () => {
  const product = { description: "x", unit: "Piece", total_stock: -1, product_id: "Scone", product_name: "Scone" };
  const taxes = [{ name: "VAT", tax: "KUDOS:0.1" }];
  await shop.call("private/products", { ...product, price: "KUDOS:2.5", taxes });
  const scone = async () => (await shop.call("private/products/Scone")).body as { price: string; taxes: unknown };

  const phone = await pages.open(`${shop.url}webui/#/products`, { ...PHONE, locale: "de-DE" });
  await signIn(phone);
  await settled(phone);
  const price = phone.getByRole("button", { name: /Preis von Scone ändern$/ });
  await price.tap();
  const field = phone.getByLabel("Preis in KUDOS");
  await field.fill("zwei");
  await phone.getByRole("button", { name: "Speichern" }).tap();
  await phone.getByRole("alert").getByText("Das ist kein Preis. So geht es: 2,50.").waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  await field.scrollIntoViewIfNeeded();
  await shows(phone, "price-wrong-phone-de");
  await field.fill("2,80");
  await phone.getByRole("button", { name: "Speichern" }).tap();
  await price.getByText("2,80").waitFor();
  // Nothing else of the product is written.
  expect(await scone()).toMatchObject({ price: "KUDOS:2.8", taxes });

  const page = await openProducts();
  const focus = () => page.evaluate("document.activeElement.getAttribute('aria-label')?.replace(/\\s/g, ' ')");
  await page.getByRole("button", { name: /price of Scone$/ }).press("Enter");
  await expect.poll(focus).toBe("Price in KUDOS");
  await page.keyboard.type("9");
  await page.keyboard.press("Escape");
  await expect.poll(focus).toBe("KUDOS 2.80: change the price of Scone");
  expect((await scone()).price).toBe("KUDOS:2.8");
  // Who goes on without having typed anything has closed it.
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+Tab");
  await page.getByLabel("Price in KUDOS").waitFor({ state: "detached" });

  await page.getByRole("button", { name: /price of Scone$/ }).press("Enter");
  await page.keyboard.type("3.20");
  await shop.call("private/products/Scone", JSON.stringify({ price: "KUDOS:4" }), { method: "PATCH" });
  await page.keyboard.press("Enter");
  await page.getByText("Somebody has made it KUDOS 4.00 meanwhile.").waitFor();
  expect((await scone()).price).toBe("KUDOS:4");
  await shows(page, "price-meanwhile-desktop");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "KUDOS 3.20: change the price of Scone" }).waitFor();
  expect((await scone()).price).toBe("KUDOS:3.2");
  await expect.poll(focus).toBe("KUDOS 3.20: change the price of Scone");

  await shop.call("private/products/Scone?force=true", undefined, { method: "DELETE" });
});

test("the whole form does not overwrite what somebody else has changed meanwhile, unseen", async () => {
  const product = { description: "x", unit: "Piece", product_id: "Muffin", product_name: "Muffin", price: "KUDOS:2.5" };
  await shop.call("private/products", { ...product, total_stock: 10 });
  const muffin = async () => (await shop.call("private/products/Muffin")).body;
  const page = await pages.open(`${shop.url}webui/#/products`, { ...PHONE, locale: "fr-FR" });
  await signIn(page);
  await settled(page);
  await page.getByRole("button", { name: /^Muffin/ }).tap();
  const price = page.getByLabel("Prix en KUDOS");
  expect(await price.inputValue()).toBe("2,50");
  await price.fill("2.80");
  await page.getByLabel("Livré maintenant").fill("5");
  const others = JSON.stringify({ price: "KUDOS:4", product_name: "Muffin au chocolat", total_stock: 12 });
  await shop.call("private/products/Muffin", others, { method: "PATCH" });
  await page.getByRole("button", { name: "Enregistrer" }).tap();
  await page.getByRole("alert").getByText("Muffin au chocolat; 4,00").waitFor();
  await page.getByRole("alert").scrollIntoViewIfNeeded();
  await shows(page, "product-meanwhile-phone-fr");
  expect(await muffin()).toMatchObject({ price: "KUDOS:4", total_stock: 12 });
  // Whose is to stand is saved; what was delivered comes to what there is now.
  await page.getByRole("button", { name: "Enregistrer" }).tap();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await muffin()).toMatchObject({ product_name: "Muffin", price: "KUDOS:2.8", total_stock: 17 });

  // Who is alone saves at once; what was sold meanwhile is nobody's change.
  await page.getByRole("button", { name: /^Muffin/ }).tap();
  await price.fill("3");
  await page.getByRole("button", { name: "Enregistrer" }).tap();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await muffin()).toMatchObject({ price: "KUDOS:3" });
});
