/** What a developer needs: a key that is shown once, a webhook that fails and is sent again; and what an operator sees. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

let shop: TestShop;
let receiver: Server;
let answersWith = 500;
let received = 0;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    request.resume().on("end", () => {
      received++;
      response.writeHead(answersWith).end("<b>said the receiver</b>");
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  shop = await startTestShop();
});
afterAll(async () => {
  await shop?.stop();
  receiver?.close();
});
const pages = appPages(() => [shop.url]);

async function openOffice(at: string, options = DESKTOP as object): Promise<Page> {
  const page = await pages.open(`${shop.url}webui/#/${at}`, options);
  await signIn(page);
  return page;
}

test("a key is made, shown once, does what it may, and is ended", async () => {
  const page = await openOffice("shop/connect");
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("What is it called?").fill("Web shop of the tests");
  await page.getByRole("button", { name: "Make it" }).click();
  const key = await page.getByRole("dialog").locator("code").textContent();
  await shows(page, "key-desktop");
  await page.keyboard.press("Escape");
  const order = { order: { amount: "KUDOS:1", summary: "Tea" } };
  const withKey = { headers: { authorization: `Bearer ${key}` } };
  expect((await shop.call("private/orders", order, withKey)).status).toBe(200);
  expect((await shop.call("private", undefined, withKey)).status).toBe(403);
  const row = page.getByRole("listitem").filter({ hasText: "Web shop of the tests" });
  await row.getByRole("button", { name: "End", exact: true }).click();
  await row.getByRole("button", { name: "Really end?" }).click();
  await row.waitFor({ state: "detached" });
  expect((await shop.call("private/orders", order, withKey)).status).toBe(401);
});

test("a webhook is added, fails, is seen to fail, and arrives when it is sent again", async () => {
  const page = await openOffice("shop/connect", PHONE);
  await page.getByRole("button", { name: "Add webhook" }).click();
  await page.getByLabel("To which address?").fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  await shows(page, "webhook-add-phone");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  const sent = page.locator(".deliveries li").first();
  await sent.getByText(/Waiting 500|Failed 500/).waitFor({ timeout: 20_000 });
  await sent.locator("summary").click();
  await sent.getByText("<b>said the receiver</b>").waitFor();
  await shows(page, "webhook-failed-phone");
  answersWith = 204;
  await sent.getByRole("button", { name: "Send again" }).click();
  await page.getByText("Arrived 204").first().waitFor({ timeout: 20_000 });
  await shows(page, "webhook-arrived-phone");
  expect(received).toBeGreaterThanOrEqual(2);
});

test("the operator sees how the server is, and opens a shop for somebody", async () => {
  const page = await openOffice("server");
  await page.getByRole("heading", { name: "Is all well?" }).waitFor();
  await settled(page);
  await shows(page, "server-desktop");
  await page.getByRole("button", { name: "Open a shop" }).click();
  await page.getByLabel("Name of the shop").fill("Second");
  await page.getByLabel("Short name").fill("second");
  await page.getByLabel("Password", { exact: false }).fill("their own password");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Second" }).click();
  await page.getByRole("link", { name: "To its office" }).click();
  await page.getByRole("heading", { name: "Sign in to your shop" }).waitFor();
  await signIn(page, "their own password");
  expect(await page.getByRole("link", { name: "Server" }).count()).toBe(0);
});

test("how the server is stands there in the language of who looks: cause and advice", async () => {
  for (const [locale, none, advice, version] of [
    [
      "de-DE",
      "Von diesem Rechner ist keine Sicherung bekannt.",
      /^kontor export DATEI/,
      /^Die Datenbank hat Version \d+,/,
    ],
    [
      "fr-FR",
      "Aucune sauvegarde n’est connue de cette machine.",
      /^kontor export FICHIER/,
      /^La base de données a la version \d+,/,
    ],
    [
      "es-ES",
      "No se conoce ninguna copia de este equipo.",
      /^kontor export ARCHIVO/,
      /^La base de datos tiene la versión \d+,/,
    ],
  ] as const) {
    const page = await openOffice("server", { ...PHONE, locale });
    await page.getByText(none).waitFor();
    await page.getByText(advice).waitFor();
    await settled(page);
    await page.locator("[aria-labelledby=checks] summary").tap();
    await page.getByText(version).waitFor();
    const { checks } = (await shop.call("management/kontor/checks")).body as {
      checks: { text: string; code?: string }[];
    };
    const rows = page.locator(".findings li");
    expect(await rows.count()).toBe(checks.length);
    expect(checks.filter(({ code }) => code === undefined)).toEqual([]);
    // No English beside it, and no blank that was not filled in.
    expect(await rows.locator("[lang=en]").count()).toBe(0);
    expect((await rows.allTextContents()).join(" ")).not.toMatch(/[{}]/);
    await shows(page, `server-well-phone-${locale}`);
  }
});

test("what a newer server finds is told in its own words, below what that is about", async () => {
  const page = await openOffice("today", { ...PHONE, locale: "de-DE" });
  await page.route(/kontor\/checks$/, (route) =>
    route.fulfill({
      json: {
        state: "warning",
        checks: [
          {
            name: "backup",
            state: "warning",
            code: "backup-of-mars",
            text: "no backup is on Mars",
            advice: "Fly there.",
            values: {},
          },
          { name: "moon", state: "problem", code: "constructor", text: "the moon is down", advice: "Lift it." },
        ],
      },
    }),
  );
  await page.goto(`${shop.url}webui/#/server`);
  await page.getByText("Es gibt keine Sicherung aus letzter Zeit.").waitFor();
  await page.locator("[lang=en]").getByText("no backup is on Mars").waitFor();
  await page.locator("[lang=en]").getByText("the moon is down").waitFor();
  await shows(page, "server-unknown-phone-de");
});

test("the screens that shops rarely see fit on a phone, in German", async () => {
  const page = await openOffice("shop/connect", { ...PHONE, locale: "de-DE" });
  for (const room of ["shop/connect", "server", "today"]) {
    await page.goto(`${shop.url}webui/#/${room}`);
    await page.locator("h1").first().waitFor();
    await settled(page);
    await shows(page, `${room.replace("/", "-")}-phone-de-DE`);
  }
});
