/** The office and the till with a backend that has the protocol of version 30 and nothing beside it. */

import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, settled, shows, signIn } from "./app-page.js";
import { scanned, whatIsPrinted } from "./printed.js";

/** The members that answers have beside the protocol's. */
const ADDITIONS = ["kontor", "made_by", "pending_refund_amount"];

let shop: TestShop;
let standIn: Server;
let url: string;
/** What was asked for that the protocol does not have. */
const beyond: string[] = [];

beforeAll(async () => {
  shop = await startTestShop();
  standIn = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => standIn.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(standIn.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  standIn?.closeAllConnections();
  standIn?.close();
  await shop?.stop();
});
const pages = appPages(() => [url]);

/** Passes on what the protocol has, without what Kontor adds to the answers; the app's own files come with it. */
async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const path = incoming.url!;
  if (/\/kontor\//.test(path) || /[?&]mine=/.test(path)) {
    beyond.push(path);
    outgoing.writeHead(404, { "content-type": "application/json" }).end('{"code": 21}');
    return;
  }
  const headers = { ...incoming.headers, "accept-encoding": "identity" };
  const passedOn = request(new URL(path, shop.url), { method: incoming.method!, headers }, (reply) => {
    const isJson = /json/.test(reply.headers["content-type"] ?? "");
    if (!isJson) {
      outgoing.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(outgoing);
      return;
    }
    const chunks: Buffer[] = [];
    reply.on("data", (chunk: Buffer) => chunks.push(chunk));
    reply.on("end", () => {
      const text = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()), (name, value: unknown) =>
        ADDITIONS.includes(name) ? undefined : value,
      );
      const { "content-length": _, ...rest } = reply.headers;
      outgoing.writeHead(reply.statusCode!, rest).end(text);
    });
  });
  passedOn.on("error", () => outgoing.destroy());
  incoming.pipe(passedOn);
}

test("orders, products, money and the till go on, and what is beyond the protocol is neither shown nor asked for", async () => {
  const page = await pages.open(`${url}webui/`, DESKTOP);
  await signIn(page);
  for (const room of ["today", "orders", "products", "money", "shop", "shop/connect", "shop/posters", "server"]) {
    await page.goto(`${url}webui/#/${room}`);
    await page.locator("h1").first().waitFor();
    await settled(page);
    expect(await page.getByRole("alert").count(), room).toBe(0);
  }
  await page.goto(`${url}webui/#/shop`);
  expect(await page.getByRole("link", { name: "Staff and tills" }).count()).toBe(0);
  await shows(page, "stand-in-shop-desktop");

  // Where the backend makes no poster, the browser prints one.
  await page.goto(`${url}webui/#/shop/posters`);
  await page.getByRole("button", { name: "Make a poster" }).click();
  await page.getByLabel("What is it for?").fill("Eggs");
  await page.getByLabel("Price in KUDOS").fill("3");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Eggs" }).click();
  const { templates } = (await shop.call("private/templates")).body as { templates: { template_id: string }[] };
  expect(scanned(await whatIsPrinted(page, "Print"))).toEqual([
    payTemplateUri({ baseUrl: url, templateId: templates[0]!.template_id }),
  ]);
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Till", exact: true }).click();
  await page.locator(".charge").waitFor();
  await page.keyboard.type("250");
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
  const { orders } = (await shop.call("private/orders?limit=-1")).body as { orders: { order_id: string }[] };
  const { body } = await shop.call(`private/orders/${orders[0]!.order_id}`);
  const wallet = await shop.richWallet("KUDOS:5");
  await pay(wallet, await claim(wallet, String(body.taler_pay_uri)));
  await page.getByRole("heading", { name: "Paid" }).waitFor();
  await page.getByRole("button", { name: "Next sale" }).click();
  await page.getByRole("button", { name: "Last sales" }).click();
  await page.getByText("KUDOS 2.50").waitFor();
  expect(beyond).toEqual([]);
});
