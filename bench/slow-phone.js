/**
 * How soon a slow phone can use the web app: a browser whose processor is slowed down by four, on a line of 1.6 Mbit/s with
 * 150 ms of delay, as Lighthouse has it. Cold: nothing of it was loaded before.
 */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { AUTHORIZATION } from "./place.js";

const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const BROWSERS = [process.env.KONTOR_TEST_BROWSER, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

export async function slowPhone({ server, runs, say }) {
  const executablePath = BROWSERS.find((path) => path && existsSync(path));
  if (executablePath === undefined) {
    say("\nslow phone: no browser; name one with KONTOR_TEST_BROWSER");
    return undefined;
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const times = { "office, cold": [], "office, again": [], "till, cold": [], "till, again": [] };
  try {
    for (let run = 0; run < runs; run++) {
      const context = await browser.newContext(PHONE);
      const page = await context.newPage();
      await signIn(page, server.url);
      const devTools = await context.newCDPSession(page);
      await devTools.send("Network.enable");
      await devTools.send("Network.emulateNetworkConditions", LINE);
      await devTools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
      for (const [screen, path, sign] of [
        ["office", "webui/#/orders", "nav.menu"],
        ["till", "webui/till/", ".charge"],
      ]) {
        await devTools.send("Network.clearBrowserCache");
        for (const time of ["cold", "again"]) {
          await page.goto("about:blank");
          const begin = performance.now();
          await page.goto(server.url + path, { waitUntil: "commit" });
          await page.locator(sign).waitFor();
          times[`${screen}, ${time}`].push(performance.now() - begin);
        }
      }
      await context.close();
    }
  } finally {
    await browser.close();
  }
  say(`\nslow phone (4x slower, 1.6 Mbit/s, 150 ms): until it can be used, median of ${runs}`);
  const result = {};
  for (const [name, all] of Object.entries(times)) {
    result[name] = all.sort((a, b) => a - b)[Math.floor(runs / 2)];
    say(`  ${name.padEnd(15)} ${result[name].toFixed(0).padStart(6)} ms`);
  }
  return result;
}

/** On a good line: people are signed in already. */
async function signIn(page, url) {
  await page.goto(`${url}webui/`);
  await page.locator("input[name=password]").fill(AUTHORIZATION.replace("Bearer secret-token:", ""));
  await page.locator("button[type=submit]").click();
  await page.locator("nav.menu").waitFor();
}
