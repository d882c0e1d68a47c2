/** The schema can be distributed by instance: every key and every reference begins with it. */

import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterAddress } from "../testing/test-cluster.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";

/** Reference data and the program's own few rows. */
const OF_NO_INSTANCE = /^(instances|exchange_.*|jobs|clock_witnesses|secrets_key|migrations|schema_.*)$/;

let shop: TestDatabase;

beforeAll(async () => {
  shop = await createTestDatabase();
});
afterAll(() => shop.drop());

test("primary keys, unique constraints, unique indexes and foreign keys start with the instance", async () => {
  const { rows } = await sql<{ table: string; name: string; first: string }>`
    select c.relname as table, k.conname as name, a.attname as first
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
    where k.contype in ('p', 'u', 'f')
    union
    select c.relname, i.indexrelid::regclass::text, coalesce(a.attname, '')
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where i.indisunique
  `.execute(shop.db.queries);
  const ofInstances = rows.filter(({ table }) => !OF_NO_INSTANCE.test(table));
  expect(ofInstances.length).toBeGreaterThan(20);
  expect(ofInstances.filter(({ first }) => first !== "instance")).toEqual([]);
});

test("a table without an instance is one that we know of", async () => {
  const { rows } = await sql<{ table: string }>`
    select c.relname as table from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
    where c.relkind = 'r' and not exists (
      select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'instance' and not a.attisdropped
    )
  `.execute(shop.db.queries);
  expect(rows.map(({ table }) => table).filter((table) => !OF_NO_INSTANCE.test(table))).toEqual([]);
});

test("what a cluster cannot have is what is taken care of: keys that empty columns, and small identities", async () => {
  const keys = await sql<{ key: string }>`
    select c.relname || ' to ' || f.relname as key
    from pg_constraint k join pg_class c on c.oid = conrelid join pg_class f on f.oid = confrelid
    where contype = 'f' and (confdeltype in ('n', 'd') or confupdtype in ('n', 'd', 'c')) order by 1
  `.execute(shop.db.queries);
  // Who deletes a group, a pot, a device or a try empties these in the same statement; there is one place for each.
  const emptied = ["products to money_pots", "products to product_groups", "templates to otp_devices"];
  if (clusterAddress() === undefined) {
    expect(keys.rows.map(({ key }) => key)).toEqual([...emptied, "token_uses to token_payments"]);
  } else expect(keys.rows).toEqual([]);
  const identities = await sql<{ column: string }>`
    select table_name || '.' || column_name as column from information_schema.columns
    where table_schema = current_schema() and is_identity = 'YES' and data_type <> 'bigint'
  `.execute(shop.db.queries);
  expect(identities.rows).toEqual([]);
});
