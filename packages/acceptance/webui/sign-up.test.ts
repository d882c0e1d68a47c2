/** Who has no shop yet opens one, in a real browser, with the code that was mailed; and proves another address later. */

import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, PHONE, settled, shows } from "./app-page.js";

const PASSWORD = "of the salt house, secret";
const MAILS = join(tmpdir(), `kontor-mails-${process.pid}.txt`);

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({
    settings: {
      "merchant/ENABLE_SELF_PROVISIONING": "YES",
      "merchant/MANDATORY_TAN_CHANNELS": "email",
      "kontor-mail/FILE": MAILS,
    },
  });
});
afterAll(async () => {
  await shop?.stop();
  rmSync(MAILS, { force: true });
});
const pages = appPages(() => [shop.url]);

/** The last code that went to an address. */
function lastCodeTo(address: string): string {
  const [message = ""] = readFileSync(MAILS, "utf8")
    .split("-".repeat(40))
    .filter((text) => text.includes(`To: ${address}`))
    .slice(-1);
  return /\d{4}-\d{4}/.exec(message)![0];
}

async function proves(page: Page, address: string): Promise<void> {
  await page
    .getByRole("button", { name: /^Send a code to/ })
    .first()
    .click();
  await page.getByLabel(/^The code that came to/).fill("0000-0000");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("This is not the code.").waitFor();
  await page.getByLabel(/^The code that came to/).fill(lastCodeTo(address));
  await page.getByRole("button", { name: "Continue" }).click();
}

/** The new shop, as its owner sees it. */
async function saltHouse(): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer secret-token:${PASSWORD}` };
  return (await shop.call("instances/the-salt-house/private", undefined, { headers })).body;
}

test("a shop is opened at the door with the code that was mailed, and its owner is in", async () => {
  const page = await pages.open(`${shop.url}webui/`, PHONE);
  await page.getByRole("button", { name: "Open a shop of your own" }).click();
  await shows(page, "sign-up-phone");
  await page.getByLabel("What is it called?").fill("The Salt House");
  expect(await page.getByLabel("Short name").inputValue()).toBe("the-salt-house");
  await page.getByLabel("Your e-mail address").fill("salt@shop.example");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("input[name=again]").fill("another one");
  await page.getByRole("button", { name: "Open the shop" }).click();
  await page.getByText("These are two different passwords.").waitFor();
  await page.locator("input[name=again]").fill(PASSWORD);
  await page.getByRole("button", { name: "Open the shop" }).click();
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  expect(await page.getByLabel("What is it called?").isVisible()).toBe(false);
  await shows(page, "sign-up-code-phone");
  await proves(page, "salt@shop.example");
  await page.getByRole("navigation").waitFor();
  expect(page.url()).toContain("/instances/the-salt-house/webui/");
  const made = await saltHouse();
  expect(made).toMatchObject({ name: "The Salt House", email: "salt@shop.example", email_validated: true });

  // Another address, which takes a code to the old one and to the new one; what else the shop has set stays.
  await page.evaluate("location.hash = '#/shop/security'");
  await page.getByText("Proven: codes go here.").waitFor();
  await settled(page);
  await shows(page, "addresses-phone");
  await page.getByLabel("E-mail").fill("pepper@shop.example");
  await page.getByRole("button", { name: /^Save/ }).first().click();
  for (const address of ["pepper@shop.example", "salt@shop.example"]) {
    await page.getByRole("button", { name: new RegExp(`^Send a code to ${address.slice(0, 2)}`) }).click();
    await page.getByLabel(/^The code that came to/).waitFor();
    await page.getByLabel(/^The code that came to/).fill(lastCodeTo(address));
    await page.getByRole("button", { name: "Continue" }).click();
  }
  await page.getByText("Saved.").waitFor();
  const { email, email_validated, ...rest } = await saltHouse();
  expect({ email, email_validated }).toEqual({ email: "pepper@shop.example", email_validated: true });
  const { email: _email, email_validated: _validated, ...before } = made;
  expect(rest).toEqual(before);
});

test("a short name that is taken is said at the form", async () => {
  const page = await pages.open(`${shop.url}webui/`, PHONE);
  await page.getByRole("button", { name: "Open a shop of your own" }).click();
  await page.getByLabel("What is it called?").fill("The Salt House");
  await page.getByLabel("Your e-mail address").fill("other@shop.example");
  for (const name of ["password", "again"]) await page.locator(`input[name=${name}]`).fill(PASSWORD);
  await page.getByRole("button", { name: "Open the shop" }).click();
  await page.getByText("There is a shop of this short name already.").waitFor();
});
