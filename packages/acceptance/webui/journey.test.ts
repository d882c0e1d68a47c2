/**
 * Somebody who has never seen it, from an empty server to the first sale and the first refund, in the browser alone. What is
 * tapped and typed is counted. In each language, on a phone or a desktop; in all of both with KONTOR_TEST_JOURNEYS=all.
 */

import { readFileSync } from "node:fs";
import { setUpLink } from "@kontor/merchant/access/set-up-link";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows } from "./app-page.js";
import { startPracticeShop } from "./practice-shop.js";

const OWN_PASSWORD = "a password of my own";
/** The sandbox's bank has no IBANs: what an owner types of the account is its whole address. */
const ACCOUNT = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";
/** Five minutes, of somebody who looks for five seconds before each tap and types two letters in a second. */
const SET_UP_SECONDS = 300;
const secondsOf = ({ taps, typed }: Hand) => taps * 5 + typed / 2;

const ALL = ["en", "de", "fr", "es"].flatMap((locale) => [
  { locale, size: "phone", options: PHONE },
  { locale, size: "desktop", options: DESKTOP },
]);
const CHOSEN = ["en phone", "de phone", "fr desktop", "es phone"];
const journeys =
  process.env.KONTOR_TEST_JOURNEYS === "all"
    ? ALL
    : ALL.filter(({ locale, size }) => CHOSEN.includes(`${locale} ${size}`));

/** Counts what it does. A field is tapped before something is typed into it. */
class Hand {
  taps = 0;
  typed = 0;

  async tap(what: Locator): Promise<void> {
    this.taps++;
    await what.click();
  }

  async type(field: Locator, text: string): Promise<void> {
    this.taps++;
    this.typed += text.length;
    await field.fill(text);
  }
}

/** The texts of a language. */
function wordsOf(locale: string): (key: string) => string {
  const [till, office] = ["till", "office"].map((area) => {
    const file = new URL(`../../backoffice/src/messages/${area}/${locale}.json`, import.meta.url);
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  });
  return (key) => (till![key] ?? office![key])!.replace(/\{\w+\}.*/, "").trim();
}

describe.each(journeys)("in $locale on a $size", ({ locale, size, options }) => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startPracticeShop({
      openForBusiness: false,
      settings: { "merchant/PAYMENT_TARGET_TYPES": "x-taler-bank" },
    });
  });
  afterAll(() => shop?.stop());
  const pages = appPages(() => [shop.url]);
  const word = wordsOf(locale);

  test("a shop is set up, sells, and gives money back", { timeout: 240_000 }, async () => {
    const link = await setUpLink(shop.backend.deps, { address: shop.url });
    const page = await pages.open(link!, { ...options, locale });
    const see = (what: string) => shows(page, `journey-${what}-${locale}-${size}`);
    await setUp(page, see);
    // The customer has money already.
    const headers = { authorization: `Bearer secret-token:${OWN_PASSWORD}` };
    expect((await shop.call("private/kontor/practice/wallet", {}, { headers })).status).toBe(200);
    await firstSales(page, see);
    await refunds(page, see);
  });

  type See = (what: string) => Promise<void>;

  async function setUp(page: Page, see: See): Promise<void> {
    const hand = new Hand();
    await hand.type(page.locator("input[name=name]"), "Café Sol");
    await hand.type(page.locator("input[name=password]"), OWN_PASSWORD);
    await hand.type(page.locator("input[name=again]"), OWN_PASSWORD);
    await see("1-new");
    await hand.tap(page.locator("button[type=submit]"));
    const step = (name: string) => page.getByRole("button", { name: `${word("steps.do")}: ${word(name)}` });
    await step("step.shop").waitFor();
    await settled(page);
    await see("2-steps");

    await hand.tap(step("step.shop"));
    await hand.type(page.locator("input[name=town]"), "Basel");
    await hand.tap(page.locator("input[name=sells][value=counter]"));
    await see("3-business");
    await hand.tap(page.locator("form button[type=submit]").first());
    await page.getByText(word("saved"), { exact: true }).waitFor();
    await hand.tap(page.locator("nav a[href='#/today']"));

    await hand.tap(step("step.account"));
    await hand.type(page.locator("input[name=address]"), ACCOUNT);
    await see("4-account");
    await hand.tap(page.getByRole("dialog").locator("button[type=submit]"));
    await page.getByRole("dialog").waitFor({ state: "detached", timeout: 60_000 });
    // Nothing more is asked: the list is over but for the sale.
    await expect.poll(() => step("step.sale").isEnabled()).toBe(true);
    await see("5-account-there");
    expect(secondsOf(hand), `${hand.taps} taps, ${hand.typed} letters`).toBeLessThan(SET_UP_SECONDS);
    expect(hand.taps).toBeLessThanOrEqual(12);
  }

  /** One to oneself, from the list; one at the till. */
  async function firstSales(page: Page, see: See): Promise<void> {
    const practice = page.getByRole("button", { name: word("practice.pay") });
    const trial = new Hand();
    await trial.tap(page.getByRole("button", { name: `${word("steps.do")}: ${word("step.sale")}` }));
    await practice.waitFor();
    await see("6-first-sale");
    await trial.tap(practice);
    const till = page.getByRole("dialog").locator("a[href='./till/']");
    await till.waitFor({ timeout: 60_000 });
    await see("7-works");
    expect(trial.taps).toBe(2);

    const sale = new Hand();
    await sale.tap(till);
    await page.locator(".charge").waitFor();
    await see("8-till");
    await sale.tap(page.getByRole("button", { name: "5", exact: true }));
    await sale.tap(page.getByRole("button", { name: "00", exact: true }));
    await sale.tap(page.locator(".charge"));
    await practice.waitFor();
    await see("9-pay");
    await sale.tap(practice);
    await page.getByRole("heading", { name: word("till.paid") }).waitFor({ timeout: 60_000 });
    await see("10-paid");
    expect(sale.taps).toBeLessThanOrEqual(5);
  }

  /** Found and given back: just now, later at the till, and in the office. */
  async function refunds(page: Page, see: See): Promise<void> {
    const give = page.getByRole("dialog").locator("button[type=submit]");
    const amount = page.getByRole("dialog").locator("input").first();
    const atTill = new Hand();
    await page.getByRole("button", { name: word("till.next") }).click();
    await atTill.tap(page.getByRole("button", { name: word("till.recent") }));
    await atTill.tap(
      page
        .getByRole("dialog")
        .getByRole("button", { name: word("till.refund") })
        .first(),
    );
    await amount.fill("2");
    await see("11-refund");
    await atTill.tap(give);
    await page.getByRole("dialog").locator(".qr").waitFor();
    await see("12-refund-code");
    expect(atTill.taps).toBeLessThanOrEqual(3);

    const inOffice = new Hand();
    await page.goto(page.url().replace(/till\/.*$/, "#/today"));
    await inOffice.tap(page.locator("main .plain-rows a.row").first());
    const refund = page.locator("article.detail").getByRole("button", { name: word("till.refund"), exact: true });
    await refund.waitFor();
    await settled(page);
    await see("13-order");
    await inOffice.tap(refund);
    await inOffice.tap(give);
    await page.getByRole("dialog").locator(".qr").waitFor();
    expect(inOffice.taps).toBeLessThanOrEqual(3);
    await page.keyboard.press("Escape");
    for (const [number, room] of ["today", "orders", "money"].entries()) {
      await page.locator(`nav a[href='#/${room}']`).click();
      await settled(page);
      await see(`${14 + number}-${room}`);
    }
  }
});
