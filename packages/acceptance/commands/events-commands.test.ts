/** `kontor events`, `listen` and `trigger`, as a developer uses them beside a shop with a sandbox. */

import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";
import { runKontor, startKontor } from "./run-kontor.js";

let shop: TestShop;
let application: Server;
let status = 200;
const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];

beforeAll(async () => {
  shop = await startTestShop();
  application = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => application.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  application?.closeAllConnections();
  application?.close();
  await shop?.stop();
});

const applicationUrl = () => `http://127.0.0.1:${(application.address() as AddressInfo).port}/hook`;
const access = () => ["--shop", shop.url, "--token", `secret-token:${PASSWORD}`];
const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("what has happened is told, and what happens from then on", async () => {
  await shop.order({ order_id: "before", amount: "KUDOS:1" });
  const { stdout, exitCode } = await runKontor(["events", ...access(), "--types", "order_created"]);
  expect(exitCode).toBe(0);
  expect(linesOf(stdout)).toEqual([expect.objectContaining({ type: "order_created", order_id: "before" })]);

  const after = String(linesOf(stdout)[0]!.number);
  const following = startKontor(["events", ...access(), "--follow", "--after", after]);
  await shop.order({ order_id: "meanwhile", amount: "KUDOS:1" });
  await following.says(/"type":"order_created".*"order_id":"meanwhile"/);
  const ended = await following.stop();
  expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
  expect(ended.stdout).not.toContain('"before"');
});

test("an application is told, signed, with what it answers; and once more what is sent again", async () => {
  const listening = startKontor(["listen", ...access(), "--forward-to", applicationUrl(), "--types", "order_created"]);
  const [, secret] = await listening.says(/Signed with (whsec_\S+)/);
  // It begins with what happens now: until it really waits, something else may.
  let made = 0;
  await expect
    .poll(async () => {
      await shop.order({ order_id: `told-${made++}`, amount: "KUDOS:1" });
      return received.length;
    })
    .toBeGreaterThan(0);
  const [{ headers, body }] = received as [(typeof received)[0]];
  expect(new Webhook(secret!).verify(body, headers as Record<string, string>)).toMatchObject({
    type: "order_created",
    data: { amount: "KUDOS:1" },
  });
  await listening.says(/order_created +told-\d+ +-> 200, \d+ ms/);

  status = 503;
  await shop.order({ order_id: "broken", amount: "KUDOS:1" });
  await listening.says(/order_created +broken +-> 503, \d+ ms/);
  status = 200;

  const webhook = { webhook_id: "w", event_type: "order_created", url: applicationUrl(), http_method: "POST" };
  expect((await shop.call("private/webhooks", webhook)).status).toBe(204);
  await shop.order({ order_id: "again", amount: "KUDOS:1" });
  await listening.says(/order_created +again +-> 200/);
  const { deliveries } = (await shop.call("private/kontor/webhooks/w/deliveries")).body as {
    deliveries: { delivery: number }[];
  };
  const resent = await shop.call(`private/kontor/webhooks/w/deliveries/${deliveries[0]!.delivery}/resend`, {});
  expect(resent.body).toEqual({ resent: 1 });
  await listening.says(/order_created +again +-> 200[\s\S]*order_created +again +-> 200/);
  await listening.stop();
});

test.each(["refund", "order_settled"])("%s really happens", async (what) => {
  const { exitCode, stderr, stdout } = await runKontor(["trigger", what, ...access()]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const [event] = linesOf(stdout);
  expect(event).toMatchObject({ type: what, order_id: expect.any(String) });
  const { order_status, refund_amount, wired } = (await shop.call(`private/orders/${event!.order_id}`)).body;
  expect({ order_status, refund_amount, wired }).toEqual({
    order_status: "paid",
    refund_amount: what === "refund" ? "KUDOS:0.5" : "KUDOS:0",
    wired: what === "order_settled",
  });
});

test("a wrong password, a shop that is not there and an unknown event are told in a line", async () => {
  const wrong = await runKontor(["events", "--shop", shop.url, "--token", "secret-token:wrong"]);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toMatch(/^kontor: [^\n]+\n$/);
  const absent = await runKontor(["trigger", "pay", "--shop", "http://127.0.0.1:1/", "--token", "x"]);
  expect(absent.exitCode).toBe(1);
  expect(absent.stderr).toMatch(/^kontor: [^\n]+\n$/);
  const unknown = await runKontor(["trigger", "sunshine", ...access()]);
  expect(unknown.exitCode).toBe(1);
  expect(unknown.stderr).toContain("pay, refund, order_settled");
});
