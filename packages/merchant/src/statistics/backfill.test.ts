/** A shop that was there before there were statistics: what is stored is counted, and its events are not counted again. */

import { SECOND } from "@kontor/taler/time";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { migrate, readMigrations } from "../database/migrate.js";
import { createTestDatabase } from "../testing/test-database.js";
import { countAll, listBuckets, listDetails } from "./store.js";

const START = 1_800_000_000n * SECOND;
const clock = { now: () => START };

test("orders, payments and refunds of earlier are in the statistics once", async () => {
  const database = await createTestDatabase({ migrated: false });
  const { db } = database;
  try {
    const all = readMigrations();
    const before = all.findIndex(({ name }) => name === "statistics");
    await migrate(db, { clock, migrations: all.slice(0, before) });
    await sql`
      insert into instances (instance, id, name, address, jurisdiction, use_stefan, default_pay_delay, default_refund_delay,
        default_wire_transfer_delay, default_wire_transfer_rounding_interval, merchant_pub, password_hash, created_at)
      values (1, 'admin', 'Shop', '{}', '{}', true, 1, 1, 1, 'NONE', '\\x00', '', 0)`.execute(db.queries);
    await sql`
      insert into accounts (instance, h_wire, payto_uri, salt, wire_method, active, created_at)
      values (1, '\\x01', 'payto://x/1', '\\x00', 'x', true, 0)`.execute(db.queries);
    await sql`
      insert into orders (instance, order_id, request_hash, contract_terms, h_contract, claim_nonce, h_wire, currency,
        amount_val, amount_frac, created_at, pay_deadline, refund_deadline, wire_deadline, paid_at)
      select 1, 'order-' || n, '\\x00', '{}', sha256(n::text::bytea), '\\x00', '\\x01', 'KUDOS', 2, 50000000,
        ${START}, 0, 0, 0, case when n <= 2 then ${START}::bigint end
      from generate_series(1, 3) as n`.execute(db.queries);
    await sql`
      insert into events (instance, type, happened_at, order_id, data)
      values (1, 'pay', ${START}, 'order-1', '{"amount":"KUDOS:2.5"}')`.execute(db.queries);
    await sql`
      insert into money_pots (instance, serial, name, description) values (1, 7, 'Box', ''), (1, 8, 'Rest', '')
    `.execute(db.queries);
    const products = [
      {
        taxes: [
          { name: "VAT", tax: "KUDOS:.5" },
          { name: "VAT", tax: "TOKEN:1" },
        ],
      },
      {},
    ];
    const shares = {
      shares: [
        { pot: "7", amounts: ["KUDOS:1", "TOKEN:2"] },
        { pot: "9", amounts: ["KUDOS:1"] },
      ],
      rest: "8",
    };
    await sql`update orders set contract_terms = ${JSON.stringify({ products })}, money_pots = ${JSON.stringify(shares)}
    `.execute(db.queries);
    await migrate(db, { clock, migrations: all });

    for (let round = 0; round < 2; round++) {
      await countAll(db, 1n);
      const ofYear = async (slug: "payments-received" | "orders-created" | "orders-paid") =>
        (await listBuckets(db.queries, 1n, slug, { ranges: ["year"] })).map(({ units }) => units);
      expect(await ofYear("payments-received")).toEqual([500_000_000n]);
      expect(await ofYear("orders-created")).toEqual([3n]);
      expect(await ofYear("orders-paid")).toEqual([2n]);
    }
    const details = async (prefix: string) =>
      (await listDetails(db.queries, 1n, prefix, "year", 0n)).map(({ detail, units }) => [detail, units]);
    expect(await details("tax/")).toEqual([["VAT", 100_000_000n]]);
    expect(await details("pot/")).toEqual([
      ["7", 200_000_000n],
      ["8", 300_000_000n],
    ]);
    await sql`
      insert into events (instance, type, happened_at, order_id, data)
      values (1, 'pay', ${START}, 'order-3', '{"amount":"KUDOS:2.5"}')`.execute(db.queries);
    await countAll(db, 1n);
    const [paid] = await listBuckets(db.queries, 1n, "orders-paid", { ranges: ["day"] });
    expect(paid?.units).toBe(3n);
  } finally {
    await database.drop();
  }
});
