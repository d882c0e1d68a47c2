/** The life of an instance: made, changed, given another password, deleted, purged; by the administrator and by itself. */

import { parseAmount } from "@kontor/taler/amount";
import { DAY, HOUR } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { insertRefunds } from "../deposits/refund-store.js";
import { instanceMessage, PASSWORD, startTestApp, type TestApp } from "../testing/test-app.js";
import { anOrderRow, claimed } from "../testing/test-rows.js";

const PARAMETER_MISSING = 25;
const PARAMETER_MALFORMED = 26;
const INSTANCE_UNKNOWN = 2000;
const UNAUTHORIZED = 2015;
const INSTANCE_DELETED = 2016;
const ALREADY_EXISTS = 2600;
const INSTANCE_BAD_AUTH = 2601;
const BAD_AUTH = 2602;
const PURGE_REQUIRED = 2603;
const PATCH_PURGE_REQUIRED = 2625;

let app: TestApp;
let now = systemClock().now();

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  await app.makeInstance("admin");
});
afterAll(() => app?.stop());

const bearer = (password: string) => ({ authorization: `Bearer secret-token:${password}` });
const SETTINGS = {
  name: "New name",
  address: { country: "ZZ" },
  jurisdiction: {},
  use_stefan: true,
  email: "shop@shop.example",
  website: "https://shop.example/",
};
/** What comes in the place of credentials and gives nobody a password. */
const NO_PASSWORDS = [
  { method: "external" },
  { method: "token", password: "" },
  { method: "token", password: 5 },
  { method: "token" },
  { method: "token", token: "without the prefix" },
  { method: "token", token: "secret-token:" },
  { method: "magic", password: "open sesame" },
  {},
];

/** The two ways to the same operation: through management, and by the instance itself. */
const BOTH = [
  ["the administrator", (id: string) => `/management/instances/${id}`],
  ["the instance itself", (id: string) => `/instances/${id}/private`],
] as const;
let made = 0;
async function anInstance(): Promise<string> {
  const id = `shop${++made}`;
  await app.makeInstance(id);
  return id;
}

describe("made", () => {
  test("twice the same is once, differently is a conflict", async () => {
    const id = await anInstance();
    const make = (message: object) =>
      app.askAsOwner({ method: "POST", url: "/management/instances", body: { ...instanceMessage(id), ...message } });
    expect((await make({})).status).toBe(204);
    expect(await make({ name: "Other" })).toMatchObject({ status: 409, body: { code: ALREADY_EXISTS } });
    expect(await make({ auth: { method: "token", password: "another one" } })).toMatchObject({ status: 409 });
    const url = "/management/instances";
    const race = { method: "POST", url, body: instanceMessage("racing") } as const;
    const racers = await Promise.all([1, 2, 3].map(() => app.askAsOwner(race)));
    expect(racers.map(({ status }) => status)).toEqual([204, 204, 204]);
  });

  test("with a token for whoever asks for one", async () => {
    const url = "/management/instances?token_validity_ms=3600000";
    const { status, body } = await app.askAsOwner({ method: "POST", url, body: instanceMessage("tokened") });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { scope: "spa", refreshable: true, expiration: { t_s: Number((now + HOUR) / 1_000_000n) } },
    });
    const headers = { authorization: `Bearer ${body.access_token}` };
    expect((await app.ask({ url: "/instances/tokened/private", headers })).status).toBe(200);
    const none = {
      method: "POST",
      url: "/management/instances?token_validity_ms=0",
      body: instanceMessage("tokened"),
    } as const;
    expect((await app.askAsOwner(none)).status).toBe(204);
  });

  test("not with credentials that are none, nor without", async () => {
    for (const auth of NO_PASSWORDS) {
      const body = { ...instanceMessage("openhouse"), auth };
      expect(await app.askAsOwner({ method: "POST", url: "/management/instances", body })).toMatchObject({
        status: 400,
        body: { code: INSTANCE_BAD_AUTH, parameter: expect.stringMatching(/^auth/) },
      });
    }
    const { auth: _none, ...body } = instanceMessage("openhouse");
    expect(await app.askAsOwner({ method: "POST", url: "/management/instances", body })).toMatchObject({
      status: 400,
      body: { code: PARAMETER_MISSING, parameter: "auth" },
    });
    expect((await app.askAsOwner({ url: "/management/instances/openhouse" })).status).toBe(404);
  });

  test("by nobody but the administrator", async () => {
    const answer = await app.ask({ method: "POST", url: "/instances", body: instanceMessage("mine") });
    expect(answer).toMatchObject({ status: 403, body: { code: UNAUTHORIZED } });
  });
});

describe.each(BOTH)("changed by %s", (_who, path) => {
  test("in everything that it says about itself; delays that are not given stay", async () => {
    const id = await anInstance();
    const before = (await app.askAsOwner({ url: path(id) })).body;
    const patch = (body: object) => app.askAsOwner({ method: "PATCH", url: path(id), body });
    const longer = { default_pay_delay: { d_us: 7_000_000 }, default_wire_transfer_rounding_interval: "WEEK" };
    expect((await patch({ ...SETTINGS, ...longer })).status).toBe(204);
    expect((await app.askAsOwner({ url: path(id) })).body).toEqual({ ...before, ...SETTINGS, ...longer });

    const { email: _email, website: _website, ...less } = SETTINGS;
    expect((await patch(less)).status).toBe(204);
    const after = (await app.askAsOwner({ url: path(id) })).body;
    expect(after).toMatchObject({ name: "New name", ...longer });
    expect(after).not.toHaveProperty("email");
    expect(after).not.toHaveProperty("website");
    expect(after.auth).toEqual({ method: "token" });
  });

  test("but not without end, and not in parts", async () => {
    const id = await anInstance();
    const patch = (body: object) => app.askAsOwner({ method: "PATCH", url: path(id), body });
    for (const delay of ["default_pay_delay", "default_refund_delay", "default_wire_transfer_delay"]) {
      expect(await patch({ ...SETTINGS, [delay]: { d_us: "forever" } })).toMatchObject({
        status: 400,
        body: { code: PARAMETER_MALFORMED, parameter: delay },
      });
    }
    expect((await patch({ name: "only" })).status).toBe(400);
  });

  test("in its password, at once; tokens stay good", async () => {
    const id = await anInstance();
    const login = await app.askAsOwner({
      method: "POST",
      url: `/instances/${id}/private/token`,
      body: { scope: "all" },
      headers: { authorization: `Basic ${Buffer.from(`${id}:${PASSWORD}`).toString("base64")}` },
    });
    const change = {
      method: "POST",
      url: `${path(id)}/auth`,
      body: { method: "token", password: "a new one" },
    } as const;
    expect((await app.askAsOwner(change)).status).toBe(204);
    const url = `/instances/${id}/private`;
    expect((await app.askAsOwner({ url })).status).toBe(401);
    expect((await app.ask({ url, headers: bearer("a new one") })).status).toBe(200);
    const headers = { authorization: `Bearer ${login.body.access_token}` };
    expect((await app.ask({ url, headers })).status).toBe(200);
  });

  test("not to a password that is none", async () => {
    const id = await anInstance();
    for (const body of NO_PASSWORDS) {
      expect(await app.askAsOwner({ method: "POST", url: `${path(id)}/auth`, body })).toMatchObject({
        status: 400,
        body: { code: BAD_AUTH },
      });
    }
    expect((await app.askAsOwner({ url: path(id) })).status).toBe(200);
  });

  test("to nothing: deleted, then it has no key and makes no orders, but still shows its books", async () => {
    const id = await anInstance();
    const base = `/instances/${id}`;
    expect((await app.askAsOwner({ method: "DELETE", url: path(id) })).status).toBe(204);
    expect((await listed(id))?.deleted).toBe(true);
    expect((await app.askAsOwner({ url: `${base}/private/orders` })).body).toEqual({ orders: [] });
    const order = { order: { summary: "x", amount: "KUDOS:1" } };
    expect(await app.askAsOwner({ method: "POST", url: `${base}/private/orders`, body: order })).toMatchObject({
      status: 404,
      body: { code: INSTANCE_DELETED },
    });
    expect(await app.askAsOwner({ method: "PATCH", url: path(id), body: SETTINGS })).toMatchObject({
      status: 409,
      body: { code: PATCH_PURGE_REQUIRED },
    });
    const again = { method: "POST", url: "/management/instances", body: instanceMessage(id) } as const;
    expect(await app.askAsOwner(again)).toMatchObject({ status: 409, body: { code: PURGE_REQUIRED } });

    expect((await app.askAsOwner({ method: "DELETE", url: `${base}/private?purge=YES` })).status).toBe(401);
    const purge = { method: "DELETE", url: `/management/instances/${id}?purge=YES` } as const;
    expect((await app.askAsOwner(purge)).status).toBe(204);
    expect(await app.askAsOwner(purge)).toMatchObject({ status: 404, body: { code: INSTANCE_UNKNOWN } });
    expect(await listed(id)).toBeUndefined();
    expect((await app.askAsOwner(again)).status).toBe(204);
  });

  test("to nothing at once, with all its orders", async () => {
    const id = await anInstance();
    const instance = (await app.deps.instances.find(id))!;
    await anOrder(instance.serial, "unclaimed", {});
    await anOrder(instance.serial, "expired", { claimed: true, payDeadline: now - 1n });
    expect((await app.askAsOwner({ method: "DELETE", url: `${path(id)}?purge=YES` })).status).toBe(204);
    expect((await app.askAsOwner({ url: `/instances/${id}/private` })).status).toBe(404);
    const left = await app.deps.db.queries
      .selectFrom("orders")
      .select("order_id")
      .where("instance", "=", instance.serial)
      .execute();
    expect(left).toEqual([]);
  });

  test("not while customers may get money back: of half a payment, or a refund that they have yet to pick up", async () => {
    const id = await anInstance();
    const { serial } = (await app.deps.instances.find(id))!;
    const { queries } = app.deps.db;
    const remove = () => app.askAsOwner({ method: "DELETE", url: path(id) });
    const pending = { status: 409, body: { code: PURGE_REQUIRED } };
    await anOrder(serial, "half", { claimed: true, payDeadline: now - 1n, wireDeadline: now + DAY });
    await aDeposit(serial, "half");
    expect(await remove()).toMatchObject(pending);
    await aRefund(serial, "half", 0n);
    expect(await remove()).toMatchObject(pending);
    await queries.updateTable("refunds").set({ obtained_at: now }).where("instance", "=", serial).execute();

    await anOrder(serial, "paid", { claimed: true, paidAt: now, wireDeadline: now + DAY });
    await aDeposit(serial, "paid");
    await aRefund(serial, "paid", 1n);
    expect(await remove()).toMatchObject(pending);
    now += 2n * DAY;
    expect((await remove()).status).toBe(204);
  });

  test("not to nothing while a wallet may pay, nor while the law wants its payments", async () => {
    const id = await anInstance();
    const { serial } = (await app.deps.instances.find(id))!;
    const remove = (query = "") => app.askAsOwner({ method: "DELETE", url: `${path(id)}${query}` });
    await anOrder(serial, "claimed", { claimed: true });
    expect(await remove()).toMatchObject({ status: 409, body: { code: PURGE_REQUIRED } });
    expect(await remove("?purge=YES")).toMatchObject({ status: 409, body: { code: PURGE_REQUIRED } });
    now += 2n * DAY;
    await anOrder(serial, "paid", { claimed: true, paidAt: now });
    expect(await remove("?purge=YES")).toMatchObject({ status: 409, body: { code: PURGE_REQUIRED } });
    now += 3653n * DAY;
    expect((await remove("?purge=YES")).status).toBe(204);
  });
});

test("an unknown instance is told by every management path", async () => {
  for (const request of [
    { method: "GET", url: "/management/instances/nobody" },
    { method: "PATCH", url: "/management/instances/nobody", body: SETTINGS },
    { method: "DELETE", url: "/management/instances/nobody" },
    { method: "POST", url: "/management/instances/nobody/auth", body: { method: "token", password: "x" } },
    { method: "POST", url: "/instances/nobody/forgot-password", body: { method: "token", password: "x" } },
  ] as const) {
    expect(await app.askAsOwner(request)).toMatchObject({ status: 404, body: { code: INSTANCE_UNKNOWN } });
  }
});

test("a forgotten password is a matter for the administrator", async () => {
  const id = await anInstance();
  for (const url of [`/instances/${id}/forgot-password`, "/forgot-password", "/instances/admin/forgot-password"]) {
    const answer = await app.ask({ method: "POST", url, body: { method: "token", password: "mine" } });
    expect(answer.status).toBe(403);
    expect((await app.ask({ method: "POST", url, body: { method: "guess" } })).status).toBe(400);
  }
});

async function listed(id: string): Promise<{ deleted: boolean } | undefined> {
  const { body } = await app.askAsOwner({ url: "/management/instances" });
  return (body.instances as { id: string; deleted: boolean }[]).find((instance) => instance.id === id);
}

interface OrderTraits {
  readonly claimed?: boolean;
  readonly payDeadline?: bigint;
  readonly paidAt?: bigint;
  readonly wireDeadline?: bigint;
}

/** An order as earlier requests have left it in the database. */
async function anOrder(instance: bigint, orderId: string, traits: OrderTraits): Promise<void> {
  const { queries } = app.deps.db;
  const hWire = new Uint8Array(64);
  await queries
    .insertInto("accounts")
    .values({
      instance,
      h_wire: hWire,
      payto_uri: "payto://iban/1",
      salt: hWire,
      wire_method: "iban",
      active: true,
      credit_facade_url: null,
      credit_facade_credentials: null,
      extra_wire_subject_metadata: null,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await queries
    .insertInto("orders")
    .values(
      anOrderRow(instance, orderId, {
        h_wire: hWire,
        created_at: now,
        refund_deadline: now,
        wire_deadline: traits.wireDeadline ?? now,
        pay_deadline: traits.payDeadline ?? now + DAY,
        ...(traits.claimed === true ? claimed(app.deps.rng.bytes(64)) : {}),
        paid_at: traits.paidAt ?? null,
      }),
    )
    .execute();
}

const COIN = new Uint8Array(32);

/** A coin that the exchange has taken for the order. */
async function aDeposit(instance: bigint, orderId: string): Promise<void> {
  const { queries } = app.deps.db;
  const { batch } = await queries
    .insertInto("deposit_batches")
    .values({
      instance,
      order_id: orderId,
      exchange_url: "https://exchange.example/",
      created_at: now,
      next_attempt: now,
      accepted_at: now,
    })
    .returning("batch")
    .executeTakeFirstOrThrow();
  await queries
    .insertInto("deposits")
    .values({
      instance,
      order_id: orderId,
      batch,
      position: 0,
      coin_pub: COIN,
      h_denom: COIN,
      ub_sig: "{}",
      coin_sig: COIN,
      currency: "KUDOS",
      contribution_val: 1n,
      contribution_frac: 0,
      deposit_fee_val: 0n,
      deposit_fee_frac: 0,
      refund_fee_val: 0n,
      refund_fee_frac: 0,
    })
    .execute();
}

/** Coins given back, which their owner has yet to get from the exchange. */
async function aRefund(instance: bigint, orderId: string, rtransactionId: bigint): Promise<void> {
  const refund = { coinPub: COIN, rtransactionId, amount: parseAmount("KUDOS:1"), reason: "" };
  await insertRefunds(app.deps.db.queries, instance, orderId, [refund], now);
}
