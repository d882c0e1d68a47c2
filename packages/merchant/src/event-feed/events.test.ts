import { DAY, SECOND } from "@kontor/taler/time";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../database/connection.js";
import { recordEvents } from "../events/record.js";
import { deleteEvents, noteReached, numberAll } from "../events/store.js";
import { eventsTopic } from "../events/topics.js";
import type { Instance } from "../instances/instance.js";
import { nextRegistration } from "../testing/registrations.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";

const START = 1_800_000_000n * SECOND;
const EVENTS = "/private/kontor/events";

let app: TestApp;
let shop: Instance;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => START } });
  await app.makeInstance("admin");
  shop = (await app.deps.instances.find("admin"))!;
});
beforeEach(async () => {
  await app.deps.db.queries.deleteFrom("events").execute();
  await app.deps.db.queries.deleteFrom("event_counters").execute();
});
afterAll(() => app?.stop());

const claimed = (orderId: string) => ({ type: "order_claimed", orderId }) as const;
const record = (orderId: string, now = START) =>
  recordEvents(app.deps.db.queries, shop.serial, [claimed(orderId)], now);
const read = (query: string) => app.askAsOwner({ url: `${EVENTS}${query}` });
const ordersOf = (answer: { body: Readonly<Record<string, unknown>> }) =>
  (answer.body.events as { order_id: string }[]).map(({ order_id }) => order_id);

test("what happened has numbers without gaps, also where transactions failed", async () => {
  await record("first");
  const failing = app.deps.db.transaction(async (tx) => {
    await recordEvents(tx, shop.serial, [claimed("never")], START);
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  await record("second");

  expect((await read("")).body).toEqual({
    events: [
      { number: 1, type: "order_claimed", time: { t_s: 1_800_000_000 }, order_id: "first" },
      { number: 2, type: "order_claimed", time: { t_s: 1_800_000_000 }, order_id: "second" },
    ],
    newest: 2,
  });
  expect((await read("?after=1")).body).toMatchObject({ events: [{ number: 2 }], newest: 2 });
  expect((await read("?after=2")).body).toEqual({ events: [], newest: 2 });
  expect((await read("?limit=1")).body).toMatchObject({ events: [{ number: 1 }], newest: 2 });
});

test("a transaction that wrote first and commits last comes after what was read before", async () => {
  const { db } = app.deps;
  let commit = () => {};
  const maySend = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let written = () => {};
  const hasWritten = new Promise<void>((resolve) => {
    written = resolve;
  });
  const slow = db.transaction(async (tx) => {
    await recordEvents(tx, shop.serial, [claimed("slow")], START);
    written();
    await maySend;
  });
  await hasWritten;
  await record("quick");

  expect(ordersOf(await read(""))).toEqual(["quick"]);
  commit();
  await slow;
  expect((await read("?after=1")).body).toMatchObject({ events: [{ number: 2, order_id: "slow" }], newest: 2 });
});

test("many that write, roll back and read at once, through two servers: readers miss nothing and see nothing twice", async () => {
  const other = openDatabase({ address: app.deps.db.address });
  const servers = [app.deps.db, other];
  const recorded: string[] = [];
  const write = async (writer: number) => {
    for (let i = 0; i < 40; i++) {
      const name = `${writer}-${i}`;
      const work = servers[writer % 2]!.transaction(async (tx) => {
        await recordEvents(tx, shop.serial, [claimed(name)], START);
        if (i % 3 === 0) await sql`select pg_sleep(${((writer * 7 + i) % 5) / 1000})`.execute(tx);
        if (i % 7 === 3) throw new Error("rolled back");
      });
      await work.then(
        () => recorded.push(name),
        () => {},
      );
    }
  };
  let isOver = false;
  const follow = async (server: number) => {
    const seen: string[] = [];
    let after = 0;
    for (let idle = 0; idle < 2; ) {
      const wasOver = isOver;
      await numberAll(servers[server]!, shop.serial);
      const answer = await read(`?after=${after}&limit=7`);
      const events = answer.body.events as { number: number; order_id: string }[];
      expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => after + 1 + place));
      seen.push(...events.map(({ order_id }) => order_id));
      after += events.length;
      if (wasOver && events.length === 0) idle++;
    }
    return seen;
  };
  const readers = [follow(0), follow(1), follow(1)];
  await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
  isOver = true;
  for (const seen of await Promise.all(readers)) expect(seen.toSorted()).toEqual(recorded.toSorted());
  await other.close();
});

test("who waits is answered as soon as something of what he wants has happened", async () => {
  const registered = nextRegistration(app.deps.notifier, (topic) => topic === eventsTopic("admin"));
  const waiting = read("?after=0&types=pay,refund&timeout_ms=20000");
  await registered;
  await record("not wanted");
  app.deps.notifier.publish([eventsTopic("admin")]);
  const pay = { type: "pay", orderId: "wanted", data: { amount: "KUDOS:1" } } as const;
  await recordEvents(app.deps.db.queries, shop.serial, [pay], START);
  app.deps.notifier.publish([eventsTopic("admin")]);
  expect((await waiting).body).toMatchObject({
    events: [{ number: 2, type: "pay", order_id: "wanted", amount: "KUDOS:1" }],
    newest: 2,
  });
});

test("nobody is skipped silently: what is forgotten is told, and so is what was never there", async () => {
  for (const [name, age] of [
    ["old", 40n],
    ["older", 40n],
    ["new", 0n],
  ] as const)
    await record(name, START - age * DAY);
  await read("");
  const { queries } = app.deps.db;
  const forget = () => deleteEvents(queries, START - 30n * DAY, 100);
  expect(await forget()).toBe(0); // statistics and the journal have still to be made of them
  await noteReached(queries, shop.serial, "counted", 3n);
  expect(await forget()).toBe(0);
  await noteReached(queries, shop.serial, "entered", 1n);
  expect(await forget()).toBe(1);
  await noteReached(queries, shop.serial, "entered", 3n);
  expect(await forget()).toBe(1);

  const gone = await read("?after=1");
  expect(gone.status).toBe(410);
  expect(gone.body).toMatchObject({ oldest: 3, newest: 3 });
  expect(ordersOf(await read("?after=2"))).toEqual(["new"]);
  expect(ordersOf(await read(""))).toEqual(["new"]);
  expect((await read("?after=9&timeout_ms=20000")).body).toEqual({ events: [], newest: 3 });

  await app.deps.db.queries.deleteFrom("events").execute();
  expect((await read("?after=2")).body).toMatchObject({ oldest: 4, newest: 3 });
  expect((await read("?after=3")).body).toEqual({ events: [], newest: 3 });
  await record("next");
  expect((await read("?after=3")).body).toMatchObject({ events: [{ number: 4 }], newest: 4 });
});

test("a token sees the kinds of events that it may know of", async () => {
  await record("order");
  const changed = { type: "account_changed", data: { h_wire: "X", active: true } } as const;
  await recordEvents(app.deps.db.queries, shop.serial, [changed], START);
  const login = await app.askAsOwner({ method: "POST", url: "/private/token", body: { scope: "order-simple" } });
  const headers = { authorization: `Bearer ${login.body.access_token}` };
  const seen = await app.ask({ url: EVENTS, headers });
  expect(seen.body).toMatchObject({ events: [{ number: 1, type: "order_claimed" }], newest: 2 });
  expect((await app.ask({ url: `${EVENTS}?types=account_changed`, headers })).status).toBe(403);
  expect((await read("?types=account_changed")).body).toMatchObject({ events: [{ number: 2 }] });
});

test("what makes no sense is refused by name", async () => {
  for (const [query, parameter] of [
    ["?types=paid", "types"],
    ["?types=pay,", "types"],
    ["?limit=0", "limit"],
    ["?limit=1025", "limit"],
    ["?limit=-5", "limit"],
    ["?after=-1", "after"],
    ["?after=x", "after"],
    ["?timeout_ms=soon", "timeout_ms"],
  ]) {
    expect.soft(await read(query!), query).toMatchObject({ status: 400, body: { parameter } });
  }
});

test("it is announced", async () => {
  const { kontor } = (await app.ask({ url: "/config" })).body as { kontor: { features: string[] } };
  expect(kontor.features).toContain("events");
});

test("who waits with a token that is revoked is answered at once, and others go on waiting", async () => {
  const login = async () => {
    const body = { scope: "spa", duration: { d_us: 3600e6 } };
    const { body: made } = await app.askAsOwner({ method: "POST", url: "/private/token", body });
    return { authorization: `Bearer ${made.access_token}` };
  };
  const wait = async (headers: Readonly<Record<string, string>>) => {
    const registered = nextRegistration(app.deps.notifier, (topic) => topic === eventsTopic("admin"));
    const answer = app.ask({ url: `${EVENTS}?after=0&timeout_ms=600000`, headers });
    await registered;
    return { answer };
  };
  const [ended, kept] = [await login(), await login()];
  const [first, second] = [await wait(ended), await wait(kept)];
  expect((await app.ask({ method: "DELETE", url: "/private/token", headers: ended })).status).toBe(204);
  expect(await first.answer).toMatchObject({ status: 200, body: { events: [] } });
  expect((await app.ask({ url: EVENTS, headers: ended })).status).toBe(401);
  await record("afterwards");
  app.deps.notifier.publish([eventsTopic("admin")]);
  expect(ordersOf(await second.answer)).toEqual(["afterwards"]);
});
