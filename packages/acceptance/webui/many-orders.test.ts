/** A shop with ten thousand orders, in a real browser: the list opens, goes on, is searched and narrowed as one of ten is. */

import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

const MANY = 10_000;
const HOUR_US = 3_600_000_000;

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
  const { orderId } = await shop.order({ amount: "KUDOS:1", summary: "Needle" });
  await copyOrder(orderId);
});
afterAll(() => shop?.stop());

/** Its like, each an hour older than the one before. */
async function copyOrder(orderId: string): Promise<void> {
  const { queries } = shop.database.db;
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
      where table_name = 'orders' and is_generated = 'NEVER'`.execute(queries);
  const names = sql.join(rows.map(({ name }) => sql.ref(name)));
  await sql`
    insert into orders (${names})
      select ${sql.join(rows.map(({ name }) => sql.ref(`copy.${name}`)))} from orders, generate_series(1, ${MANY}) n,
        jsonb_populate_record(orders, jsonb_build_object(
          'order_id', 'many-' || n,
          'row_id', orders.row_id + ${MANY} + 1 - n,
          'summary', 'Straw ' || n,
          'summary_folded', 'straw ' || n,
          'contract_terms', replace(orders.contract_terms, 'Needle', 'Straw ' || n),
          'created_at', orders.created_at - n * ${HOUR_US}::bigint)) copy
        where orders.order_id = ${orderId}`.execute(queries);
}

const pages = appPages(() => [shop.url]);

test("the list opens at its newest, goes on, finds one among all, and is narrowed to days", async () => {
  const page = await pages.open(`${shop.url}webui/#/orders`, PHONE);
  await signIn(page);
  await settled(page);
  const rows = page.locator(".rows > li");
  expect(await rows.count()).toBe(40);
  await page.getByRole("button", { name: "Show older ones" }).click();
  await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(80);
  await shows(page, "many-orders-phone");

  await page.getByRole("searchbox").fill("Straw 9999");
  await expect.poll(() => rows.allInnerTexts(), { timeout: 20_000 }).toEqual([expect.stringContaining("Straw 9999")]);
  await page.getByRole("searchbox").fill("");
  await page.getByLabel("Period").selectOption({ label: "Today" });
  // Since midnight there were as many as there are hours since, and the newest.
  const today = 1 + Math.floor((Date.now() - new Date().setHours(0, 0, 0, 0)) / (HOUR_US / 1000));
  await expect.poll(() => rows.count()).toBeLessThanOrEqual(today + 1);
  await page.getByText("Needle").waitFor();
});

test("Today and Money open beside them", async () => {
  const page = await pages.open(`${shop.url}webui/#/today`, DESKTOP);
  await signIn(page);
  await settled(page);
  await page.getByRole("link", { name: "Money" }).click();
  await page.getByRole("heading", { name: "Money", exact: true }).waitFor();
  await settled(page);
});
