/** A note about an order, in a real browser: for the shop's people, whatever they write, and for nobody else. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";
import { whatIsPrinted } from "./printed.js";

const ATTACK = '<img src=x onerror="document.title=1"><script>document.title=1</script>{{7*7}}';
const SMALL_PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true };

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

async function openOrder(orderId: string, options: object) {
  const page = await pages.open(`${shop.url}webui/#/orders/${orderId}`, options);
  await signIn(page);
  await settled(page);
  return page;
}
const noted = async (orderId: string) => (await shop.call(`private/kontor/orders/${orderId}/note`)).body.note;

test("it is written, changed, found and removed; the customer's page and the receipt have nothing of it", async () => {
  const wallet = await shop.richWallet("KUDOS:10");
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:3", summary: "Flowers" });
  await pay(wallet, await claim(wallet, payUri));
  const page = await openOrder(orderId, DESKTOP);
  await page.getByRole("button", { name: "Add a note" }).click();
  const field = page.locator("textarea[name=note]");
  await field.fill(`Wants them on Friday.\nBlue ribbon ${ATTACK}`);
  await field.scrollIntoViewIfNeeded();
  await shows(page, "order-note-form-desktop");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator(".as-written").getByText("Blue ribbon <img").waitFor();
  // One goes on from where one was.
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Change the note");
  expect(await noted(orderId)).toBe(`Wants them on Friday.\nBlue ribbon ${ATTACK}`);
  await shows(page, "order-note-desktop");
  expect(await page.title()).toBe("Back office");
  expect(JSON.stringify(await whatIsPrinted(page, "Receipt"))).not.toContain("ribbon");

  await page.keyboard.press("/");
  await page.locator("input[role=combobox]").fill("blue ribbon");
  await page.locator(".hits [role=option]").getByText("Flowers").waitFor();
  await page.keyboard.press("Escape");
  const customer = await pages.open(`${shop.url}orders/${orderId}`, PHONE);
  expect(await customer.content()).not.toContain("ribbon");

  await page.getByRole("button", { name: "Change the note" }).click();
  await field.fill("Thrown away");
  await page.keyboard.press("Escape");
  await page.locator(".as-written").getByText("Friday").waitFor();
  await page.getByRole("button", { name: "Change the note" }).click();
  await field.fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Add a note" }).waitFor();
  expect(await noted(orderId)).toBe("");
});

test("nobody's note is overwritten unseen, and what was typed is not lost where it is not kept", async () => {
  const { orderId } = await shop.order({ amount: "KUDOS:3", summary: "A cup" });
  const path = `private/kontor/orders/${orderId}/note`;
  const page = await openOrder(orderId, { ...SMALL_PHONE, locale: "de-DE" });
  await page.getByRole("button", { name: "Notiz hinzufügen" }).tap();
  const field = page.locator("textarea[name=note]");
  await field.fill("Meine Donaudampfschifffahrtsgesellschaftskapitänsmützennotizaufbewahrung");
  await shop.call(path, { note: "Schon abgeholt" }, { method: "PUT" });
  await page.getByRole("button", { name: "Speichern" }).tap();
  await page.getByRole("alert").getByText("Schon abgeholt").waitFor();
  await page.getByRole("alert").scrollIntoViewIfNeeded();
  await shows(page, "order-note-meanwhile-phone-de");
  expect(await noted(orderId)).toBe("Schon abgeholt");

  await page.route(/\/note$/, (route) => route.fulfill({ status: 500, body: "{}" }));
  await page.getByRole("button", { name: "Speichern" }).tap();
  await page.locator(".note-form .note.bad").waitFor();
  expect(await field.inputValue()).toContain("Meine Donau");
  await page.unroute(/\/note$/);
  await page.getByRole("button", { name: "Speichern" }).tap();
  await page.locator(".as-written").getByText("Meine Donau").waitFor();
  await page.locator(".as-written").scrollIntoViewIfNeeded();
  await shows(page, "order-note-phone-de");
  expect(await noted(orderId)).toContain("Meine Donau");
});
