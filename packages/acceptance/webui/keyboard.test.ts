/** The office without a mouse: everything is reached with Tab, is seen to be reached, and gives the place back afterwards. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, settled } from "./app-page.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

const MOST_TABS = 60;
/** What is focused, as somebody hears it, and whether that is drawn. */
const FOCUSED = `(() => {
  const at = document.activeElement;
  const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  return { name: label.trim().replace(/\\s+/g, " ").slice(0, 60), isSeen: at === document.body || getComputedStyle(at).outlineStyle !== "none" };
})()`;

async function focused(page: Page): Promise<{ name: string; isSeen: boolean }> {
  return (await page.evaluate(FOCUSED)) as { name: string; isSeen: boolean };
}

/** Tabs on until that is focused. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    expect(at.isSeen, `${at.name} is not seen to be focused`).toBe(true);
    if (name.test(at.name)) return;
    passed.push(at.name);
  }
  throw new Error(`${name} was not reached: ${passed.join(" | ")}`);
}

test("sign in, find an order, give money back, add a product, and leave", async () => {
  const { payUri } = await shop.order({ amount: "KUDOS:8", summary: "A pot of tea" });
  const wallet = await shop.richWallet("KUDOS:10");
  await pay(wallet, await claim(wallet, payUri));

  const page = await pages.open(`${shop.url}webui/`, DESKTOP);
  await page.locator("input[name=password]").waitFor();
  if (!/^Password/.test((await focused(page)).name)) await tabTo(page, /^Password/);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").waitFor();

  await tabTo(page, /^Orders$/);
  await page.keyboard.press("Enter");
  await page.getByRole("link").filter({ hasText: "A pot of tea" }).waitFor();
  await settled(page);
  await tabTo(page, /A pot of tea/);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Refund", exact: true }).waitFor();
  await tabTo(page, /^Refund$/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, /^Give back KUDOS 8\.00$/);
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: "QR code of the refund" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  // One goes on from where one was.
  expect((await focused(page)).name).not.toBe("");
  await tabTo(page, /Technical details/);

  await page.reload();
  await page.getByRole("navigation").waitFor();
  // Past the menu with one key.
  await tabTo(page, /^Skip the menu$/);
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("content");

  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate("document.activeElement.role")).toBe("combobox");
  await page.reload();
  await page.getByRole("navigation").waitFor();
  await tabTo(page, /^Products$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Products", exact: true }).waitFor();
  await settled(page);
  await tabTo(page, /^Add product$/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^Name$/);
  await page.keyboard.type("Coffee");
  await tabTo(page, /^Price/);
  await page.keyboard.type("3.5");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Coffee/ }).waitFor();
  await tabTo(page, /change the price of Coffee$/);
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("price");
  await page.keyboard.press("Escape");
  await tabTo(page, /^Import/);

  await page.reload();
  await page.getByRole("navigation").waitFor();
  await tabTo(page, /^Sign out$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Sign in to your shop" }).waitFor();
});
