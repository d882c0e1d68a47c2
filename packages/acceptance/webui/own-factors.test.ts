/**
 * An owner without any mail: an authenticator app and a passkey are added in the office, and asked for at the door, for a
 * bank account, and before they are removed. The passkey is of a real Chromium, with a device that it pretends to have.
 */

import { codeOfStep, decodeRfc3548Base32, stepAt } from "@kontor/taler/totp";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

const PASSWORD = "of the tea house, secret";
const IBAN = "DE75512108001245126199";

let shop: TestShop;
/** Passkeys need a host that has a name. */
let office: string;

beforeAll(async () => {
  shop = await startTestShop();
  const url = new URL(shop.url);
  url.hostname = "localhost";
  office = url.href;
  for (const id of ["tea", "salt", "soap"]) {
    const made = await shop.call("management/instances", {
      id,
      name: `The ${id} house`,
      auth: { method: "token", password: PASSWORD },
      address: {},
      jurisdiction: {},
      use_stefan: false,
    });
    expect(made.status).toBe(204);
  }
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url, office]);

const at = (id: string) => `${office}instances/${id}/webui/`;
let lastStep = 0;

/** What the app shows, of a step that was not used yet. */
function codeOf(key: string): string {
  lastStep = Math.max(lastStep + 1, stepAt(shop.sandbox.clock.now()) - 1);
  return codeOfStep(decodeRfc3548Base32(key), lastStep, 6);
}

async function atSecurity(page: Page): Promise<void> {
  await page.evaluate("location.hash = '#/shop/security'");
  await page.getByRole("heading", { name: "Beside the password" }).waitFor();
  await settled(page);
}

async function atTheDoor(page: Page): Promise<void> {
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.getByRole("heading", { name: "One more step" }).waitFor();
}

test("an authenticator app, and the codes on paper for when it is lost", async () => {
  const page = await pages.open(at("tea"), PHONE);
  await signIn(page, PASSWORD);
  await atSecurity(page);
  await shows(page, "own-none-phone");
  await page.getByRole("button", { name: "Add an authenticator app" }).click();
  await page.getByLabel("What do you call it?").fill("My phone");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Or type this into the app").click();
  const key = (await page.locator("code.wraps").textContent())!.replaceAll(" ", "");
  await shows(page, "own-scan-phone");
  await page.getByLabel("The code that the app shows now").fill("000000");
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByText("This is not the code.").waitFor();
  lastStep = 0;
  await page.getByLabel("The code that the app shows now").fill(codeOf(key));
  await page.getByRole("button", { name: "Finish" }).click();
  await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
  const codes = await page.locator(".recovery-codes code").allTextContents();
  expect(codes).toHaveLength(10);
  await shows(page, "own-codes-phone");
  await page.getByRole("button", { name: "I have them" }).click();
  await page.getByText("Recovery codes left: 10.").waitFor();
  await shows(page, "own-some-phone");

  // At the door, on another device.
  const other = await pages.open(at("tea"), DESKTOP);
  await atTheDoor(other);
  await shows(other, "own-door-desktop");
  await other.getByRole("button", { name: /^Type the code that the app shows/ }).click();
  await other.getByLabel("The code that the app shows now").fill(codeOf(key));
  await other.getByRole("button", { name: "Continue" }).click();
  await other.getByRole("navigation").waitFor();
  // A bank account, with a code on paper.
  await other.evaluate("location.hash = '#/money'");
  await settled(other);
  await other.getByRole("button", { name: "Add bank account" }).click();
  await other.getByLabel(/^IBAN/).fill(IBAN);
  await other.getByRole("button", { name: "Save" }).click();
  await other.getByRole("button", { name: /^Use a recovery code/ }).click();
  await other.getByLabel("A recovery code from your paper").fill(codes[0]!.toLowerCase());
  await other.getByRole("button", { name: "Continue" }).click();
  await expect
    .poll(async () => {
      const answer = await shop.call("instances/tea/private/accounts", undefined, { headers: owner });
      return (answer.body.accounts as unknown[]).length;
    })
    .toBe(1);
  // What was done is there to read.
  await other.evaluate("location.hash = '#/shop/log'");
  await other.getByText("Bank account added").waitFor();
  await other.getByText("Recovery code used").waitFor();
  await settled(other);
  await shows(other, "audit-desktop");
  await page.evaluate("location.hash = '#/shop/log'");
  await page.getByText("App or passkey added").waitFor();
  await settled(page);
  await shows(page, "audit-phone");
});

const owner = { authorization: `Bearer secret-token:${PASSWORD}` };

test("a passkey of the browser", async () => {
  const page = await pages.open(at("salt"), DESKTOP);
  const browser = await page.context().newCDPSession(page);
  await browser.send("WebAuthn.enable");
  const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signIn(page, PASSWORD);
  await atSecurity(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("What do you call it?").fill("Laptop");
  await shows(page, "own-passkey-desktop");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "I have them" }).click();
  expect((await browser.send("WebAuthn.getCredentials", { authenticatorId })).credentials).toHaveLength(1);
  await page.getByRole("button", { name: "Sign out" }).click();

  await atTheDoor(page);
  await page.getByRole("button", { name: "Use the passkey (Laptop)" }).click();
  await page.getByRole("navigation").waitFor();

  // Who does not have it at hand may try again.
  await page.getByRole("button", { name: "Sign out" }).click();
  await atTheDoor(page);
  const { credentials } = await browser.send("WebAuthn.getCredentials", { authenticatorId });
  await browser.send("WebAuthn.clearCredentials", { authenticatorId });
  await page.getByRole("button", { name: "Use the passkey (Laptop)" }).click();
  await page.getByText("The passkey was not shown.").waitFor();
  await browser.send("WebAuthn.addCredential", { authenticatorId, credential: credentials[0]! });
  await page.getByRole("button", { name: "Use the passkey (Laptop)" }).click();
  await page.getByRole("navigation").waitFor();

  // It is removed with itself, and then nothing is asked for any more.
  await atSecurity(page);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Really remove?" }).click();
  await page.getByRole("button", { name: "Use the passkey (Laptop)" }).click();
  await page.getByText("A stolen password alone should not be enough.").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, PASSWORD);
});

test.each(["de", "fr", "es"])("in %s", async (language) => {
  const page = await pages.open(at("soap"), { ...PHONE, locale: language });
  await signIn(page, PASSWORD);
  await page.evaluate("location.hash = '#/shop/security'");
  await page.getByRole("heading", { level: 2 }).nth(2).waitFor();
  await settled(page);
  await shows(page, `own-${language}-phone`);
  await page.evaluate("location.hash = '#/shop/log'");
  await settled(page);
  await shows(page, `audit-${language}-phone`);
});
