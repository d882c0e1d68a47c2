import { DAY, FOREVER, SECOND, timestampFromSeconds } from "@kontor/taler/time";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { recordEvents } from "../events/record.js";
import { noteReached, numberAll } from "../events/store.js";
import { lockOrder } from "../orders/store.js";
import { makeBareShop } from "../orders/test-bare-shop.js";
import { placeOf } from "../secrets/places.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { anOrderRow, claimed } from "../testing/test-rows.js";
import { testSecrets } from "../testing/test-secrets.js";
import { collectGarbage } from "./collect-garbage.js";

const NOW = timestampFromSeconds(2_000_000_000);
const YEAR = 365n * DAY;
const config = {
  merchant: { legalPreservation: 10n * YEAR },
  kontor: { keepExpiredOrders: 30n * DAY, keepEvents: 30n * DAY, keepAudit: YEAR },
};
const collect = (override = {}) => collectGarbage(database.db, { now: () => NOW }, { ...config, ...override });

const bytes = (size: number) => new Uint8Array(size).fill(1);
let database: TestDatabase;
let instance: bigint;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

beforeEach(async () => {
  const { queries } = database.db;
  await queries.deleteFrom("instances").execute();
  const made = await queries
    .insertInto("instances")
    .values({
      id: "admin",
      name: "Shop",
      address: "{}",
      jurisdiction: "{}",
      use_stefan: false,
      password_hash: "",
      default_pay_delay: 0n,
      default_refund_delay: 0n,
      default_wire_transfer_delay: 0n,
      default_wire_transfer_rounding_interval: "NONE",
      merchant_pub: bytes(32),
      created_at: 0n,
    })
    .returning("instance")
    .executeTakeFirstOrThrow();
  instance = made.instance;
  const account = { instance, h_wire: bytes(64), payto_uri: "payto://iban/DE1", salt: bytes(16), wire_method: "iban" };
  await queries
    .insertInto("accounts")
    .values({ ...account, active: true, created_at: 0n })
    .execute();
});

interface AnOrder {
  readonly payDeadline: bigint;
  readonly paidAt?: bigint;
  readonly withDeposit?: boolean;
}

async function anOrder(
  id: string,
  { payDeadline, paidAt, withDeposit = paidAt !== undefined }: AnOrder,
): Promise<void> {
  const { queries } = database.db;
  const isClaimed = withDeposit || paidAt !== undefined;
  await queries
    .insertInto("orders")
    .values(
      anOrderRow(instance, id, {
        h_wire: bytes(64),
        pay_deadline: payDeadline,
        refund_deadline: payDeadline,
        wire_deadline: payDeadline,
        ...(isClaimed ? claimed(Buffer.from(id.padEnd(64))) : {}),
        ...(paidAt === undefined ? {} : { paid_at: paidAt }),
      }),
    )
    .execute();
  if (!withDeposit) return;
  await queries
    .insertInto("deposit_batches")
    .values({ instance, order_id: id, exchange_url: "https://exchange.example/", created_at: 0n, next_attempt: 0n })
    .execute();
}

/** A coin that an exchange took for the order, and has not wired yet. */
async function aTakenCoin(id: string): Promise<void> {
  const { queries } = database.db;
  const batch = await queries
    .updateTable("deposit_batches")
    .set({ accepted_at: 1n })
    .where("order_id", "=", id)
    .returning("batch")
    .executeTakeFirstOrThrow();
  const fees = { deposit_fee_val: 0n, deposit_fee_frac: 0, refund_fee_val: 0n, refund_fee_frac: 0 };
  await queries
    .insertInto("deposits")
    .values({
      instance,
      order_id: id,
      batch: batch.batch,
      position: 0,
      coin_pub: bytes(32),
      h_denom: bytes(64),
      ub_sig: "{}",
      coin_sig: bytes(64),
      currency: "KUDOS",
      contribution_val: 5n,
      contribution_frac: 0,
      ...fees,
    })
    .execute();
}

test("an order whose money an exchange has taken and not wired is kept, however old it is", async () => {
  for (const id of ["wired", "named", "owed"]) {
    await anOrder(id, { payDeadline: 0n, paidAt: 0n });
    await aTakenCoin(id);
  }
  const { queries } = database.db;
  await queries.updateTable("orders").set({ wired: true }).where("order_id", "=", "wired").execute();
  expect((await collect()).paidOrders).toBe(1);
  expect(await ordersLeft()).toEqual(["named", "owed"]);
});

test("an order that somebody works on is left for the next time, and nobody waits", async () => {
  await anOrder("busy", { payDeadline: 0n, paidAt: 0n });
  await anOrder("idle", { payDeadline: 0n, paidAt: 0n });
  await database.db.transaction(async (tx) => {
    await lockOrder(tx, instance, "busy");
    expect((await collect()).paidOrders).toBe(1);
  });
  expect(await ordersLeft()).toEqual(["busy"]);
  expect((await collect()).paidOrders).toBe(1);
});

const ordersLeft = async () =>
  (await database.db.queries.selectFrom("orders").select("order_id").orderBy("order_id").execute()).map(
    ({ order_id }) => order_id,
  );

test("orders that nobody paid go some time after their deadline, others stay as long as the law wants", async () => {
  await anOrder("just expired", { payDeadline: NOW - 29n * DAY });
  await anOrder("long expired", { payDeadline: NOW - 31n * DAY });
  await anOrder("partly paid", { payDeadline: NOW - YEAR, withDeposit: true });
  await anOrder("paid, last year", { payDeadline: NOW - YEAR, paidAt: NOW - YEAR });
  await anOrder("paid, long ago", { payDeadline: NOW - 11n * YEAR, paidAt: NOW - 11n * YEAR });
  await anOrder("partly paid, long ago", { payDeadline: NOW - 11n * YEAR, withDeposit: true });
  expect(await collect()).toMatchObject({ tokens: 0, unpaidOrders: 1, paidOrders: 2, transfers: 0 });
  expect(await ordersLeft()).toEqual(["just expired", "paid, last year", "partly paid"]);
});

test("an order that somebody is paying in this very moment stays", async () => {
  const { db } = database;
  await anOrder("late", { payDeadline: NOW - 31n * DAY });
  let collecting: ReturnType<typeof collect> | undefined;
  await db.transaction(async (tx) => {
    await lockOrder(tx, instance, "late");
    collecting = collect();
    await expect.poll(waitingForLocks).toBe(1);
    await tx
      .insertInto("deposit_batches")
      .values({
        instance,
        order_id: "late",
        created_at: NOW,
        next_attempt: NOW,
        exchange_url: "https://e.example/",
      })
      .execute();
  });
  expect((await collecting)?.unpaidOrders).toBe(0);
  expect(await ordersLeft()).toEqual(["late"]);
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::integer as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db.queries);
  return rows[0]!.waiting;
}

test("an operator may keep everything", async () => {
  await anOrder("unpaid", { payDeadline: 0n });
  await anOrder("paid", { payDeadline: 0n, paidAt: 0n });
  await collect({
    merchant: { legalPreservation: FOREVER },
    kontor: { keepExpiredOrders: FOREVER, keepEvents: FOREVER, keepAudit: FOREVER },
  });
  expect(await ordersLeft()).toEqual(["paid", "unpaid"]);
});

test("tokens go a day after they expired", async () => {
  const { queries } = database.db;
  for (const [index, expires_at] of [NOW - DAY - SECOND, NOW - SECOND, NOW + DAY].entries()) {
    await queries
      .insertInto("login_tokens")
      .values({
        instance,
        token_hash: new Uint8Array([index]),
        scope: "all",
        refreshable: false,
        created_at: 0n,
        expires_at,
      })
      .execute();
  }
  expect((await collect()).tokens).toBe(1);
  expect(await queries.selectFrom("login_tokens").select("expires_at").execute()).toHaveLength(2);
});

test("what carts held of a product goes when it has expired", async () => {
  const { queries } = database.db;
  const { serial } = await queries
    .insertInto("products")
    .values({
      instance,
      product_id: "tea",
      name: "Tea",
      description: "Tea",
      name_folded: "tea",
      description_folded: "tea",
      description_i18n: "{}",
      unit: "Piece",
      prices: "[]",
      price_is_net: false,
      image: "",
      minimum_age: 0,
    })
    .returning("serial")
    .executeTakeFirstOrThrow();
  const lock = (cart: number, expires_at: bigint) => ({
    instance,
    product: serial,
    lock_hash: new Uint8Array([cart]),
    quantity: 1n,
    expires_at,
  });
  await queries
    .insertInto("product_locks")
    .values([lock(1, NOW - SECOND), lock(2, NOW), lock(3, NOW + SECOND)])
    .execute();
  expect((await collect()).productLocks).toBe(2);
  expect(await queries.selectFrom("product_locks").select("expires_at").execute()).toEqual([
    { expires_at: NOW + SECOND },
  ]);
});

test("keys of tokens go a day after they expired, and so what is known of used tokens, but for orders that are kept", async () => {
  const { queries } = database.db;
  await queries
    .insertInto("token_families")
    .values({
      instance,
      slug: "abo",
      name: "Abo",
      description: "",
      kind: "subscription",
      key_bits: 2048,
      valid_after: 0n,
      valid_before: NOW,
      duration: DAY,
      validity_granularity: DAY,
      start_offset: 0n,
    })
    .execute();
  await anOrder("kept", { payDeadline: NOW, paidAt: NOW });
  const name = { order_id: "kept", wallet_data_hash: bytes(64) };
  await queries
    .insertInto("token_payments")
    .values({ instance, ...name, token_sigs: "[]" })
    .execute();
  for (const [index, valid_until] of [NOW - DAY - SECOND, NOW - SECOND, NOW + DAY].entries()) {
    const h_issue = new Uint8Array([index]);
    const rsa_priv = testSecrets().seal(placeOf("tokenIssueKey", instance, h_issue), bytes(9));
    const key = { h_issue, rsa_pub: bytes(9), rsa_priv, valid_from: BigInt(index) };
    await queries
      .insertInto("token_issue_keys")
      .values({ instance, slug: "abo", ...key, valid_until })
      .execute();
    for (const [suffix, order] of [{}, name].entries()) {
      const use = { token_pub: new Uint8Array([index, suffix]), spent_at: 0n, ...order };
      await queries
        .insertInto("token_uses")
        .values({ instance, slug: "abo", ...use, valid_until })
        .execute();
    }
  }
  expect(await collect()).toMatchObject({ issueKeys: 1, usedTokens: 1 });
  expect(await queries.selectFrom("token_issue_keys").select("h_issue").execute()).toHaveLength(2);
  expect(await queries.selectFrom("token_uses").select("token_pub").execute()).toHaveLength(5);
});

test("a shop whose events cannot be counted keeps them, and keeps nobody waiting", async () => {
  const { queries } = database.db;
  const other = 10_000n;
  await makeBareShop(database.db, other);
  const changed = { type: "account_changed", data: { h_wire: "X", active: true } } as const;
  for (const shop of [instance, other]) {
    await recordEvents(queries, shop, [changed], NOW - 40n * DAY);
    await numberAll(database.db, shop);
    await noteReached(queries, shop, "entered", 1n);
  }
  await anOrder("long expired", { payDeadline: NOW - 31n * DAY });
  await sql`create function refuse() returns trigger language plpgsql as 'begin raise exception ''out of order''; end'`.execute(
    queries,
  );
  await sql`create trigger refuse before insert on statistics_progress for each row when (new.instance = ${sql.lit(Number(instance))}) execute function refuse()`.execute(
    queries,
  );
  const shopsWithEvents = async () =>
    (await queries.selectFrom("events").select("instance").execute()).map((event) => event.instance);

  await expect(collect()).rejects.toThrow("out of order");
  expect(await shopsWithEvents()).toEqual([instance]);
  expect(await ordersLeft()).toEqual([]);

  await sql`drop trigger refuse on statistics_progress`.execute(queries);
  expect(await collect()).toMatchObject({ events: 1 });
  expect(await shopsWithEvents()).toEqual([]);
});
