/** The tutorial and the guides, as a newcomer goes through them: each step with what it says will be seen. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "../browser/open-browser.js";
import { type RunningKontor, startKontor, startProgram } from "../commands/run-kontor.js";
import { blocksBelow, blocksOf, ROOT, readDocument, runIn } from "./typed-blocks.js";

const TUTORIAL = readDocument("docs/tutorial.md");
const WRITTEN = "127.0.0.1:9966";

let directory: string;
let dev: RunningKontor;
/** Where the shop really is; the preferred port may be somebody else's. */
let shopUrl: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-tutorial-"));
  browser = await openBrowser();
  page = await (await browser.newContext({ locale: "en-US" })).newPage();
});

afterAll(async () => {
  await browser?.close();
  await dev?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const typed = (heading: string) => blocksBelow(TUTORIAL, "sh", heading);
const run = (block: string) => runIn(directory, block, (place) => (place === WRITTEN ? new URL(shopUrl).host : place));
const orderPage = () => page.goto(`${shopUrl}orders/tea`);

async function order(orderId = "tea"): Promise<Record<string, unknown>> {
  const headers = { authorization: "Bearer secret-token:sandbox" };
  const answer = await fetch(`${shopUrl}private/orders/${orderId}`, { headers });
  return (await answer.json()) as Record<string, unknown>;
}

test("1. Start: one command, and one is told what to copy", async () => {
  const [fetching, installing, starting, ...more] = typed("1. Start")[0]!.trim().split("\n");
  expect(fetching).toMatch(/^git clone <[^>]+> kontor && cd kontor$/);
  expect([installing, more]).toEqual(["npm ci", []]);
  const [command, ...args] = starting!.replace(/^npx /, "").split(" ");
  expect(command).toBe("kontor");
  const env = { HOME: directory, XDG_DATA_HOME: join(directory, "data") };
  dev = startKontor(args, { env, input: { keyboard: true } });
  shopUrl = (await dev.says(/merchant +(http:\S+)/))[1]!;
  await dev.says(/Create an order:/);
});

test("2. Sell: an order whose page has a button that pays it, and says so at once", async () => {
  const [making] = typed("2. Sell");
  expect(JSON.parse(await run(making!))).toMatchObject({ order_id: "tea" });
  await orderPage();
  await page.getByRole("heading", { level: 1, name: "A pot of tea" }).waitFor();
  await page.getByRole("button", { name: "Pay with the sandbox wallet" }).click();
  await page.getByRole("heading", { level: 1, name: "Paid" }).waitFor();
});

test("3. See it: the password opens the back office, where some is given back; the page lets the wallet take it", async () => {
  await page.goto(`${shopUrl}webui/`);
  await page.locator("input[name=password]").fill("sandbox");
  await page.locator("button[type=submit]").click();
  await page.getByRole("navigation").waitFor();
  await page.goto(`${shopUrl}webui/#/orders/tea`);
  await page.getByText("A pot of tea").first().waitFor();
  const giving = `curl -sf http://${WRITTEN}/private/orders/tea/refund -H 'Authorization: Bearer secret-token:sandbox' \
    -d '{"refund": "KUDOS:0.5", "reason": "it was cold"}'`;
  await run(giving);
  await orderPage();
  await page.getByRole("button", { name: "Collect with the sandbox wallet" }).click();
  await page.getByText("You got").first().waitFor();
  expect(await order()).toMatchObject({ refunded: true, refund_pending: false, refund_amount: "KUDOS:0.5" });
});

test("4. Wait for the money: as many days later as it says, it is there", async () => {
  const [, turn] = /Type `([^`]+)` and Enter/.exec(TUTORIAL)!;
  dev.types(turn!);
  await dev.says(/It is \S+ now/);
  await expect.poll(async () => (await order()).wired, { timeout: 60_000, interval: 500 }).toBe(true);
});

test("5. Let a program do it: a shop whose button leads to the page, and back when it is paid", async () => {
  const [starting] = typed("5. Let a program do it");
  const [, token, file] = /^TOKEN=(\S+) node (\S+)\n$/.exec(starting!)!;
  const program = startProgram(process.execPath, [join(ROOT, file!)], { TOKEN: token!, SHOP: shopUrl, PORT: "0" });
  try {
    const [, url] = await program.says(/^(http:\S+)$/m);
    await page.goto(url!);
    await page.getByRole("button", { name: /^Tea/ }).click();
    await page.getByRole("button", { name: "Pay with the sandbox wallet" }).click();
    await page.getByText("Thank you. Your tea is on its way.").waitFor();
  } finally {
    await program.stop();
  }
});

test("the guide of donations makes a box, and a poster for it", async () => {
  for (const block of blocksOf(readDocument("docs/guides/donations.md"), "sh")) await run(block);
  expect(readFileSync(join(directory, "poster.pdf"), "latin1")).toMatch(/^%PDF-/);
  await page.goto(`${shopUrl}templates/box`);
  await page.getByRole("heading", { level: 1, name: "A gift" }).waitFor();
});
