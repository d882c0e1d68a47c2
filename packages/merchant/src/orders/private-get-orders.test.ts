import { parseAmount } from "@kontor/taler/amount";
import { HOUR, SECOND, type Timestamp, timestampFromSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { insertAccount } from "../bank-accounts/store.js";
import type { Instance } from "../instances/instance.js";
import { storeClaim } from "../payments/claim-store.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { aNewOrder, anAccount } from "../testing/test-rows.js";
import { insertOrder, markPaid } from "./store.js";
import { ordersTopic } from "./topics.js";

const START = timestampFromSeconds(1_700_000_000);
let now: Timestamp = START;
let app: TestApp;
let shop: Instance;
const ACCOUNT = anAccount();

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  await app.makeInstance("admin");
  shop = (await app.deps.instances.find("admin"))!;
  await insertAccount(app.deps.db.queries, shop.serial, ACCOUNT, now);
});
beforeEach(async () => {
  now = START;
  await app.deps.db.queries.deleteFrom("orders").execute();
});
afterAll(() => app?.stop());

interface OrderTraits {
  readonly summary?: string;
  readonly session?: string;
  readonly page?: string;
  readonly device?: bigint;
  readonly paid?: boolean;
  readonly refunded?: boolean;
  readonly wired?: boolean;
}

/** An order as earlier requests have left it in the database, one second after the one before. */
async function anOrder(orderId: string, traits: OrderTraits = {}): Promise<void> {
  const { queries } = app.deps.db;
  now += SECOND;
  const contractText = JSON.stringify({ summary: traits.summary ?? "a thing", amount: "KUDOS:5" });
  await insertOrder(
    queries,
    shop.serial,
    aNewOrder(orderId, {
      contractText,
      summary: traits.summary ?? "a thing",
      hWire: ACCOUNT.hWire,
      amount: parseAmount("KUDOS:5"),
      fulfillmentUrl: traits.page,
      sessionId: traits.session,
      device: traits.device === undefined ? undefined : { serial: traits.device, name: `till ${traits.device}` },
      payDeadline: now + HOUR,
      refundDeadline: now + 2n * HOUR,
      wireDeadline: now + 3n * HOUR,
    }),
    now,
  );
  if (traits.paid !== true) return;
  const hContract = app.deps.rng.bytes(64);
  const nonce = new Uint8Array(32);
  await storeClaim(
    queries,
    { instance: shop.serial, orderId, nonce, protoContractText: contractText, contractText, hContract },
    now,
  );
  await markPaid(queries, shop.serial, orderId, { paidAt: now, sessionId: undefined });
  await queries
    .updateTable("orders")
    .set({ refunded: traits.refunded ?? false, wired: traits.wired ?? false })
    .where("instance", "=", shop.serial)
    .where("order_id", "=", orderId)
    .execute();
}

async function list(query = "", headers: Record<string, string> = {}) {
  return app.askAsOwner({ url: `/private/orders?${query}`, headers });
}

async function listedIds(query: string): Promise<string[]> {
  const { body } = await list(query);
  return (body.orders as { order_id: string }[]).map(({ order_id }) => order_id);
}

test("an order is listed as the protocol describes it; without orders the list is empty", async () => {
  expect(await list()).toMatchObject({ status: 200, body: { orders: [] } });
  await anOrder("one", { summary: "Tea", paid: true });
  const { body } = await list();
  expect(body).toEqual({
    orders: [
      {
        order_id: "one",
        row_id: expect.any(Number),
        timestamp: { t_s: 1_700_000_001 },
        amount: "KUDOS:5",
        refund_amount: "KUDOS:0",
        pending_refund_amount: "KUDOS:0",
        summary: "Tea",
        refundable: false,
        paid: true,
      },
    ],
  });
  now += 3n * HOUR;
  expect((await list()).body).toMatchObject({ orders: [{ refundable: false }] });
});

describe("pages", () => {
  beforeEach(async () => {
    for (const id of ["a", "b", "c", "d", "e"]) await anOrder(id);
  });

  test("run in both directions from an offset, which is not part of them", async () => {
    expect(await listedIds("")).toEqual(["e", "d", "c", "b", "a"]);
    expect(await listedIds("limit=-2")).toEqual(["e", "d"]);
    expect(await listedIds("limit=2")).toEqual(["a", "b"]);
    const { body } = await list("limit=3");
    const [, , c] = body.orders as { row_id: number }[];
    expect(await listedIds(`limit=5&offset=${c!.row_id}`)).toEqual(["d", "e"]);
    expect(await listedIds(`limit=-5&offset=${c!.row_id}`)).toEqual(["b", "a"]);
    expect(await listedIds(`delta=-5&start=${c!.row_id}`)).toEqual(["b", "a"]);
    expect(await listedIds("limit=-2&offset=9223372036854775807")).toEqual(["e", "d"]);
  });

  test.each([
    "limit=0",
    "limit=x",
    "limit=1025",
    "limit=-1025",
    "offset=-1",
    "paid=perhaps",
    "date_s=1.5",
    "max_age=x",
  ])("%s is malformed", async (query) => {
    expect(await list(query)).toMatchObject({ status: 400, body: { code: 26 } });
  });
});

describe("filters", () => {
  beforeEach(async () => {
    await anOrder("unpaid");
    await anOrder("paid", { paid: true });
    await anOrder("refunded", { paid: true, refunded: true });
    await anOrder("wired", { paid: true, wired: true });
    await anOrder("wired and refunded", { paid: true, wired: true, refunded: true });
  });

  test.each([
    ["paid=no", ["unpaid"]],
    ["paid=YES", ["wired and refunded", "wired", "refunded", "paid"]],
    ["paid=all", ["wired and refunded", "wired", "refunded", "paid", "unpaid"]],
    ["paid=yes&limit=3", ["paid", "refunded", "wired"]],
    ["paid=yes&limit=-2", ["wired and refunded", "wired"]],
    ["refunded=yes", ["wired and refunded", "refunded"]],
    ["refunded=no", ["wired", "paid", "unpaid"]],
    ["wired=yes", ["wired and refunded", "wired"]],
    ["paid=yes&wired=no", ["refunded", "paid"]],
    ["paid=no&wired=yes", []],
    ["refunded=yes&wired=no&paid=yes", ["refunded"]],
  ])("%s", async (query, expected) => {
    expect(await listedIds(query)).toEqual(expected);
  });
});

test("a session, a page and a part of the summary are found", async () => {
  await anOrder("first", { session: "s1", page: "https://shop.example/?a=1&b=2", summary: "Grüner TEE, 100 %" });
  await anOrder("second", { session: "s2", page: "https://shop.example/?a=1&b=2", summary: "Kaffee", paid: true });
  await anOrder("third", { session: "s1", summary: "ﬁne tea_" });
  expect(await listedIds("session_id=s1")).toEqual(["third", "first"]);
  expect(await listedIds(`fulfillment_url=${encodeURIComponent("https://shop.example/?a=1&b=2")}`)).toEqual([
    "second",
    "first",
  ]);
  expect(await listedIds(`session_id=s2&paid=yes&fulfillment_url=nowhere`)).toEqual([]);
  expect(await listedIds(`summary_filter=${encodeURIComponent("GRÜNER")}`)).toEqual(["first"]);
  expect(await listedIds("summary_filter=FINE")).toEqual(["third"]);
  expect(await listedIds(`summary_filter=${encodeURIComponent("0 %")}`)).toEqual(["first"]);
  expect(await listedIds("summary_filter=e_&paid=no")).toEqual([]);
  expect(await listedIds("summary_filter=fe&paid=yes&limit=5")).toEqual(["second"]);
});

test("only orders after a moment are listed, the later one of two", async () => {
  for (const id of ["a", "b", "c", "d"]) await anOrder(id);
  const second = (n: number) => 1_700_000_000 + n;
  expect(await listedIds(`date_s=${second(2)}`)).toEqual(["d", "c"]);
  expect(await listedIds(`date_s=${second(2)}&limit=10`)).toEqual(["c", "d"]);
  expect(await listedIds(`date_s=${second(9)}`)).toEqual([]);
  expect(await listedIds("date_s=never")).toEqual([]);
  expect(await listedIds(`max_age=1500000&limit=10`)).toEqual(["c", "d"]);
  expect(await listedIds(`max_age=1500000&date_s=${second(3)}&limit=10`)).toEqual(["d"]);
  expect(await listedIds(`max_age=forever&limit=10`)).toEqual(["a", "b", "c", "d"]);
});

describe("formats", () => {
  beforeEach(() => anOrder("one", { summary: "=1+1" }));

  test("CSV for spreadsheets, without formulas", async () => {
    const { status, headers, text } = await list("", { accept: "text/csv" });
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: "text/csv; charset=utf-8" });
    const [title, line] = text.split("\r\n");
    expect(title).toBe(
      '"Order ID","Row","Timestamp","Amount","Refund amount","Pending refund amount","Summary","Refundable","Paid",' +
        '"Currency","Amount (number)","Refund (number)","Pending refund (number)","Till"',
    );
    expect(line).toMatch(
      /^"one","\d+","2023-11-14T22:13:21Z","KUDOS:5","KUDOS:0","KUDOS:0","'=1\+1","no","no","KUDOS",5,0,0,""$/,
    );
  });

  test("Excel's XML", async () => {
    const { status, headers, text } = await list("", { accept: "application/vnd.ms-excel" });
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type: "application/vnd.ms-excel" });
    expect(text).toContain('<Data ss:Type="String">=1+1</Data>');
  });

  test("no PDF, and nothing that nobody knows", async () => {
    expect((await list("", { accept: "application/pdf" })).status).toBe(501);
    expect((await list("", { accept: "image/png" })).status).toBe(406);
    expect((await list("", { accept: "application/pdf, */*;q=0.1" })).status).toBe(501);
  });
});

test("a till lists its own orders, whatever else it asks for; who shows a password has none", async () => {
  const login = await app.askAsOwner({
    method: "POST",
    url: "/private/kontor/pairings",
    body: { scope: "order-pos:refreshable", name: "till" },
  });
  const { token } = (await app.ask({ method: "POST", url: "/kontor/pairings", body: { code: login.body.code } })).body;
  const ofTill = { authorization: `Bearer ${token}` };
  const { tokens } = (await app.askAsOwner({ url: "/private/tokens" })).body as { tokens: [{ serial: number }] };
  const device = BigInt(tokens[0].serial);
  await anOrder("a", { device, session: "S" });
  await anOrder("b", { device: device + 1n });
  await anOrder("c", { device, paid: true });
  await anOrder("d");
  const mine = async (query: string, headers = ofTill) => {
    const { body } = await app.ask({ url: `/private/orders?mine=yes&${query}`, headers });
    return (body.orders as { order_id: string }[]).map(({ order_id }) => order_id);
  };
  expect(await mine("")).toEqual(["c", "a"]);
  expect(await mine("limit=1")).toEqual(["a"]);
  expect(await mine("paid=no")).toEqual(["a"]);
  expect(await mine("session_id=S")).toEqual(["a"]);
  expect(await mine("summary_filter=thing")).toEqual(["c", "a"]);
  expect(await mine("date_s=1700000002")).toEqual(["c"]);
  // It stays the same till with its next token.
  const next = await app.ask({ method: "POST", url: "/private/token", headers: ofTill, body: { scope: "order-pos" } });
  expect(await mine("", { authorization: `Bearer ${next.body.token}` })).toEqual(["c", "a"]);
  const listed = (await list()).body.orders as { order_id: string; made_by?: object }[];
  const name = `till ${device}`;
  expect(listed.map(({ made_by }) => made_by)).toEqual([
    undefined,
    { token_serial: Number(device), name },
    { token_serial: Number(device) + 1, name: expect.any(String) },
    { token_serial: Number(device), name },
  ]);
  expect(await list("mine=yes")).toMatchObject({ status: 400, body: { parameter: "mine" } });
});

describe("waiting", () => {
  test("ends with the first order that fits the filter", async () => {
    await anOrder("early");
    const { body } = await list("limit=1");
    const [{ row_id: row }] = body.orders as [{ row_id: number }];
    const waiting = listedIds(`paid=yes&limit=20&offset=${row}&timeout_ms=30000`);
    await anOrder("unpaid");
    app.deps.notifier.publish([ordersTopic(shop.id)]);
    await anOrder("paid", { paid: true });
    app.deps.notifier.publish([ordersTopic(shop.id)]);
    expect(await waiting).toEqual(["paid"]);
  });

  test("is for ascending lists only, and not for long", async () => {
    expect(await listedIds("timeout_ms=30000")).toEqual([]);
    expect(await listedIds("limit=5&timeout_ms=50")).toEqual([]);
  });
});
