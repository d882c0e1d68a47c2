/** The door: who forgot the password sets another with a code that came by mail, and from then on signs in with one. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, PHONE, settled, shows } from "./app-page.js";

const NEW_PASSWORD = "in place of the old one";

let directory: string;
let shop: TestShop;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-sign-in-"));
  shop = await startTestShop({ settings: { "kontor-mail/FILE": join(directory, "mails") } });
});
afterAll(async () => {
  await shop?.stop();
  rmSync(directory, { recursive: true, force: true });
});
const pages = appPages(() => [shop.url]);

/** The code of the newest mail. */
function newestCode(): string {
  return readFileSync(join(directory, "mails"), "utf8")
    .match(/^ +\d{4}-\d{4}$/gm)!
    .at(-1)!
    .trim();
}

async function answerWithCode(page: Page, picture: string): Promise<void> {
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  await shows(page, `${picture}-where-phone`);
  await page.getByRole("button", { name: /^Send a code to/ }).click();
  const field = page.getByLabel(/^The code that came to/);
  await field.waitFor();
  await shows(page, `${picture}-code-phone`);
  await field.fill("0000-0000");
  await field.press("Enter");
  await page.getByText("This is not the code.").waitFor();
  await field.fill(newestCode());
  await field.press("Enter");
}

test("a forgotten password is replaced, and signing in takes the mailed code then", async () => {
  const made = await shop.call("management/instances", {
    id: "tea",
    name: "Tea",
    email: "owner@tea.example",
    auth: { method: "token", password: "the old password" },
    address: {},
    jurisdiction: {},
    use_stefan: false,
  });
  expect(made.status).toBe(204);
  const page = await pages.open(`${shop.url}instances/tea/webui/`, PHONE);
  await page.getByRole("button", { name: "I forgot the password" }).click();
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await answerWithCode(page, "forgot");
  await page.getByText("The password is changed.").waitFor();

  await page.getByLabel("Password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await answerWithCode(page, "factor");
  await page.getByRole("navigation").waitFor();
  await settled(page);
});
