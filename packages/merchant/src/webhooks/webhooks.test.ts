import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DAY, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hearWitness } from "../clocks/witnesses.js";
import { recordEvents } from "../events/record.js";
import type { Instance } from "../instances/instance.js";
import { runNow } from "../jobs/runner.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { deliverWebhooks } from "./deliver.js";
import { oldestPending } from "./delivery-store.js";

const START = 1_800_000_000n * SECOND;
let now = START;
let app: TestApp;
let shop: Instance;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now }, settings: { "kontor/ALLOW_PRIVATE_NETWORKS": "YES" } });
  await app.makeInstance("admin");
  shop = (await app.deps.instances.find("admin"))!;
});
beforeEach(async () => {
  now = START;
  await agree();
  await app.deps.db.queries.deleteFrom("webhooks").execute();
  await app.deps.db.queries.deleteFrom("events").execute();
  await app.deps.db.queries.deleteFrom("event_counters").execute();
});
afterAll(() => app?.stop());

/** Somebody outside says that it is as late as our clock has it. */
const agree = () =>
  hearWitness(app.deps.db.queries, app.deps.log, { name: "https://exchange.example/", ahead: 0n }, now);

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Somebody who listens; `answer` says with which status, or nothing to let it wait. */
async function aReceiver(answer: (nth: number, got: Received) => number | undefined = () => 204) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const got = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
    received.push(got);
    const status = answer(received.length, got);
    if (status !== undefined)
      response.writeHead(status, { location: "/elsewhere" }).end(status === 204 ? "" : "an answer");
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const WEBHOOKS = "/private/webhooks";
const OURS = "/private/kontor/webhooks";
const add = (members: object) =>
  app.askAsOwner({
    method: "POST",
    url: WEBHOOKS,
    body: { webhook_id: "w", event_type: "order_claimed", http_method: "POST", ...members },
  });
const happen = (orderId: string, type: "order_claimed" | "pay" | "refund" = "order_claimed", data = {}) =>
  recordEvents(app.deps.db.queries, shop.serial, [{ type, orderId, data }], now);
const work = () => runNow(app.deps, deliverWebhooks);
const get = async (url: string) => (await app.askAsOwner({ url })).body;
const post = (url: string) => app.askAsOwner({ method: "POST", url, body: {} });
const deliveries = async (id = "w") => (await get(`${OURS}/${id}/deliveries`)).deliveries as Record<string, unknown>[];

describe("a webhook", () => {
  const URL_OF_SHOP = "https://shop.example/hook";

  test("is added, listed, shown, changed and removed", async () => {
    const members = { url: URL_OF_SHOP, header_template: "Authorization: secret", body_template: "{{order_id}}" };
    expect((await add(members)).status).toBe(204);
    expect((await add(members)).status).toBe(204);
    expect(await add({ ...members, url: "https://other.example/" })).toMatchObject({
      status: 409,
      body: { code: 2900 },
    });
    expect(await get(WEBHOOKS)).toEqual({ webhooks: [{ webhook_id: "w", event_type: "order_claimed" }] });
    expect(await get(`${WEBHOOKS}/w`)).toEqual({ event_type: "order_claimed", http_method: "POST", ...members });
    const change = { event_type: "pay", url: URL_OF_SHOP, http_method: "put" };
    const patch = (id: string) => app.askAsOwner({ method: "PATCH", url: `${WEBHOOKS}/${id}`, body: change });
    expect((await patch("w")).status).toBe(204);
    expect(await get(`${WEBHOOKS}/w`)).toEqual({ ...change, http_method: "PUT" });
    expect(await patch("unknown")).toMatchObject({ status: 404, body: { code: 2019 } });
    expect((await app.askAsOwner({ method: "DELETE", url: `${WEBHOOKS}/w` })).status).toBe(204);
    expect(await app.askAsOwner({ method: "DELETE", url: `${WEBHOOKS}/w` })).toMatchObject({
      status: 404,
      body: { code: 2019 },
    });
    expect((await app.askAsOwner({ url: `${WEBHOOKS}/w` })).status).toBe(404);
  });

  test.each([
    [{ event_type: "ORDER_PAID" }, "event_type"],
    [{ url: "shop.example" }, "url"],
    [{ url: "ftp://shop.example/" }, "url"],
    [{ url: "https://me:secret@shop.example/" }, "url"],
    [{ http_method: "GET /" }, "http_method"],
    [{ http_method: "CONNECT" }, "http_method"],
    [{ body_template: "{{#a}}" }, "body_template"],
    [{ header_template: "X: {{a" }, "header_template"],
  ])("with %j is refused by name", async (members, parameter) => {
    expect(await add({ url: URL_OF_SHOP, ...members })).toMatchObject({ status: 400, body: { code: 26, parameter } });
  });

  test("of an unknown type is told which there are", async () => {
    const { body } = await add({ url: URL_OF_SHOP, event_type: "order.paid" });
    for (const type of ["order_created", "pay", "refund", "order_settled", "category_added", "inventory_deleted"]) {
      expect(body.detail).toContain(type);
    }
  });

  test("hides its credentials from who may only read", async () => {
    await add({ url: URL_OF_SHOP, header_template: "Authorization: secret" });
    const login = await app.askAsOwner({ method: "POST", url: "/private/token", body: { scope: "readonly" } });
    const headers = { authorization: `Bearer ${login.body.access_token}` };
    expect((await app.ask({ url: `${WEBHOOKS}/w`, headers })).text).not.toContain("secret");
    expect((await app.ask({ url: `${OURS}/w`, headers })).body.secret).toBe("***");
    expect((await get(`${OURS}/w`)).secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    const { rows } = {
      rows: await app.deps.db.queries.selectFrom("webhooks").select(["header_template", "secret"]).execute(),
    };
    expect(rows[0]!.header_template).toMatch(/^sealed1:/);
    expect(rows[0]!.secret).toMatch(/^sealed1:/);
  });
});

describe("what happens", () => {
  test("is sent with what the templates make of it", async () => {
    const { received, url } = await aReceiver();
    await add({
      url,
      http_method: "PUT",
      header_template: "X-Order: {{order_id}}\nContent-Type: text/x-own",
      body_template: "{{order_id}} of {{instance_id}}: {{timestamp.t_s}}",
    });
    await happen("o-1");
    await work();
    expect(received).toEqual([
      expect.objectContaining({ method: "PUT", path: "/hook", body: "o-1 of admin: 1800000000" }),
    ]);
    expect(received[0]!.headers).toMatchObject({ "x-order": "o-1", "content-type": "text/x-own" });
    expect(await deliveries()).toMatchObject([
      { state: "delivered", order_id: "o-1", test: false, tries: [{ status: 204, reason: "" }] },
    ]);
  });

  test("is JSON without a template, and signed so that others can tell", async () => {
    const { received, url } = await aReceiver();
    await add({ url });
    await happen("o-1");
    now = BigInt(Date.now()) * 1000n;
    await work();
    const { secret } = (await get(`${OURS}/w`)) as { secret: string };
    const [got] = received;
    const headers = got!.headers as Record<string, string>;
    expect(new StandardWebhook(secret).verify(got!.body, headers)).toMatchObject({
      type: "order_claimed",
      data: { instance_id: "admin", order_id: "o-1" },
    });
    expect(() => new StandardWebhook(secret).verify(`${got!.body} `, headers)).toThrow();
    expect(headers["content-type"]).toBe("application/json");
  });

  test("is sent to those that are for it, as they were when it happened, and not to who came later", async () => {
    const { received, url } = await aReceiver();
    await add({ url, body_template: "before" });
    await add({ webhook_id: "other", event_type: "pay", url, body_template: "other" });
    await happen("o-1");
    const change = { event_type: "order_claimed", url, http_method: "POST", body_template: "after" };
    await app.askAsOwner({ method: "PATCH", url: `${WEBHOOKS}/w`, body: change });
    await add({ webhook_id: "late", url, body_template: "late" });
    await work();
    expect(received.map(({ body }) => body)).toEqual(["before"]);
    await happen("o-2");
    await work();
    expect(received.map(({ body }) => body).toSorted()).toEqual(["after", "before", "late"]);
  });

  test("is tried again at growing distances, with the same id, until it arrives", async () => {
    const { received, url } = await aReceiver((nth) => (nth < 4 ? 500 : 200));
    await add({ url });
    await happen("o-1");
    for (const pause of [0n, 5n * SECOND, 10n * SECOND, 20n * SECOND, HOUR]) {
      // Half of each pause is chance.
      now += pause / 2n - 1n;
      const before = received.length;
      if (pause > 0n && before < 4) {
        await work();
        expect(received).toHaveLength(before);
      }
      now += pause / 2n + 1n;
      await work();
    }
    expect(received).toHaveLength(4);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ state: "delivered" });
    const tries = delivery!.tries as Record<string, unknown>[];
    expect(tries.map(({ status }) => status)).toEqual([500, 500, 500, 200]);
    expect(tries[0]).toMatchObject({ url, reason: "answered with status 500", answer: "an answer" });
  });

  test("is given up after three days, and at once where the receiver is gone; then a person may have it sent again", async () => {
    let status = 410;
    const { received, url } = await aReceiver(() => status);
    await add({ url });
    await happen("gone");
    await work();
    expect(await deliveries()).toMatchObject([{ state: "failed", tries: [{ status: 410 }] }]);
    status = 500;
    await app.deps.db.queries.deleteFrom("clock_witnesses").execute();
    await happen("late");
    for (let hours = 0; hours <= 74; hours++) {
      await work();
      now += HOUR;
    }
    // The database's clock says something else, and nobody that three days are over.
    expect(await deliveries()).toMatchObject([{ state: "pending", order_id: "late" }, { state: "failed" }]);
    await agree();
    await work();
    expect(await deliveries()).toMatchObject([{ state: "failed", order_id: "late" }, { state: "failed" }]);
    const before = received.length;
    now += DAY;
    await work();
    expect(received).toHaveLength(before);

    status = 200;
    const [late, gone] = await deliveries();
    expect((await post(`${OURS}/w/deliveries/${gone!.delivery}/resend`)).body).toEqual({ resent: 1 });
    await work();
    expect((await post(`${OURS}/w/resend-failed`)).body).toEqual({ resent: 1 });
    await work();
    expect((await deliveries()).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect(received.at(-2)!.headers["webhook-id"]).toBe(received[0]!.headers["webhook-id"]);
    const { events } = (await get("/private/kontor/events?types=webhook_resent")) as { events: object[] };
    expect(events).toEqual([
      expect.objectContaining({ webhook_id: "w", delivery: gone!.delivery, event: 1 }),
      expect.objectContaining({ webhook_id: "w", delivery: late!.delivery, event: 3 }),
    ]);
    expect(await post(`${OURS}/w/deliveries/99999/resend`)).toMatchObject({ status: 404, body: { code: 2020 } });
    expect((await post(`${OURS}/unknown/resend-failed`)).status).toBe(404);
  });

  test("keeps its sequence for an order at one receiver, and holds up nothing else", async () => {
    let isDown = true;
    const { received, url } = await aReceiver(() => (isDown ? 503 : 200));
    const other = await aReceiver();
    await add({ webhook_id: "claims", url, body_template: "claim {{order_id}}" });
    await add({ webhook_id: "payments", event_type: "pay", url, body_template: "pay {{order_id}}" });
    await add({ webhook_id: "elsewhere", event_type: "pay", url: other.url, body_template: "pay {{order_id}}" });
    await happen("a");
    await happen("a", "pay");
    await happen("b", "pay");
    await work();
    expect(received.map(({ body }) => body).toSorted()).toEqual(["claim a", "pay b"]);
    expect(other.received.map(({ body }) => body).toSorted()).toEqual(["pay a", "pay b"]);
    isDown = false;
    received.length = 0;
    now += MINUTE;
    await work();
    expect(received.map(({ body }) => body)).toHaveLength(3);
    expect(received.findIndex(({ body }) => body === "claim a")).toBeLessThan(
      received.findIndex(({ body }) => body === "pay a"),
    );
  });

  test("does not fail because of a template, which is shown and told of", async () => {
    const { received, url } = await aReceiver();
    await add({ url, body_template: "{{#data.*}}{{#list}}{{>me}}{{/list}}{{/data.*}}{{>me}}" });
    await happen("o-1", "order_claimed", { me: "{{>me}}" });
    await work();
    expect(received).toEqual([]);
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ state: "failed" });
    expect((delivery!.tries as { reason: string }[])[0]!.reason).toContain("template");
    expect(await get(`${OURS}/w`)).toMatchObject({
      failed: 1,
      pending: 0,
      last_problem: expect.stringContaining("template"),
    });
  });

  test("is told of once, when it has not arrived for an hour, and works again", async () => {
    let status = 500;
    const { url } = await aReceiver(() => status);
    await add({ url });
    await happen("o-1");
    const failing = async () =>
      ((await get("/private/kontor/events?types=webhook_failing")).events as { reason: string }[]).map(
        ({ reason }) => reason,
      );
    for (let minutes = 0; minutes < 59; minutes++) {
      await work();
      now += MINUTE;
    }
    expect(await failing()).toEqual([]);
    expect(await get(`${OURS}/w`)).toMatchObject({ pending: 1, failing_since: { t_s: 1_800_000_000 } });
    for (let hours = 0; hours < 5; hours++) {
      now += HOUR;
      await work();
    }
    expect(await failing()).toEqual(["answered with status 500"]);
    expect(await oldestPending(app.deps.db.queries)).toBe(START);
    status = 200;
    now += HOUR;
    await work();
    const state = await get(`${OURS}/w`);
    expect(state).toMatchObject({ pending: 0, failed: 0, last_problem: "" });
    expect(state.failing_since).toBeUndefined();
  });

  test("is not redirected, and not sent into the operator's network unless he allows it", async () => {
    const { received, url } = await aReceiver(() => 307);
    await add({ url });
    await happen("o-1");
    await work();
    expect(received).toHaveLength(1);
    const strict = await startTestApp();
    try {
      await strict.makeInstance("admin");
      const members = { webhook_id: "w", event_type: "pay", http_method: "POST" };
      for (const [target, status] of [
        [url, 400],
        [url.replace("127.0.0.1", "localhost"), 204],
      ] as const) {
        const added = await strict.askAsOwner({ method: "POST", url: WEBHOOKS, body: { ...members, url: target } });
        expect(added.status).toBe(status);
      }
      expect((await strict.askAsOwner({ method: "POST", url: `${OURS}/w/test`, body: {} })).status).toBe(200);
      await runNow(strict.deps, deliverWebhooks);
      const { body } = await strict.askAsOwner({ url: `${OURS}/w/deliveries` });
      const [delivery] = body.deliveries as { state: string; tries: { status: number; reason: string }[] }[];
      expect(delivery).toMatchObject({
        state: "pending",
        tries: [{ status: 0, reason: expect.stringContaining("not public") }],
      });
      expect(received).toHaveLength(1);
    } finally {
      await strict.stop();
    }
  });

  test("can be tried with a test that is marked as one", async () => {
    const { received, url } = await aReceiver();
    await add({ url, event_type: "pay", body_template: "{{contract_terms.amount}}" });
    const { delivery } = (await post(`${OURS}/w/test`)).body;
    await work();
    expect(received).toEqual([expect.objectContaining({ body: "KUDOS:1" })]);
    expect(received[0]!.headers["kontor-test"]).toBe("true");
    expect(await get(`${OURS}/w/deliveries/${delivery}`)).toMatchObject({
      test: true,
      state: "delivered",
      request: { body: "KUDOS:1" },
    });
    expect((await get("/private/kontor/events")).events).toEqual([]);
  });

  test("is tried with the variables of its own type", async () => {
    const { received, url } = await aReceiver();
    const body_template = "{{old_price}} {{price}} {{product_id}}{{contract_terms}}";
    await add({ url, event_type: "inventory_updated", body_template });
    await post(`${OURS}/w/test`);
    await work();
    expect(received).toEqual([expect.objectContaining({ body: "KUDOS:1 KUDOS:1 test-product" })]);
  });

  test("leaves nothing behind at a webhook that is removed", async () => {
    const { received, url } = await aReceiver();
    await add({ url });
    await happen("o-1");
    await app.askAsOwner({ method: "DELETE", url: `${WEBHOOKS}/w` });
    await work();
    expect(received).toEqual([]);
    expect(await app.deps.db.queries.selectFrom("webhook_deliveries").select("serial").execute()).toEqual([]);
  });

  test("a receiver that does not answer holds up nobody, and those to others arrive", async () => {
    const slow = await aReceiver(() => undefined);
    const quick = await aReceiver();
    await add({ webhook_id: "slow", url: slow.url });
    await add({ webhook_id: "quick", url: quick.url });
    for (let i = 0; i < 100; i++) await happen(`o-${i}`);
    const stop = new AbortController();
    const running = deliverWebhooks.run(app.deps, stop.signal);
    await expect.poll(() => quick.received.length, { timeout: 25_000 }).toBe(100);
    expect(slow.received.length).toBeLessThan(20);
    stop.abort();
    await running;
  });
});
