/**
 * For tests: the back office and the till in a real browser. What a page asks of other hosts, what its policy forbids and
 * what its script throws is remembered, and there must be none of it.
 */

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { accessibilityViolations } from "../browser/accessibility.js";
import { openBrowser } from "../browser/open-browser.js";
import { PASSWORD } from "../shop/test-shop.js";

const SCREENSHOTS = fileURLToPath(new URL("../../../test-output/webui/", import.meta.url));

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
export const DESKTOP = { viewport: { width: 1280, height: 860 } };

/** Servers, proxies and their logs see URLs; what comes after a # they do not. */
const SECRET_IN_URL = /secret-token|[?&](?:pair|display|setup|practice|offline|access_token)=/;

export interface AppPages {
  /** A page in a browser profile of its own, until the test ends. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
}

/**
 * Pages for the tests of a file, in a browser that is theirs; each test fails where one of its pages trespassed. Called
 * below the hooks that start and stop the shop, it ends before the shop does.
 * @param ours what the URLs of requests may begin with
 * @param browserArguments of the browser's command, once the hooks above have run
 */
export function appPages(
  ours: () => readonly string[],
  browserArguments: () => readonly string[] = () => [],
): AppPages {
  let browser: Browser;
  const trespasses: string[] = [];
  const pages: Page[] = [];
  beforeAll(async () => {
    browser = await openBrowser(browserArguments());
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    expect(trespasses.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());
  return {
    async open(url, options = {}) {
      const context = await browser.newContext({ locale: "en-US", ...options });
      const page = await context.newPage();
      pages.push(page);
      context.on("request", (request) => {
        const isOurs = [...ours(), "data:", "blob:"].some((start) => request.url().startsWith(start));
        if (!isOurs || SECRET_IN_URL.test(request.url())) trespasses.push(request.url());
      });
      page.on("console", (message) => {
        if (/Content Security Policy|Refused to/i.test(message.text())) trespasses.push(message.text());
      });
      page.on("pageerror", (error) => trespasses.push(String(error)));
      await page.goto(url);
      return page;
    },
  };
}

/** Signs in as the owner. */
export async function signIn(page: Page, password = PASSWORD): Promise<void> {
  await page.locator("input[name=password]").fill(password);
  await page.locator("button[type=submit]").click();
  await page.getByRole("navigation").waitFor();
}

/** The app has begun, is where its address says, and nothing is being loaded any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator("#app > *").first().waitFor();
  // After what the browser has still to tell of a changed address.
  await page.evaluate("new Promise((done) => setTimeout(() => setTimeout(done)))");
  await expect.poll(() => page.locator("[aria-busy=true]").count(), { timeout: 20_000 }).toBe(0);
}

/** Takes pictures in the light and in the dark, for people to look at, and looks for what keeps people out. */
export async function shows(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: `${SCREENSHOTS}${name}-${colorScheme}.png` });
    expect(await accessibilityViolations(page, colorScheme), `${name}, ${colorScheme}`).toEqual([]);
  }
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), "scrolls sideways").toBe(0);
}
