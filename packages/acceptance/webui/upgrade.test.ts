/** The server is upgraded while tills and offices are open: its files have other names then, and the old ones are gone. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Listening } from "../shop/loopback.js";
import { passOn } from "../shop/pass-on.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, signIn } from "./app-page.js";

let shop: TestShop;
let server: Listening;
/** Of which version the files are that the server has. */
let version = 1;
/** Whether the connection is so bad that the page comes, and none of its files. */
let losesFiles = false;

const FILE = /(\/files\/[\w-]+)\.([\w-]+)\.(js|css)$/;

beforeAll(async () => {
  shop = await startTestShop();
  server = await passOn({
    to: () => shop.url,
    ask(path) {
      const [, name, hash, ending] = FILE.exec(path) ?? [];
      if (hash === undefined) return path;
      if (losesFiles) return 503;
      const [, old] = new RegExp(`^(.*)-v${version}$`).exec(hash) ?? [];
      return old === undefined ? 404 : path.replace(FILE, `${name}.${old}.${ending}`);
    },
    // In pages and scripts, which name the files that they load.
    change: (text, mediaType) =>
      /json/.test(mediaType) ? text : text.replace(/([\w-]+\.[\w-]{8})\.(js|css)\b/g, `$1-v${version}.$2`),
  });
});
afterAll(async () => {
  await server?.close();
  await shop?.stop();
});
const pages = appPages(() => [server.url]);

/** Which versions of files are kept for when there is no connection. */
function keptVersions(page: Page): Promise<unknown> {
  return page.evaluate(`caches.keys()
    .then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
    .then((lists) => [...new Set(lists.flat().map(({ url }) => /-v(\\d+)\\./.exec(url)?.[1]))].filter(Boolean).sort())`);
}

test("a till goes over to the new version, and opens without a connection in one that is whole", async () => {
  const { body } = await shop.call("private/kontor/pairings", { scope: "order-pos", name: "At the door" });
  const till = await pages.open(`${server.url}webui/till/#pair=${body.code}`, PHONE);
  await till.locator(".keypad").waitFor();
  await expect.poll(() => keptVersions(till)).toEqual(["1"]);

  version = 2;
  await till.reload();
  await till.locator(".keypad").waitFor();
  await expect.poll(() => keptVersions(till)).toEqual(["2"]);

  // The next one comes, and the connection goes before its files are here.
  version = 3;
  losesFiles = true;
  await till.reload();
  await till.context().setOffline(true);
  await till.reload();
  await till.locator(".keypad").waitFor();
  await till.context().setOffline(false);
  losesFiles = false;
  await till.reload();
  await till.locator(".keypad").waitFor();
  await expect.poll(() => keptVersions(till)).toEqual(["3"]);
});

test("an open office finds a room of the new version", async () => {
  const page = await pages.open(`${server.url}webui/#/orders`, DESKTOP);
  await signIn(page);
  await settled(page);
  version++;
  await page.getByRole("link", { name: "Money" }).click();
  await page.getByRole("heading", { name: "Money", exact: true }).waitFor();
  await settled(page);
});

test("a browser may install the till", async () => {
  const page = await pages.open(`${server.url}webui/till/`, PHONE);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Page.enable");
  const { errors, data } = await devtools.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(data!)).toMatchObject({ display: "fullscreen", start_url: "./" });
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A profile without a history installs nothing, whatever the page.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});
