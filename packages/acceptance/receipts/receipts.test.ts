/** A receipt by mail, at a real mail server: what the customer gets, who may not get one, and how often. */

import { startTestMailServer, type TestMailServer } from "@kontor/merchant/testing/test-mail-server";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { JsonObject } from "@kontor/taler/strict-json";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failure } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { mailText } from "./mail-text.js";

let mails: TestMailServer;
let shop: TestShop;

beforeAll(async () => {
  mails = await startTestMailServer({
    onRcptTo({ address }, _session, done) {
      const responseCode = /^(\d+)@/.exec(address)?.[1];
      if (responseCode === undefined) done();
      else done(Object.assign(new Error("no"), { responseCode: Number(responseCode) }));
    },
  });
  shop = await startTestShop({ settings: { ...mails.settings, "kontor/TIME_ZONE": "Europe/Zurich" } });
  const address = { street: "Teegasse", building_number: "7", post_code: "8001", town: "Zürich" };
  const settings = { name: "Tee & <b>Mehr</b>", address, jurisdiction: {}, use_stefan: true };
  expect((await shop.call("private", JSON.stringify(settings), { method: "PATCH" })).status).toBe(204);
});
afterAll(async () => {
  await shop?.stop();
  await mails?.close();
});

async function aPaidOrder(order: JsonObject = {}): Promise<string> {
  const wallet = await shop.richWallet("KUDOS:10");
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:5.5", summary: "Tee", ...order });
  await pay(wallet, await claim(wallet, payUri));
  return orderId;
}
const send = (orderId: string, body: unknown, init?: RequestInit) =>
  shop.call(`private/kontor/orders/${orderId}/receipt`, body, init);
const last = () => mails.received.at(-1)!;

test("the customer gets a text and a PDF, in the language that was chosen; what people wrote is text", async () => {
  const products = [
    { product_name: "Grüner Tee", quantity: 2, unit: "Piece", price: "KUDOS:4" },
    { description: "Gebäck <img src=x>", unit_quantity: "0.25", unit: "WeightUnitKg", price: "KUDOS:1.5" },
  ];
  const orderId = await aPaidOrder({ products });
  expect((await send(orderId, { email: "kundin@example.org", language: "de-CH" })).status).toBe(204);
  expect(last().to).toEqual(["kundin@example.org"]);
  const { subject, text, html, attachment } = mailText(last().source);
  expect(subject).toMatch(/^Tee & <b>Mehr<\/b>: Ihr Beleg über KUDOS\s5\.50$/);
  expect(text).toContain("Vielen Dank für Ihren Einkauf bei Tee & <b>Mehr</b>.");
  expect(text).toMatch(/2 × Grüner Tee: KUDOS\s4\.00\n0\.25 kg × Gebäck <img src=x>: KUDOS\s1\.50/);
  expect(text).toMatch(/Summe: KUDOS\s5\.50/);
  expect(text).toContain(`Belegnummer: ${orderId}`);
  expect(text).toContain("Teegasse 7");
  expect(html).not.toContain("<img");
  expect(html).not.toContain("<b>Mehr");
  expect(attachment?.toString("latin1")).toMatch(/^%PDF-/);

  expect((await send(orderId, { email: "x@example.org" }, { headers: { "accept-language": "fr" } })).status).toBe(204);
  expect(mailText(last().source).text).toContain("Merci pour votre achat");
});

test("without a list of items the summary is on it, and never the shop's note", async () => {
  const orderId = await aPaidOrder();
  await shop.call(`private/kontor/orders/${orderId}/note`, { note: "Stammkundin" }, { method: "PUT" });
  expect((await send(orderId, { email: "kundin@example.org" })).status).toBe(204);
  const { text } = mailText(last().source);
  expect(text).toMatch(/^Tee$/m);
  expect(text).not.toMatch(/Refunded|Stammkundin/);
});

test("one address, no header, no list; and nothing goes out where something is wrong", async () => {
  const orderId = await aPaidOrder();
  const before = mails.received.length;
  for (const email of [
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example, c@d.example",
    "-f@b.example",
    "nobody",
    "",
    "a@b.example\0",
    `${"a".repeat(260)}@b.example`,
    1,
    null,
    undefined,
  ]) {
    expect.soft((await send(orderId, { email })).status, String(email)).toBe(400);
  }
  expect((await send(orderId, { email: "a@b.example", language: "de\r\nBcc: x" })).status).toBe(400);
  expect(await send("nothing", { email: "a@b.example" })).toMatchObject(failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN"));
  const unpaid = (await shop.order({ amount: "KUDOS:1" })).orderId;
  expect(await send(unpaid, { email: "a@b.example" })).toMatchObject(
    failure(409, "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID"),
  );
  expect(await send(orderId, { email: "550@b.example" })).toMatchObject({ status: 400, body: { parameter: "email" } });
  expect(await send(orderId, { email: "451@b.example" })).toMatchObject(
    failure(502, "MERCHANT_MFA_HELPER_EXEC_FAILED"),
  );
  const strange = await aPaidOrder({ summary: "x\r\nBcc: c@d.example\r\n\r\n<script>" });
  expect((await send(strange, { email: "a@b.example" })).status).toBe(204);
  expect(last().source.split("\r\n\r\n")[0]).not.toMatch(/^Bcc:/im);
  expect(mailText(last().source).text).toContain("\nx Bcc: c@d.example <script>\n");
  expect(mails.received.length).toBe(before + 1);
});

test("who may: those who make orders. It is written down without the address", async () => {
  const orderId = await aPaidOrder();
  const tokenFor = async (scope: string) => {
    const { body } = await shop.call("private/token", { scope, duration: { d_us: 1e9 } });
    return { headers: { authorization: `Bearer ${body.access_token}` } };
  };
  const email = "secret.customer@example.org";
  expect((await send(orderId, { email }, await tokenFor("readonly"))).status).toBe(403);
  expect((await send(orderId, { email }, await tokenFor("order-pos"))).status).toBe(204);
  const { entries } = (await shop.call("private/kontor/audit?limit=-20")).body as { entries: JsonObject[] };
  const told = entries.filter(({ action }) => action === "receipt-requested");
  expect(told[0]).toMatchObject({ detail: { order_id: orderId } });
  expect(JSON.stringify(entries)).not.toContain("secret.customer");
});

test("nothing goes out that cannot be written down", async () => {
  const orderId = await aPaidOrder();
  const { queries } = shop.database.db;
  const before = mails.received.length;
  await sql`create function full_disk() returns trigger language plpgsql as $$ begin raise 'full'; end $$`.execute(
    queries,
  );
  await sql`create trigger full_disk before insert on audit for each row execute function full_disk()`.execute(queries);
  expect((await send(orderId, { email: "a@b.example" })).status).toBe(500);
  await sql`drop function full_disk() cascade`.execute(queries);
  expect(mails.received.length).toBe(before);
  expect((await send(orderId, { email: "a@b.example" })).status).toBe(204);
});

test("one address gets ten in a day, and what did not go out is not counted", async () => {
  const orderId = await aPaidOrder();
  for (let each = 0; each < 12; each += 1) expect((await send(orderId, { email: "451@b.example" })).status).toBe(502);
  for (let each = 0; each < 10; each += 1) {
    expect((await send(orderId, { email: each % 2 === 0 ? "often@example.org" : "OFTEN@example.org" })).status).toBe(
      204,
    );
  }
  const refused = await send(orderId, { email: "often@example.org" });
  expect(refused).toMatchObject(failure(429, "GENERIC_FORBIDDEN"));
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await send(orderId, { email: "other@example.org" })).status).toBe(204);
});

test("where mail is not set up it is neither announced nor done", async () => {
  const features = async () => ((await shop.call("config")).body.kontor as { features: string[] }).features;
  expect(await features()).toContain("receipt-mails");
  const bare = await startTestShop();
  try {
    const { kontor } = (await bare.call("config")).body as { kontor: { features: string[] } };
    expect(kontor.features).not.toContain("receipt-mails");
    const { orderId } = await bare.order({ amount: "KUDOS:1" });
    expect(await bare.call(`private/kontor/orders/${orderId}/receipt`, { email: "a@b.example" })).toMatchObject(
      failure(501, "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"),
    );
  } finally {
    await bare.stop();
  }
});
