/** However many orders and instances there are, no question about an order reads a table from end to end. */

import type { CompiledQuery } from "kysely";
import { Kysely, sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PostgresJsDialect, SessionPool } from "../database/dialect.js";
import type { Queries, Tables } from "../database/tables.js";
import { createTestDatabase, type TestDatabase } from "../database/testing.js";
import type { Page } from "../http/paging.js";
import { findInstance } from "../instances/store.js";
import { testSecrets } from "../secrets/testing.js";
import { findToken } from "../tokens/store.js";
import { batchesOf } from "./deposit-store.js";
import { listOrders, type OrderFilter, refundsOfOrders } from "./order-list-store.js";
import { refundsOf } from "./refund-store.js";
import {
  bindPaidOrdersToSessions,
  bindPaidOrderToSession,
  findOrder,
  findPaidOrderForPage,
  findRequestHash,
} from "./store.js";

const INSTANCES = 200;
const ORDERS = 20_000;
/** Has a tenth of all orders: neither a small shop nor the only one. */
const BUSY = 1n;

let database: TestDatabase;
let recorded: CompiledQuery[] = [];
let recording: Kysely<Tables>;

beforeAll(async () => {
  database = await createTestDatabase();
  await populate(database.db.queries);
  const pool = new SessionPool({ address: database.db.address }, 1);
  recording = new Kysely<Tables>({
    dialect: new PostgresJsDialect(pool),
    log(event) {
      recorded.push(event.query);
    },
  });
}, 60_000);

afterAll(async () => {
  await recording?.destroy();
  await database?.drop();
});

async function populate(queries: Queries): Promise<void> {
  await sql`
    insert into instances (id, name, address, jurisdiction, use_stefan, default_pay_delay, default_refund_delay,
      default_wire_transfer_delay, default_wire_transfer_rounding_interval, merchant_pub, password_hash, created_at)
    select 'shop' || n, 'Shop', '{"street":"' || repeat('long ', 40) || '"}', '{}', false, 0, 0, 0, 'NONE', decode(lpad(to_hex(n), 64, '0'), 'hex'), '', 0
    from generate_series(1, ${INSTANCES}::int) n`.execute(queries);
  await sql`
    insert into accounts (instance, h_wire, payto_uri, salt, wire_method, active, created_at)
    select instance, '\\x00', 'payto://iban/' || instance, '\\x00', 'iban', true, 0 from instances`.execute(queries);
  await sql`
    insert into login_tokens (instance, token_hash, scope, refreshable, created_at, expires_at)
    select 1 + n % ${INSTANCES}, decode(lpad(to_hex(n), 64, '0'), 'hex'), 'all', false, n, n
    from generate_series(1, 5000) n`.execute(queries);
  await sql`
    insert into orders (instance, order_id, request_hash, contract_terms, summary, summary_folded, h_contract,
      claim_nonce, h_wire, currency, amount_val, amount_frac, fulfillment_hash, session_hash, created_at, pay_deadline,
      refund_deadline, wire_deadline, paid_at, wired, refunded)
    select case n % 10 when 0 then ${BUSY} else 1 + n % ${INSTANCES} end, 'order' || n, '\\x00', repeat('terms ', 100),
      'thing ' || n, 'thing ' || n, decode(lpad(to_hex(n), 128, '0'), 'hex'), '\\x00', '\\x00', 'KUDOS', 5, 0,
      decode(lpad(to_hex(n % 100), 64, '0'), 'hex'), decode(lpad(to_hex(n / 3), 64, '0'), 'hex'), n, n, n, n,
      case when n % 3 > 0 then n end, n % 3 > 0 and n % 7 > 0, n % 50 = 0
    from generate_series(1, ${ORDERS}::int) n`.execute(queries);
  await sql`
    insert into deposit_batches (instance, order_id, exchange_url, created_at, next_attempt, accepted_at)
    select instance, order_id, 'https://exchange.example/', 0, 0, 0 from orders where paid_at is not null`.execute(
    queries,
  );
  await sql`
    insert into deposits (instance, order_id, coin_pub, batch, position, h_denom, ub_sig, coin_sig, currency,
      contribution_val, contribution_frac, deposit_fee_val, deposit_fee_frac, refund_fee_val, refund_fee_frac)
    select instance, order_id, '\\x00', batch, 0, '\\x00', '{"cipher":"RSA","rsa_signature":"00"}', '\\x00', 'KUDOS',
      5, 0, 0, 0, 0, 0
    from deposit_batches`.execute(queries);
  await sql`
    insert into refunds (instance, order_id, coin_pub, rtransaction_id, currency, amount_val, amount_frac, reason,
      granted_at)
    select instance, order_id, coin_pub, 1, 'KUDOS', 1, 0, 'late', 0 from deposits`.execute(queries);
  await sql`analyze`.execute(queries);
}

/** The plans of all statements that the work sends: for these values, and for any. */
async function plansOf(work: (queries: Queries) => Promise<unknown>): Promise<string[]> {
  recorded = [];
  await work(recording);
  return database.db.withSession(async (session) => {
    const plans: string[] = [];
    for (const [index, query] of recorded.entries()) {
      const forThese = await session.run(`explain ${query.sql}`, query.parameters);
      await session.script(`prepare q${index} as ${query.sql}`);
      const nothing = query.parameters.map(() => "null").join(", ");
      await session.script("set plan_cache_mode = force_generic_plan");
      const forAny = await session.run(`explain execute q${index}${nothing === "" ? "" : `(${nothing})`}`);
      await session.script(`set plan_cache_mode = auto; deallocate q${index}`);
      for (const { rows } of [forThese, forAny]) plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
    }
    return plans;
  });
}

const NO_FILTER: OrderFilter = {
  paid: undefined,
  refunded: undefined,
  wired: undefined,
  createdAfter: undefined,
  sessionId: undefined,
  fulfillmentUrl: undefined,
  summaryPart: undefined,
};
const NEWEST: Page = { limit: 20, ascending: false, offset: 2n ** 63n - 1n };
const OLDEST: Page = { limit: 20, ascending: true, offset: 0n };

const filters: Partial<OrderFilter>[] = [
  {},
  { paid: true },
  { paid: false },
  { refunded: true },
  { refunded: false },
  { wired: true },
  { wired: false },
  { paid: true, wired: false },
  { paid: true, refunded: true, wired: true },
  { createdAfter: BigInt(ORDERS - 50) },
  { createdAfter: 100n },
  { createdAfter: 100n, paid: true },
  { sessionId: "session" },
  { sessionId: "session", paid: true },
  { fulfillmentUrl: "https://shop.example/" },
  { fulfillmentUrl: "https://shop.example/", refunded: true },
  { fulfillmentUrl: "https://shop.example/", sessionId: "session" },
  { summaryPart: "77" },
  { summaryPart: "77", paid: true, createdAfter: 100n },
];

test.each(
  filters.flatMap((filter) => [
    { filter, page: NEWEST, direction: "newest first" },
    { filter, page: OLDEST, direction: "oldest first" },
  ]),
)("a list of orders ($direction) with $filter", async ({ filter, page }) => {
  for (const instance of [BUSY, 77n]) {
    const plans = await plansOf((queries) => listOrders(queries, instance, { ...NO_FILTER, ...filter }, page));
    expect(plans).toHaveLength(2);
    for (const plan of plans) expect(plan).not.toContain("Seq Scan");
  }
});

const ID = "order77";
const BYTES = new Uint8Array(32);
const PROOF = { orderId: ID, hContract: BYTES, sessionId: "session" };

test.each<[string, (queries: Queries) => Promise<unknown>]>([
  ["the status of an order", (queries) => findOrder(queries, 78n, ID)],
  ["a repeated order", (queries) => findRequestHash(queries, 78n, ID)],
  ["the deposits of an order", (queries) => batchesOf(queries, 78n, ID)],
  ["the refunds of an order", (queries) => refundsOf(queries, 78n, ID)],
  ["the refunds of a page of orders", (queries) => refundsOfOrders(queries, 78n, [ID, "order277", "order477"])],
  ["a proof of payment", (queries) => bindPaidOrderToSession(queries, 78n, PROOF)],
  [
    "several proofs at once",
    (queries) => bindPaidOrdersToSessions(queries, 78n, [PROOF, { ...PROOF, orderId: "order277" }]),
  ],
  [
    "an earlier payment for the same page",
    (queries) =>
      findPaidOrderForPage(queries, BUSY, { fulfillmentUrl: "https://x/", sessionId: "s", allowRefunded: false }),
  ],
  ["an instance", (queries) => findInstance(queries, testSecrets(), "shop77")],
  ["an access token", (queries) => findToken(queries, 78n, BYTES)],
])("%s", async (_name, work) => {
  const plans = await plansOf(work);
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(plan).not.toContain("Seq Scan");
});
