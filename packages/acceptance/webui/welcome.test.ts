/** From an empty server to the first sale, in a browser alone: the link that the server prints is all there is. */

import { setUpLink } from "@kontor/merchant/access/set-up-link";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows } from "./app-page.js";

const OWN_PASSWORD = "a password of my own";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ openForBusiness: false });
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

const asOwner = { headers: { authorization: `Bearer secret-token:${OWN_PASSWORD}` } };

test("the printed link makes a shop, which has a bank account and a first sale before anything was explained", async () => {
  const link = await setUpLink(shop.backend.deps, { address: shop.url });
  const page = await pages.open(link!, PHONE);
  await page.getByLabel("Name of the shop").fill("Café Sol");
  expect(page.url()).not.toContain("setup");
  await page.getByLabel("Password", { exact: false }).first().fill(OWN_PASSWORD);
  await page.getByLabel("The password once more").fill("another password");
  await page.getByRole("button", { name: "Open the shop" }).click();
  await page.getByText("These are two different passwords.").waitFor();
  await shows(page, "welcome-set-up-phone");
  await page.getByLabel("The password once more").fill(OWN_PASSWORD);
  await page.getByRole("button", { name: "Open the shop" }).click();
  await page.getByRole("heading", { name: "Before you are paid" }).waitFor();
  await settled(page);
  await shows(page, "welcome-steps-phone");

  await page.getByRole("button", { name: "Do it: Your shop" }).click();
  await page.getByLabel("Town").fill("Basel");
  await page.getByLabel("At a counter").check();
  await page.locator("form").getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  expect((await shop.call("private/kontor/preferences", undefined, asOwner)).body).toMatchObject({
    preferences: { sells: ["counter"] },
  });

  // No exchange of this server pays to IBANs: the owner hears of it here, and the account does not stay.
  await page.goto(`${shop.url}webui/#/today`);
  await page.getByRole("button", { name: "Do it: Your bank account" }).click();
  await page.getByLabel("IBAN").fill("DE75 5121 0800 1245 1261 99");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/No payment service of this server can pay to this account/).waitFor();
  await shows(page, "welcome-refused-account-phone");
  const { accounts } = (await shop.call("private/accounts", undefined, asOwner)).body as {
    accounts: { active: boolean }[];
  };
  expect(accounts.filter(({ active }) => active)).toEqual([]);
  await page.keyboard.press("Escape");

  // The sandbox's bank has no IBANs: an account that the exchange pays to is there by other means.
  const payto = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";
  expect((await shop.call("private/accounts", { payto_uri: payto }, asOwner)).status).toBe(200);
  await page.reload();
  await page.getByRole("button", { name: "Do it: Your first sale" }).click();
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
  await shows(page, "welcome-first-sale-phone");
  const { orders } = (await shop.call("private/orders?limit=-1", undefined, asOwner)).body as {
    orders: { order_id: string }[];
  };
  const { body } = await shop.call(`private/orders/${orders[0]!.order_id}`, undefined, asOwner);
  const wallet = await shop.richWallet("KUDOS:5");
  await pay(wallet, await claim(wallet, String(body.taler_pay_uri)));
  await page.getByText("KUDOS 0.10 paid. It works.").waitFor();
  await shows(page, "welcome-paid-phone");
});

test("the link is good once", async () => {
  expect(await setUpLink(shop.backend.deps, { address: shop.url })).toBeUndefined();
  const code = shop.backend.deps.secrets.setUpCode();
  const page = await pages.open(`${shop.url}webui/#setup=${code}`, DESKTOP);
  await page.getByLabel("Name of the shop").fill("Another");
  await page.getByLabel("Password", { exact: false }).first().fill(OWN_PASSWORD);
  await page.getByLabel("The password once more").fill(OWN_PASSWORD);
  await page.getByRole("button", { name: "Open the shop" }).click();
  await page.getByText("This link is not good any more").waitFor();
  await page.getByRole("button", { name: "I have a shop here: sign in" }).click();
  await page.getByRole("heading", { name: "Sign in to your shop" }).waitFor();
});
