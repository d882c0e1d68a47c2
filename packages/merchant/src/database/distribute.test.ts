/** With KONTOR_TEST_CITUS, on a real cluster; what needs none is tested anywhere. */

import { createHash } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { removeGroup } from "../inventory/group-store.js";
import { clusterAddress } from "../testing/test-cluster.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { DistributionError, distribute, distributionOf, statementsOf } from "./distribute.js";
import { type Migration, migrate, readMigrations } from "./migrate.js";

const HAS_CLUSTER = clusterAddress() !== undefined;

test("a script is taken apart at the semicolons that end statements", () => {
  const script = `-- a note; with a semicolon
    create table a (b text default ';'); /* c; d */
    create function e() returns void language plpgsql as $$ begin null; end $$;
    insert into "f;g" values ('it''s; so')`;
  expect(statementsOf(script)).toEqual([
    "create table a (b text default ';')",
    "create function e() returns void language plpgsql as $$ begin null; end $$",
    `insert into "f;g" values ('it''s; so')`,
  ]);
  const [last] = readMigrations().slice(-1);
  expect(statementsOf(last!.sql).length).toBeGreaterThan(0);
});

describe.runIf(!HAS_CLUSTER)("on a server without Citus", () => {
  let shop: TestDatabase;
  beforeAll(async () => {
    shop = await createTestDatabase();
  });
  afterAll(() => shop?.drop());

  test("tables are not distributed, with words that say why", async () => {
    await expect(distribute(shop.db)).rejects.toThrow(DistributionError);
    await expect(distribute(shop.db)).rejects.toThrow(/has no extension citus/);
    const state = await shop.db.withSession(distributionOf);
    expect(state).toMatchObject({ citus: undefined, workers: 0, isDistributed: false });
    expect(state.missing).toContain("orders");
  });
});

describe.runIf(HAS_CLUSTER)("on a cluster", () => {
  let shop: TestDatabase;
  const INSTANCES = [1n, 2n, 3n];

  beforeAll(async () => {
    shop = await createTestDatabase({ migrated: false });
    await migrate(shop.db, { clock: systemClock() });
    for (const instance of INSTANCES) await fill(instance);
  });
  afterAll(() => shop?.drop());

  /** A shop with a product in a group, and an order. */
  async function fill(instance: bigint): Promise<void> {
    const { queries } = shop.db;
    await sql`insert into instances (instance, id, name, address, jurisdiction, use_stefan, default_pay_delay,
        default_refund_delay, default_wire_transfer_delay, default_wire_transfer_rounding_interval, merchant_pub,
        password_hash, created_at)
      values (${instance}, ${`shop${instance}`}, '', '{}', '{}', true, 1, 1, 1, 'NONE', '', '', 1)`.execute(queries);
    await sql`insert into accounts (instance, h_wire, payto_uri, salt, wire_method, active, created_at)
      values (${instance}, '', 'payto://x/y', '', 'x', true, 1)`.execute(queries);
    await sql`insert into orders (instance, order_id, request_hash, contract_terms, h_wire, created_at, pay_deadline,
        refund_deadline, wire_deadline)
      values (${instance}, 'first', '', '{}', '', 1, 1, 1, 1)`.execute(queries);
    await sql`insert into product_groups (instance, serial, name, description) values (${instance}, 1, 'tea', '')`.execute(
      queries,
    );
    await sql`insert into products (instance, serial, product_id, name, description, name_folded, description_folded,
        description_i18n, unit, prices, price_is_net, image, minimum_age, product_group)
      values (${instance}, 1, 'green', '', '', '', '', '{}', '', '[]', false, '', 0, 1)`.execute(queries);
  }

  test("a filled database is distributed with all that is in it, once", async () => {
    expect(await distribute(shop.db)).toEqual(expect.arrayContaining(["instances", "orders", "products", "audit"]));
    const state = await shop.db.withSession(distributionOf);
    expect(state).toMatchObject({ isDistributed: true, missing: [] });
    expect(state.workers).toBeGreaterThan(0);
    expect(await distribute(shop.db)).toEqual([]);
    const { rows } = await sql<{ instance: bigint }>`
      select o.instance from orders o join products p on p.instance = o.instance order by 1`.execute(shop.db.queries);
    expect(rows.map(({ instance }) => instance)).toEqual(INSTANCES);
  });

  test("products of a group that is removed are in none", async () => {
    expect(await removeGroup(shop.db.queries, 2n, 1n)).toBe(true);
    const rows = await shop.db.queries.selectFrom("products").select("product_group").orderBy("instance").execute();
    expect(rows.map(({ product_group }) => product_group)).toEqual([1n, null, 1n]);
  });

  test("who refers to what is not there is refused", async () => {
    const reference = sql`update products set product_group = 7 where instance = 1`.execute(shop.db.queries);
    await expect(reference).rejects.toThrow(/foreign key/);
  });

  test("later migrations come to all servers, with tables and columns that are new", async () => {
    const text = `
      CREATE TABLE stickers (
        instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
        serial bigint GENERATED BY DEFAULT AS IDENTITY,
        order_id text NOT NULL,
        PRIMARY KEY (instance, serial),
        FOREIGN KEY (instance, order_id) REFERENCES orders (instance, order_id) ON DELETE CASCADE
      );
      CREATE INDEX stickers_of_order ON stickers (instance, order_id);
      ALTER TABLE orders ADD COLUMN stickers integer NOT NULL DEFAULT 0;
      INSERT INTO stickers (instance, order_id) SELECT instance, order_id FROM orders;
      UPDATE orders SET stickers = 1 FROM stickers
      WHERE stickers.instance = orders.instance AND stickers.order_id = orders.order_id;`;
    const known = readMigrations();
    const checksum = createHash("sha256").update(text).digest("hex");
    const more: Migration = { version: known.length + 1, name: "stickers", sql: text, checksum };
    expect(await migrate(shop.db, { clock: systemClock(), migrations: [...known, more] })).toEqual(["stickers"]);
    expect(await shop.db.withSession(distributionOf)).toMatchObject({ isDistributed: true, missing: [] });
    const { rows } = await sql<{ stickers: number }>`select stickers from orders`.execute(shop.db.queries);
    expect(rows.map(({ stickers }) => stickers)).toEqual([1, 1, 1]);
    await sql`delete from orders where instance = 1 and order_id = 'first'`.execute(shop.db.queries);
    const left = await sql<{ instance: bigint }>`select instance from stickers order by 1`.execute(shop.db.queries);
    expect(left.rows.map(({ instance }) => instance)).toEqual([2n, 3n]);
  });

  test("with an instance goes all that is its own", async () => {
    await sql`delete from instances where instance = 3`.execute(shop.db.queries);
    for (const table of ["orders", "products", "product_groups", "accounts"]) {
      const { rows } = await sql<{ count: number }>`
        select count(*)::integer as count from ${sql.table(table)} where instance = 3`.execute(shop.db.queries);
      expect(rows[0]!.count).toBe(0);
    }
  });
});
