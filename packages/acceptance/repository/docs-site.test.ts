/** `npm run docs`: the site has every guide and every reference, no link leads nowhere, and it loads nothing from elsewhere. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { errorCode } from "@kontor/taler/error-codes";
import { EVENT_TYPES } from "@kontor/taler/schemas/events";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityViolations } from "../browser/accessibility.js";
import { openBrowser } from "../browser/open-browser.js";

let site: string;
let built: { readonly status: number | null; readonly stderr: string };
let browser: Browser;

beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), "kontor-site-"));
  const script = fileURLToPath(new URL("../../../scripts/docs.js", import.meta.url));
  built = spawnSync(process.execPath, [script, site], { encoding: "utf8" });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(site, { recursive: true, force: true });
});

/** Without the places where a long name may end its line. */
const page = (name: string) => readFileSync(join(site, name), "utf8").replaceAll("<wbr>", "");

test("every link leads somewhere on the site, and nothing is loaded from another host", () => {
  expect(built).toMatchObject({ status: 0, stderr: "" });
  const pages = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  expect(pages.length).toBeGreaterThan(25);
  for (const name of pages) {
    const html = page(name);
    expect(html, name).not.toMatch(/<(?:script|img|iframe)[^>]* src="https?:|<link[^>]* href="https?:/);
    for (const [, link] of html.matchAll(/href="([^"#]+)[^"]*"/g)) {
      if (/^[a-z]+:/.test(link!)) continue;
      expect(existsSync(join(site, name, "..", link!)), `${name}: ${link}`).toBe(true);
    }
  }
});

test("every document of the repository is on it, and is linked where another names it", () => {
  const folders = ["docs", "docs/guides", "docs/decisions"];
  const documents = folders.flatMap((folder) =>
    readdirSync(new URL(`../../../${folder}`, import.meta.url))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`.replace("docs/", "").replace("README.md", "index.md").replace(/md$/, "html")),
  );
  expect(documents.length).toBeGreaterThan(20);
  for (const name of documents) expect(existsSync(join(site, name)), name).toBe(true);
  expect(page("index.html")).toContain('<a href="bookkeeping.html">docs/bookkeeping.md</a>');
});

test("the references are those of the code", () => {
  const configuration = page("reference/configuration.html");
  for (const word of ["KEEP_UNCLAIMED_TEMPLATE_ORDERS", "10 min", "KONTOR_PORT", "[currency-CODE]", "KONTOR_CONFIG"]) {
    expect(configuration).toContain(word);
  }
  expect(configuration).not.toContain("undefined");
  expect(configuration).toMatch(/<code>UPLOAD_LIMIT<\/code><\/td>\s*<td>[^<]*<\/td>\s*<td>a size such as/);
  const commands = page("reference/commands.html");
  for (const name of ["serve", "wallet withdraw", "statement verify", "dbinit"]) {
    expect(commands).toContain(`>kontor ${name}</h2>`);
  }
  for (const type of EVENT_TYPES) expect(page("reference/events.html")).toContain(`<code>${type}</code>`);
  for (const variable of [
    "old_total_sold",
    "category_name_i18n",
    "contract_terms",
    "refund_amount",
    "merchant_serial",
  ]) {
    expect(page("reference/events.html")).toContain(`<code>${variable}</code>`);
  }
  const errors = page("reference/errors.html");
  expect(errors).toContain(String(errorCode("MERCHANT_GENERIC_ORDER_UNKNOWN").number));
  expect(errors).toContain("MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS");
});

test("it is searched, light and dark, and can be read by all", async () => {
  const tab = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  const trespasses: string[] = [];
  tab.on("request", (request) => request.url().startsWith("file:") || trespasses.push(request.url()));
  tab.on("pageerror", (error) => trespasses.push(String(error)));
  await tab.goto(pathToFileURL(join(site, "guides/till.html")).href);
  expect(await accessibilityViolations(tab)).toEqual([]);
  await tab.getByRole("button", { name: "Light or dark" }).click();
  expect(await accessibilityViolations(tab)).toEqual([]);
  await tab.getByLabel("Search").fill("order_settled");
  await tab
    .locator("#found")
    .getByRole("link", { name: /Events and webhooks/ })
    .first()
    .click();
  await tab.waitForURL(/reference\/events\.html/);
  expect(trespasses).toEqual([]);
  await tab.close();
});
