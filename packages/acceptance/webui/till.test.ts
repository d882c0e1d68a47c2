/** The till, in a real browser, with real payments: the first sale on a phone, products, the keyboard, and a refund. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, shows, signIn } from "./app-page.js";

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop();
  wallet = await shop.richWallet("KUDOS:200");
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

/** The till of who has signed in. */
async function openTill(options = PHONE as object): Promise<Page> {
  const page = await pages.open(`${shop.url}webui/`, options);
  await signIn(page);
  await page.locator("a[href='./till/']").click();
  await page.locator(".charge").waitFor();
  return page;
}

/** What the till shows, paid with the wallet. */
async function payWhatIsShown(): Promise<ReturnType<typeof pay>> {
  const { orders } = (await shop.call("private/orders?limit=-1")).body as { orders: { order_id: string }[] };
  const { body } = await shop.call(`private/orders/${orders[0]!.order_id}`);
  return pay(wallet, await claim(wallet, String(body.taler_pay_uri)));
}

describe.each([
  { size: "phone", ...PHONE },
  { size: "desktop", ...DESKTOP },
])("on a $size", ({ size, ...options }) => {
  test("a sale takes five taps at most, and money goes back in three", async () => {
    const page = await openTill(options);
    await shows(page, `till-sell-${size}`);
    let taps = 0;
    const tap = async (name: string) => {
      taps++;
      await page.getByRole("button", { name, exact: true }).click();
    };
    await tap("5");
    await tap("00");
    await page.getByRole("button", { name: /^Charge/ }).click();
    taps++;
    await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
    await shows(page, `till-pay-${size}`);
    const { order } = await payWhatIsShown();
    await page.getByRole("heading", { name: "Paid" }).waitFor();
    expect(taps).toBeLessThanOrEqual(5);
    await shows(page, `till-done-${size}`);

    await page.getByRole("button", { name: "Refund", exact: true }).click();
    await shows(page, `till-refund-${size}`);
    await page.getByRole("button", { name: "Give back KUDOS 5.00" }).click();
    await page.getByRole("img", { name: "QR code of the refund" }).waitFor();
    await shows(page, `till-refund-code-${size}`);
    await refunds(wallet, order);
    await page.getByText("The customer has the money back.").waitFor();
  });
});

test("a shop that wants it asks for a table, a discount and a tip, and all of it is in the contract", async () => {
  const page = await openTill();
  await page.getByRole("button", { name: "More", exact: true }).click();
  for (const name of ["Ask for a tip", "Allow discounts", "Ask for a table or a name"])
    await page.getByLabel(name).check();
  await page.keyboard.press("Escape");
  for (const key of ["5", "00", "0"]) await page.getByRole("button", { name: key, exact: true }).click();
  await page.getByRole("button", { name: /^Charge/ }).click();
  const step = page.getByRole("dialog");
  await step.getByLabel("Table, number or name").fill("Table 4");
  await step.getByRole("button", { name: "20%", exact: true }).click();
  await step.getByRole("button", { name: "5% · KUDOS 2.00" }).click();
  await shows(page, "till-extras-phone");
  await step.getByRole("button", { name: "Charge KUDOS 42.00" }).click();
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
  await payWhatIsShown();
  const { orders } = (await shop.call("private/orders?limit=-1")).body as { orders: { order_id: string }[] };
  const { contract_terms: contract } = (await shop.call(`private/orders/${orders[0]!.order_id}`)).body;
  expect(contract).toMatchObject({ amount: "KUDOS:42", tip: "KUDOS:2", summary: expect.stringMatching(/ · Table 4$/) });
  expect(JSON.stringify(contract)).toContain("Discount 20%");
  await page.getByRole("heading", { name: "Paid" }).waitFor();
});

test("products are sold from stock, and the last one only once", async () => {
  for (const [id, price, stock] of [
    ["coffee", "KUDOS:3.5", -1],
    ["soup", "KUDOS:6", 1],
  ] as const) {
    const product = { product_id: id, product_name: id, description: id, unit: "", price, total_stock: stock };
    expect((await shop.call("private/products", product)).status).toBe(204);
  }
  const page = await openTill();
  await page.getByRole("button", { name: /^coffee/ }).click();
  await page.getByRole("button", { name: /^coffee/ }).click();
  await page.getByRole("button", { name: /^soup/ }).click();
  await shows(page, "till-products-phone");
  await page.getByRole("button", { name: "Charge KUDOS 13.00" }).click();
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
  await payWhatIsShown();
  await page.getByRole("button", { name: "Next sale" }).click();
  await page.getByRole("button", { name: /^soup/ }).click();
  await page.getByRole("button", { name: "Charge KUDOS 6.00" }).click();
  await page.getByText("There is not enough left of it.").waitFor();
  await page.getByText("Sold out").waitFor();

  await page.getByRole("button", { name: "Last sales" }).click();
  await page.getByText("2 × coffee, soup").waitFor();
  await shows(page, "till-recent-phone");
});

describe("the last piece", () => {
  /** How many of it others may have: what the server says to a program that wants more than there are. */
  async function othersGet(id: string): Promise<unknown> {
    const lock = { lock_uuid: "somebody", quantity: 2, duration: { d_us: 60_000_000 } };
    const { status, body } = await shop.call(`private/products/${id}/lock`, lock);
    expect(status).toBe(410);
    return body.available_quantity;
  }
  const [GOES, IS_HELD] = [1, 0];

  test("is held for the till that has it in its cart, until it is taken out, charged or forgotten", async () => {
    for (const id of ["cake", "pie"]) {
      const product = { product_id: id, product_name: id, description: id, unit: "", price: "KUDOS:4", total_stock: 1 };
      expect((await shop.call("private/products", product)).status).toBe(204);
    }
    const first = await openTill();
    await first.getByRole("button", { name: /^cake/ }).click();
    await expect.poll(() => othersGet("cake")).toBe(IS_HELD);

    const second = await openTill();
    await second.getByRole("button", { name: /^cake/ }).click();
    await second.getByText("None left: somebody else has it").waitFor();
    await second.getByRole("button", { name: /^cake.*Sold out/ }).waitFor();
    await shows(second, "till-none-left-phone");
    // Who stands at the counter may know better.
    expect(await second.getByRole("button", { name: "Charge KUDOS 4.00" }).isEnabled()).toBe(true);

    await first.getByRole("button", { name: "One less: cake" }).click();
    await expect.poll(() => othersGet("cake")).toBe(GOES);
    await first.getByRole("button", { name: /^cake/ }).click();
    await expect.poll(() => othersGet("cake")).toBe(IS_HELD);
    // The order holds it, and after the customer went away the cart does again.
    await first.getByRole("button", { name: "Charge KUDOS 4.00" }).click();
    await first.getByRole("img", { name: "QR code of the payment" }).waitFor();
    expect(await othersGet("cake")).toBe(IS_HELD);
    await first.getByRole("button", { name: "Cancel", exact: true }).last().click();
    const deleted = async () => (await shop.call("private/orders?limit=-1")).body as { orders: { summary: string }[] };
    await expect.poll(async () => (await deleted()).orders[0]?.summary).not.toContain("cake");
    await expect.poll(() => othersGet("cake")).toBe(IS_HELD);
    expect(await first.getByText("None left").count()).toBe(0);
    await first.getByRole("button", { name: "Charge KUDOS 4.00" }).click();
    await first.getByRole("img", { name: "QR code of the payment" }).waitFor();
    await payWhatIsShown();
    await first.getByRole("heading", { name: "Paid" }).waitFor();
    const { total_sold } = (await shop.call("private/products/cake")).body;
    expect(total_sold).toBe(1);

    await second.getByRole("button", { name: "Charge KUDOS 4.00" }).click();
    await second.getByText("There is not enough left of it.").waitFor();
    await second.getByRole("button", { name: "Clear all" }).click();
    await second.getByRole("button", { name: /^pie/ }).click();
    await expect.poll(() => othersGet("pie")).toBe(IS_HELD);
    await second.reload();
    await expect.poll(() => othersGet("pie")).toBe(GOES);
  });

  test("is sold without a hold where the server cannot be reached for one", async () => {
    const product = {
      product_id: "jam",
      product_name: "jam",
      description: "jam",
      unit: "",
      price: "KUDOS:5",
      total_stock: 1,
    };
    expect((await shop.call("private/products", product)).status).toBe(204);
    const page = await openTill();
    await page.route("**/lock", (route) => route.abort());
    await page.getByRole("button", { name: /^jam/ }).click();
    await page.getByText("no connection").waitFor();
    await page.getByRole("button", { name: "Charge KUDOS 5.00" }).click();
    await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
    await payWhatIsShown();
    await page.getByRole("heading", { name: "Paid" }).waitFor();
  });
});

test("the customer sees it in a window of its own, and the day is closed", async () => {
  const page = await openTill(DESKTOP);
  const opening = page.waitForEvent("popup");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await shows(page, "till-menu-desktop");
  await page.getByRole("button", { name: "Customer's screen" }).click();
  const display = await opening;
  await display.getByText("Welcome").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.type("450");
  await page.getByRole("button", { name: /^Charge/ }).click();
  await display.getByRole("img", { name: "QR code of the payment" }).waitFor();
  await payWhatIsShown();
  await display.getByRole("heading", { name: "Paid" }).waitFor();
  await page.getByRole("button", { name: "Next sale" }).click();

  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Close the day" }).click();
  await page.getByRole("row").filter({ hasText: "Taken" }).waitFor();
  await shows(page, "till-day-desktop");
});

test("everything goes by keyboard, and a scanner types a product into the cart", async () => {
  const page = await openTill(DESKTOP);
  const product = {
    product_id: "4006381333931",
    product_name: "Pencil",
    description: "",
    unit: "",
    price: "KUDOS:2",
    total_stock: -1,
  };
  expect((await shop.call("private/products", product)).status).toBe(204);
  await page.reload();
  await page.getByRole("button", { name: /^Pencil/ }).waitFor();
  // As fast as a scanner, also where the machine has much to do.
  await page.evaluate(`for (const key of [..."4006381333931", "Enter"]) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }`);
  await page.keyboard.type("150");
  await page.keyboard.press("+");
  await page.getByRole("button", { name: "Charge KUDOS 3.50" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
  await page.getByRole("button", { name: "Cancel", exact: true }).last().click();
  await page.getByRole("button", { name: /^Charge/ }).waitFor();
  // The till shows the keypad again before the order is gone.
  const newest = async () => (await shop.call("private/orders?limit=-1")).body as { orders: { summary: string }[] };
  await expect.poll(async () => (await newest()).orders[0]?.summary).not.toContain("Pencil");
});

test("the smallest phone and long words do not widen it", async () => {
  const name = "Donaudampfschifffahrtsgesellschaftskapitänsmütze".repeat(2);
  const product = {
    product_id: "long",
    product_name: name,
    description: name,
    unit: "",
    price: "KUDOS:12345.67",
    total_stock: -1,
  };
  expect((await shop.call("private/products", product)).status).toBe(204);
  const page = await openTill({ viewport: { width: 320, height: 568 }, locale: "de-DE", hasTouch: true });
  await page.getByRole("button", { name: /^Donau/ }).click();
  await shows(page, "till-long-words-small");
});
