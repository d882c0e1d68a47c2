/** A shop with three thousand products, in a real browser: they are put in order and found as a few are. */

import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, settled, signIn } from "./app-page.js";

const MANY = 3000;

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
  const product = { product_id: "p", product_name: "Straw", description: "x", unit: "Piece", total_stock: -1 };
  expect((await shop.call("private/products", { ...product, price: "KUDOS:1" })).status).toBe(204);
  const { queries } = shop.database.db;
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
      where table_name = 'products' and column_name not in ('serial', 'product_id', 'name', 'name_folded')`.execute(
    queries,
  );
  const others = sql.join(rows.map(({ name }) => sql.ref(name)));
  await sql`
    insert into products (product_id, name, name_folded, ${others})
      select 'p' || n, 'Straw ' || n, 'straw ' || n, ${others} from products, generate_series(1, ${MANY - 1}) n
      where product_id = 'p'`.execute(queries);
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

async function kept(): Promise<string[]> {
  const { products } = (await shop.call("private/pos")).body as { products: { product_name: string }[] };
  return products.map(({ product_name }) => product_name);
}

test("one of them is moved from the end to the beginning, by one small request", { timeout: 120_000 }, async () => {
  const before = await kept();
  expect(before).toHaveLength(MANY);
  const page = await pages.open(`${shop.url}webui/#/products`, DESKTOP);
  await signIn(page);
  await settled(page);
  const requests: string[] = [];
  const handle = page.getByRole("button", { name: `Move Straw ${MANY - 1}`, exact: true });
  await handle.focus();
  await page.keyboard.press(" ");
  await page.keyboard.press("Home");
  await page.getByRole("status").getByText(`Place 1 of ${MANY}`).waitFor({ state: "attached" });
  page.on("request", (request) => {
    if (request.method() !== "GET") requests.push(`${request.method()} ${request.postData()?.length}`);
  });
  await page.keyboard.press(" ");
  await expect.poll(async () => (await kept())[0], { timeout: 30_000 }).toBe(`Straw ${MANY - 1}`);
  expect(await kept()).toEqual([before.at(-1), ...before.slice(0, -1)]);
  expect(requests).toEqual(["PUT 14"]);
  expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(`Move Straw ${MANY - 1}`);

  await page.keyboard.press("/");
  await page.locator("input[role=combobox]").fill("straw 2718");
  await page.locator(".hits [role=option]").getByText("Straw 2718").waitFor();
});

test("where the room between two is used up, all get room again, and stay in their order", async () => {
  const place = (name: string, body: object) =>
    shop.call(`private/kontor/products/${name}/place`, body, { method: "PUT" });
  for (let round = 0; round < 15; round += 1) {
    expect((await place("p1", { before: "p1500" })).status).toBe(204);
    expect((await place("p2", { before: "p1" })).status).toBe(204);
    expect((await place("p1", { after: "p2" })).status).toBe(204);
  }
  const names = await kept();
  const at = names.indexOf("Straw 1500");
  expect(names.slice(at - 3, at + 2)).toEqual(["Straw 1499", "Straw 2", "Straw 1", "Straw 1500", "Straw 1501"]);
  expect(new Set(names).size).toBe(MANY);
});
