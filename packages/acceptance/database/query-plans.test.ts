/**
 * However many orders and instances there are, no question reads a table from end to end. Every statement is recorded
 * that the server sends while a shop does all it can do, and while every list is asked for with every filter; then there
 * are 200,000 orders and 1,000 instances, and PostgreSQL tells how it would carry the statements out.
 */

import { findTokens, noteUsesOfSeveral } from "@kontor/merchant/access/token-store";
import { allJobs } from "@kontor/merchant/all-jobs";
import { kycStatesOfSeveral } from "@kontor/merchant/bank-accounts/kyc-store";
import { activeAccountsOf } from "@kontor/merchant/bank-accounts/store";
import { quoted, writeArray } from "@kontor/merchant/database/array-text";
import type { Database } from "@kontor/merchant/database/connection";
import type { Session } from "@kontor/merchant/database/session";
import type { Planning } from "@kontor/merchant/database/single-connection";
import { numberEventsOf } from "@kontor/merchant/events/store";
import type { Route } from "@kontor/merchant/http/endpoint";
import { pageOf } from "@kontor/merchant/http/paging";
import { instancesAfter } from "@kontor/merchant/instances/store";
import { startJobs } from "@kontor/merchant/jobs/runner";
import { findOrdersWithBooks } from "@kontor/merchant/order-status/order-with-books-store";
import { EVERY_ORDER, listOrders } from "@kontor/merchant/orders/order-list-store";
import { findOrders, insertOrders } from "@kontor/merchant/orders/store";
import { storeClaims } from "@kontor/merchant/payments/claim-store";
import { findOrdersToPay, storeFirstIntents, storeOnlyOutcomes } from "@kontor/merchant/payments/short-way-store";
import { routes } from "@kontor/merchant/server";
import { bindPaidOrdersToSessions } from "@kontor/merchant/sessions/session-store";
import { aNewOrder } from "@kontor/merchant/testing/test-rows";
import { encodeBase32 } from "@kontor/taler/base32";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { SECOND } from "@kontor/taler/time";
import type { TSchema } from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, type TestShop } from "../shop/test-shop.js";
import { PAGE } from "../story/chapters/orders.js";
import { type Events, letEverythingHappen, startEventfulShop } from "../story/eventful-shop.js";
import { SESSION } from "../story/story.js";
import { growLarge, LARGE, SMALL, tablesOfInstances } from "./large-shop.js";

let shop: TestShop;
/** Each statement with the parameters that it was sent with first, and how it is planned. */
const recorded = new Map<string, Sent>();

interface Sent {
  readonly parameters: readonly unknown[];
  readonly planning: Planning;
}

let isRecording = true;

beforeAll(async () => {
  shop = await startEventfulShop({ onStatement: record });
  const events = await letEverythingHappen(shop);
  const jobs = await startJobs(shop.backend.deps, allJobs);
  await jobs.stop();
  for (const { backlog } of allJobs) await backlog(shop.backend.deps.db.queries, shop.sandbox.clock.now());
  for (const route of routes) if (route.method === "GET") await askInEveryWay(route, examplesFrom(events));
  const shops = await instancesAfter(shop.backend.deps.db.queries, 0n, 2);
  expect(shops).toHaveLength(2);
  await askSeveralShops(shop.backend.deps.db, shops, events.paid.orderId);
  isRecording = false;
  await shop.database.db.withSession(growLarge);
}, 900_000);

afterAll(() => shop?.stop());

function record(sql: string, parameters: readonly unknown[], planning: Planning): void {
  if (!isRecording || !/^\s*(?:select|insert|update|delete|with|merge)\b/i.test(sql)) return;
  const known = recorded.get(sql);
  if (known === undefined || (known.planning === "anew" && planning === "once")) {
    recorded.set(sql, { parameters: known?.parameters ?? parameters, planning });
  }
}

type Examples = Readonly<Record<string, readonly string[]>>;

/** Values by the name of a parameter; those of which there is none here are tried with YES, 1 and some text. */
function examplesFrom({ paid, unpaid, wired }: Events): Examples {
  const now = Number(shop.sandbox.clock.now() / SECOND);
  return {
    orderId: [paid.orderId, wired.orderId, unpaid],
    deviceId: ["till"],
    serial: ["1"],
    id: ["1", "other"],
    tid: ["1"],
    slug: ["paper"],
    productId: ["tea"],
    unit: ["Pot", "Piece"],
    name_filter: ["tea"],
    description_filter: ["tea"],
    category_filter: ["drinks", "getr"],
    product_group_serial: ["1"],
    sessionId: [SESSION],
    session_id: [SESSION],
    fulfillment_url: [PAGE],
    summary_filter: ["thing"],
    // Nearly all orders that there are going to be, and few.
    offset: ["1000"],
    date_s: [String(now + 3), String(now + 20_000)],
    max_age: ["3600000000"],
    before: [String(now - 3600)],
    after: [String(now - 3600)],
    exchange_url: [shop.sandbox.exchanges[0]!.baseUrl],
    payto_uri: ["payto://x-taler-bank/localhost/shop"],
    h_contract: [encodeBase32(wired.contract!.hContract)],
  };
}

/** Asks with each filter, each two and each three of them, oldest and newest first. */
async function askInEveryWay(route: Route, examples: Examples): Promise<void> {
  const query = (route.endpoint.query as { properties?: Record<string, TSchema> } | undefined)?.properties ?? {};
  const filters = Object.keys(query).filter((name) => !/^(?:timeout_ms|lp|limit|delta|start)/.test(name));
  const directions = "limit" in query ? ["&limit=20", "&limit=-20"] : [""];
  const valuesOf = (name: string) => {
    const codec = wireCodec(query[name]!);
    return examples[name] ?? ["YES", "NO", "1", "x"].filter((value) => codec.check(value)).slice(0, 2);
  };
  const searches = atMostThreeOf(filters).flatMap((names) =>
    product(names.map((name) => valuesOf(name).map((value) => `${name}=${encodeURIComponent(value)}`))),
  );
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const paths = product(names.map((name) => examples[name] ?? ["1"])).map((values) =>
    values.reduce((path, value) => path.replace(/:\w+/, encodeURIComponent(value)), route.path.slice(1)),
  );
  const headers = { authorization: `Bearer secret-token:${PASSWORD}` };
  const urls = paths.flatMap((path) =>
    searches.flatMap((search) => directions.map((direction) => `${path}?${search.join("&")}${direction}`)),
  );
  // More at once than wait to be accepted are turned away.
  for (let first = 0; first < urls.length; first += AT_ONCE) {
    await Promise.all(
      urls.slice(first, first + AT_ONCE).map(async (url) => {
        const answer = await fetch(new URL(url, shop.url), { headers, redirect: "manual" });
        const text = await answer.text();
        // 501: what has not been set up here is not asked for in the database.
        if (answer.status !== 501) expect(answer.status, `${url}: ${text}`).toBeLessThan(500);
      }),
    );
  }
}

const AT_ONCE = 100;

/**
 * What is sent where several shops are asked at the same time. The orders need not be there: the statement is the same.
 */
async function askSeveralShops(db: Database, shops: readonly bigint[], orderId: string): Promise<void> {
  const queries = db.plannedOnce;
  const now = shop.sandbox.clock.now();
  const keys = shops.map((instance) => ({ instance, orderId }));
  const hContract = new Uint8Array(64);
  await findOrders(queries, keys);
  await findOrdersToPay(queries, keys);
  await findOrdersWithBooks(queries, keys);
  const batch = {
    exchangeUrl: "",
    walletDataHash: undefined,
    sessionId: undefined,
    choiceIndex: undefined,
    deposits: [],
  };
  await storeFirstIntents(
    queries,
    keys.map((key) => ({ ...key, hContract, batch, now, nextAttempt: now })),
  );
  const confirmation = { exchangeTimestamp: now, exchangePub: new Uint8Array(32), exchangeSig: new Uint8Array(64) };
  await storeOnlyOutcomes(
    queries,
    keys.map((key) => ({ ...key, hContract, batch: 0n, sessionId: undefined, confirmation, now })),
  );
  const contract = { nonce: new Uint8Array(32), protoContractText: "{}", contractText: "{}", hContract };
  await storeClaims(
    queries,
    keys.map((key) => ({ ...key, ...contract })),
    now,
  );
  await bindPaidOrdersToSessions(
    queries,
    keys.map((key) => ({ ...key, hContract, sessionId: SESSION })),
  );
  await insertOrders(
    queries,
    keys.map((key) => ({ ...key, order: aNewOrder(orderId), now })),
  );
  await activeAccountsOf(queries, shops);
  await kycStatesOfSeveral(queries, shops);
  const token = { tokenHash: new Uint8Array(32) };
  await findTokens(
    queries,
    shops.map((instance) => ({ instance, ...token })),
  );
  await noteUsesOfSeveral(
    db.queries,
    shops.map((instance) => ({ instance, serial: 1n, at: now })),
  );
  await numberEventsOf(db, shops, new AbortController().signal);
  await Promise.all(
    [true, undefined].flatMap((paid) =>
      [...shops, ...shops].map((instance) =>
        listOrders(db, instance, { ...EVERY_ORDER, paid }, pageOf(-20, undefined)),
      ),
    ),
  );
}

/** All choices of at most three, none among them. */
function atMostThreeOf(names: readonly string[]): string[][] {
  const choices: string[][] = [[]];
  for (const name of names) {
    choices.push(...choices.filter(({ length }) => length < 3).map((choice) => [...choice, name]));
  }
  return choices;
}

function product<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])), [[]]);
}

interface PlanNode {
  readonly "Node Type": string;
  readonly "Total Cost": number;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Index Cond"?: string;
  readonly "Recheck Cond"?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** What the planner adds for each table to the price of a plan that is made anew each time. */
const PLANNING_COST = 10;

/**
 * How PostgreSQL would carry the statement out: with a plan for these parameters, and with one for any, where it is planned
 * once, and where PostgreSQL takes it for good after some times, since it is not dearer.
 */
async function plansOf(session: Session, sql: string, { parameters, planning }: Sent): Promise<PlanNode[]> {
  const forThese = planIn((await session.run(`explain (format json) ${sql}`, parameters)).rows);
  const forAny = await planForUnknown(session, sql, parameters);
  const isTaken = planning === "once" || forAny["Total Cost"] <= forThese["Total Cost"] + PLANNING_COST;
  return isTaken ? [forThese, forAny] : [forThese];
}

/** The same, where nobody asks what the values are. */
function planForUnknown(session: Session, sql: string, { length }: readonly unknown[]): Promise<PlanNode> {
  return planForAny(session, "format json", sql, new Array(length).fill(null));
}

/** The plan for any values; they matter where `options` have it carried out. */
async function planForAny(session: Session, options: string, sql: string, values: readonly unknown[]) {
  await session.script(`prepare statement as ${sql}; set plan_cache_mode = force_generic_plan`);
  try {
    const given = values.length === 0 ? "" : `(${values.map(literal)})`;
    return planIn((await session.run(`explain (${options}) execute statement${given}`)).rows);
  } finally {
    await session.script("set plan_cache_mode = auto; deallocate statement");
  }
}

function planIn(rows: readonly Record<string, unknown>[]): PlanNode {
  return (JSON.parse(String(rows[0]!["QUERY PLAN"])) as [{ Plan: PlanNode }])[0].Plan;
}

/** As SQL has it, of whatever type the statement wants. */
function literal(value: unknown): string {
  return value === null || value === undefined ? "null" : `'${textOf(value).replaceAll("'", "''")}'`;
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  return Array.isArray(value) ? writeArray(value, (element) => quoted(textOf(element))) : String(value);
}

/** What may look at all accounts or instances there are, or once a day at all transfers and tokens. */
const ALLOWED: readonly (readonly [table: string, statement: RegExp, why: string])[] = [
  ["instances", /^select "instance" from "instances" limit/, "whether there is any"],
  ["instances", /^select "instance", .* from "instances" order by "id"$/, "the administrator's list has no pages"],
  ["accounts", /^select distinct "instance", "wire_method"/, "the same list"],
  ["accounts", /^\s*insert into (?:account_watches|kyc_states)/, "accounts that an older version has added, each hour"],
  ["orders", /^\s*(?:with due|select "t")[\s\S]* "account_watches"/, "the first order found is enough"],
  ["account_watches", /^\s*select count\(\*\) filter/, "metrics of that job"],
  ["kyc_states", /^\s*select count\(\*\) filter/, "metrics of that job"],
  ["donau_links", /^\s*select count\(\*\) filter/, "metrics of another: a link or two for each charity"],
  ["login_tokens", /^\s*select "t"\S+ "t"."serial" from "login_tokens" as t/, "garbage, once a day"],
  ["displays", /^\s*select "t".* from "displays" as t/, "garbage, too: one for each till at most"],
  ["orders", /^\s*select "t".*\s+where t.instance = any\(\S+ and t.list_state in \(0, 2\)/, "garbage, too"],
  ["expected_transfers", /^\s*select "t".* from "(?:expected_)?transfers" as t/, "garbage, too"],
  ["transfers", /^\s*select "t".* from "transfers" as t/, "garbage, too"],
  ["event_counters", /^\s*select event_counters.instance\s+from event_counters\s+cross join/, "garbage, too"],
  ["instances", /^\s*select "id" from "instances"\s+where substr/, "what is not sealed is, when a server starts"],
  ["accounts", /^\s*select .* from "accounts"\s+where not starts_with/, "the same"],
  ["otp_devices", /^\s*select .* from "otp_devices"\s+where not starts_with/, "the same"],
  ["token_issue_keys", /^\s*select .* from "token_issue_keys"\s+where substr/, "the same"],
  ["product_reservations", /^\s*select product, least/, "thousands of payments at once have no outcome yet"],
  ["webhooks", /^\s*select .* from "webhooks"\s+where not starts_with/, "what is not sealed is, when a server starts"],
  ["statement_keys", /^\s*select "instance" from "statement_keys"\s+where substr/, "the same"],
  ["own_factors", /^\s*select .* from "own_factors"\s+where not starts_with/, "the same"],
  ["events", /^\s*select distinct instance from \(select instance from events/, "a job looks for some without numbers"],
  ["deposit_batches", /^\s*select exchange_url, count\(\*\)::integer as payments/, "who owes money is told at a start"],
  [
    "deposit_batches",
    /^\s*select count\(\*\)(?: filter \(where "t"."settlement_check"|::integer as failing)/,
    "metrics of a job; in the large shop all waits for it",
  ],
  [
    "orders",
    /^\s*update deposit_batches set settlement_check/,
    "times of the future that a wrong clock wrote, at a start and every ten minutes",
  ],
  ["deposit_batches", /^\s*update deposit_batches set settlement_check/, "the same"],
  [
    "donation_receipts",
    /^\s*select coalesce\(sum\(amount_val\), 0\)/,
    "receipts that the authority does not count yet: few, but all of the large shop's",
  ],
  ["login_tokens", /^\s*update "login_tokens" set "created_at"/, "times of the future, too"],
  ["product_locks", /^\s*update "product_locks" set "created_at"/, "the same"],
  ["displays", /^\s*update "displays" set "heard_at"/, "the same"],
  ["reports", /^\s*update "reports" set "locked_until"/, "the same, of the operator's few reports"],
  ["webhooks", /^\s*update "webhooks" set "failing_since"/, "the same, of a few for each shop"],
  ["accounts", /^select "instances"\."id", "accounts"\."payto_uri"/, "the operator's checks look at all accounts"],
  ["instances", /^select "instances"\."id", "accounts"\.\S+, "accounts"/, "the same"],
  ["order_notes", /as searched\s+where/, "a search looks at all notes of a shop"],
  ["products", /^\s*select product_id, serial, name, prices from products/, "a search looks at all products of a shop"],
  ["products", /^select "products"[\s\S]* where "instance" = \$2 order by coalesce/, "a till's list has no pages"],
  ["journal", /^select "number", .* from "journal" where .* and "device" = /, "a day of one till, of all that day"],
  [
    "owner_notices",
    /^\s*(?:with due as materialized \(\s*)?select .*\s*from "owner_notices"/,
    "a job takes what is to be sent: there is little of it",
  ],
  ["owner_notices", /^\s*select count\(\*\) filter/, "metrics of that job"],
  [
    "reports",
    /^select "instance", .* from "reports" where "serial" = /,
    "a job sends one of the operator's few reports",
  ],
  ["reports", /^\s*select count\(\*\) filter/, "metrics of that job"],
];

/** Of 8 KiB, that PostgreSQL may look at for a question. A page of orders takes some hundred, all orders of the large shop more than 20,000. */
const MOST_BLOCKS = 2000;

/** What may look at more. */
const MAY_TAKE_LONGER: readonly (readonly [statement: RegExp, why: string])[] = [
  [/as searched\s+where/, "parts of words are searched for in so many orders at most"],
  [/^\s*select count\(\*\)(?: filter|::integer as failing)/, "metrics count what waits"],
  [
    /^select (?:"products"\."\w+", )+array\([^)]*\) as "categories" from "products" where "instance" = \$2 order/,
    "a till's list has no pages",
  ],
  [
    /^\s*select "t".*\s+where t.instance = any\(\S+ and t.list_state in \(0, 2\)/,
    "garbage is looked for in all that is unpaid, once a day",
  ],
  [/^\s*select event_counters.instance\s+from event_counters\s+cross join/, "garbage, by instance, once a day"],
  [
    /^\s*select exchange_url, count\(\*\)::integer as payments/,
    "at a start: who owes money for all that is not wired yet, and is not configured any more",
  ],
  [
    /^select "type", "happened_at", "order_id", "data" from "events" where .* "type" = /,
    "a shop's journal is begun once, with what is kept of its events",
  ],
  [
    /^\s*select transfers\.exchange_url, transfers\.wtid/,
    "the journal's job looks at what has arrived, with all its deposits",
  ],
  [/^select "number", .* from "journal" where .* and "device" = /, "a day of one till, of all that day"],
  [
    /^\s*select failing_since/,
    "counts what did not arrive: in the large shop, a hundred thousand deliveries to one receiver",
  ],
  [
    /^\s*select coalesce\(sum\(amount_val\), 0\)/,
    "receipts that the authority does not count yet: few, but all of the large shop's",
  ],
];

test("no question to the large shop looks at more than a page needs", async () => {
  const complaints: string[] = [];
  await shop.database.db.withSession(async (session) => {
    for (const [sql, { parameters, planning }] of recorded) {
      if (!/^\s*select\b/.test(sql) || MAY_TAKE_LONGER.some(([statement]) => statement.test(sql))) continue;
      const options = "analyze, buffers, timing off, format json";
      const plan =
        planning === "once"
          ? await planForAny(session, options, sql, parameters)
          : planIn((await session.run(`explain (${options}) ${sql}`, parameters)).rows);
      const blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
      if (blocks > MOST_BLOCKS) complaints.push(`${blocks} blocks: ${sql}`);
    }
  });
  expect(complaints).toEqual([]);
});

test("no statement reads a table of orders or instances from end to end", async () => {
  expect(recorded.size).toBeGreaterThan(300);
  expect([...recorded.values()].filter(({ planning }) => planning === "once").length).toBeGreaterThan(10);
  const complaints = new Set<string>();
  await shop.database.db.withSession(async (session) => {
    const tables = await tablesOfInstances(session);
    const { rows } = await session.run(
      "select indexrelid::regclass::text as name from pg_index where indpred is not null",
    );
    const partial = new Set(rows.map(({ name }) => name));
    const isWholeIndex = (node: PlanNode) =>
      node["Index Name"] !== undefined && node["Index Cond"] === undefined && !partial.has(node["Index Name"]);
    for (const [sql, sent] of recorded) {
      // What little is in is read whole, unless that is said to be dear.
      const isAboutLittle = tables.some(({ name, isSmall }) => isSmall && new RegExp(`\\b${name}\\b`).test(sql));
      await session.script(`set enable_seqscan = ${!isAboutLittle}`);
      const ofSmall = { ...sent, parameters: sent.parameters.map((value) => (value === LARGE ? SMALL : value)) };
      const plans = [...(await plansOf(session, sql, sent)), ...(await plansOf(session, sql, ofSmall))];
      for (const node of plans.flatMap(nodesOf)) {
        const table = tables.find(({ name }) => name === node["Relation Name"]);
        if (table === undefined || (node["Node Type"] !== "Seq Scan" && !isWholeIndex(node))) continue;
        const allowed = ALLOWED.find(([name, statement]) => name === table.name && statement.test(sql));
        if (allowed === undefined) complaints.add(`all of ${table.name}: ${sql}`);
      }
    }
  });
  expect([...complaints]).toEqual([]);
  // Whether it does depends on what PostgreSQL knows of the table at the moment; whether it is sent does not.
  const statements = [...recorded.keys()];
  expect(ALLOWED.filter(([, statement]) => !statements.some((sql) => statement.test(sql)))).toEqual([]);
});

const OF_A_PAYMENT = ["deposit_batches", "deposits", "refunds", "events"];

/** A table of what orders have, and its columns but those that are generated. */
interface OrderTable {
  readonly table: string;
  readonly columns: string;
}

/** PostgreSQL has not looked at any table. */
const KNOWING_NOTHING =
  "delete from pg_statistic; update pg_class set reltuples = -1, relpages = 0 where relkind = 'r'";

/**
 * While plans are made that are kept for thousands of statements: a shop that is new, with much, or with a few thousand payments;
 * and many shops of which each has one payment when PostgreSQL looks, where one of them grows later.
 */
const statesOf = (tables: readonly OrderTable[]): Readonly<Record<string, string>> => ({
  "much, of which nothing is known": KNOWING_NOTHING,
  "some payments, of which nothing is known": `
    create temporary table batches on commit drop as select * from deposit_batches limit 9000;
    create temporary table coins on commit drop as
      select deposits.* from deposits join batches using (instance, order_id, batch);
    create temporary table settled on commit drop as
      select deposit_settlements.* from deposit_settlements join coins using (instance, order_id, coin_pub);
    truncate deposit_batches cascade;
    insert into deposit_batches select * from batches;
    insert into deposits select * from coins;
    insert into deposit_settlements select * from settled;
    ${KNOWING_NOTHING}`,
  "one payment in each shop": `
    set local session_replication_role = replica;
    ${tables
      .map(
        ({ table, columns }) => `
        create temporary table one_each on commit drop as
          select (jsonb_populate_record(${table}, jsonb_build_object('instance', instances.instance))).*
          from ${table}, instances where ${table}.ctid = (select ctid from ${table} limit 1);
        delete from ${table};
        insert into ${table} (${columns}) overriding system value select ${columns} from one_each;
        drop table one_each;
        analyze ${table};`,
      )
      .join("")}`,
});

/** Of a thousand events at once: for each of them PostgreSQL would go through all of the shop's, if it had anything to join. */
const NUMBERING = /update events set number = \S+ \+ array_position/;

test("what is planned once finds what orders have by their keys, whatever PostgreSQL knows of the tables", async () => {
  const complaints = new Set<string>();
  await shop.database.db.withSession(async (session) => {
    const { rows } = await session.run(
      `select table_name::text as "table", string_agg(quote_ident(column_name), ', ') as columns
       from information_schema.columns where table_schema = current_schema() and is_generated = 'NEVER'
       group by table_name having 'order_id' = any(array_agg(column_name::text))`,
    );
    const tables = rows as unknown as OrderTable[];
    const ofOrders = new Set(tables.map(({ table }) => table));
    const states = statesOf(tables.filter(({ table }) => OF_A_PAYMENT.includes(table)));
    const plannedOnce = [...recorded].filter(([, { planning }]) => planning === "once");
    const numbering = [...recorded].find(([sql]) => NUMBERING.test(sql))!;
    for (const [state, making] of Object.entries(states)) {
      await session.begin();
      await session.script(making);
      for (const [sql, { parameters }] of plannedOnce) {
        for (const scan of nodesOf(await planForUnknown(session, sql, parameters))) {
          if (!scan["Node Type"].endsWith("Scan") || !ofOrders.has(scan["Relation Name"] ?? "")) continue;
          const conditions = indexConditionsOf(scan);
          if (conditions.some((condition) => /\b(?!instance\b)[a-z_]+ [=<>]/.test(condition))) continue;
          complaints.add(`${state}: ${scan["Relation Name"]} by ${conditions}: ${sql}`);
        }
      }
      const [sql, { parameters }] = numbering;
      const nodes = nodesOf(await planForUnknown(session, sql, parameters));
      if (nodes.some((node) => /Join|Nested Loop/.test(node["Node Type"]))) complaints.add(`${state}, joined: ${sql}`);
      await session.rollback();
    }
  });
  expect([...complaints]).toEqual([]);
});

/** The conditions by which indexes find the rows of a scan. */
function indexConditionsOf(node: PlanNode): string[] {
  const own = node["Index Cond"];
  return [...(own === undefined ? [] : [own]), ...(node.Plans ?? []).flatMap(indexConditionsOf)];
}

/**
 * What Citus cannot do on a cluster that has each instance at one of its servers: lock rows or change them by what is in
 * other tables, unless every table that is asked names the same instance by itself. Other statements may look across all.
 */
const OF_ALL_INSTANCES: readonly (readonly [statement: RegExp, why: string, plan: string])[] = [
  [
    /unnest\(\s*\$\d+::bigint\[\], \$\d+::(?:text|bytea|bigint)\[\]/,
    "several shops share a statement, where the database is one server",
    "each row by the key of its table",
  ],
  [
    /from unnest\(\$\d+::bigint\[\]\) as asked \(instance\)/,
    "the same: lists, and numbers of events",
    "by their indexes",
  ],
  [/where instance = any\(\$\d+::bigint\[\]\)/, "the same: accounts, and what exchanges say of them", "by their keys"],
  [/^\s*with given as materialized \(\s*select given\.\*, coalesce/, "the same: new orders", "accounts by their key"],
  [
    /^\s*select "t"\S+ (?:"t"\S+ )+from "\w+" as t\s(?!\s+where t\.instance = any)[\s\S]* order by "t"\S+(?: "t"\S+)? limit \$\d+\s*$/,
    "a job looks for what is due, before it takes that in each instance by itself",
    "in each part by the index of when it is due, up to the limit",
  ],
  [
    /^\s*select "t"\S+ (?:"t"\S+ )+from "\w+" as t\s+where (?:coalesce\()?t\.[\s\S]*limit \$\d+\s*$/,
    "garbage is looked for, before it is deleted in each instance by itself",
    "by the index of its time, or once a day through the table; orders by their states and times, 500 instances at once",
  ],
  [
    /^\s*select event_counters\.instance\s+from event_counters\s+cross join lateral/,
    "instances whose oldest event is old enough to be forgotten",
    "the first row of each instance's index, once a day",
  ],
  [
    /^\s*select .* from "\w+"\s+where (?:not starts_with|substr)/,
    "what is not sealed is, when a server starts",
    "through the table, or by an index of such rows, which has none",
  ],
  [
    /^\s*select exchange_url, count\(\*\)::integer as payments/,
    "who owes money is told at a start",
    "by the index of what is not settled",
  ],
  [
    /^\s*insert into account_watches[^$]*\$1::bigint from accounts where credit_facade_url is not null\s+on conflict/,
    "accounts that an older version has added, once an hour for each process",
    "through the accounts of each part, which are inserted beside them",
  ],
  [/^\s*insert into kyc_states[\s\S]*where accounts\.active\s+on conflict/, "the same", "the same"],
  [
    /^\s*select instance, order_id from orders\s+where paid_at is null and not expiry_told/,
    "a job looks for orders that have expired",
    "by the index of those that were not told of",
  ],
  [
    /^\s*select distinct instance from \(select instance from events where number is null limit/,
    "a job looks for events without numbers",
    "by their index, so many at most",
  ],
  [
    /^\s*select instance from event_counters\s+where newest > /,
    "jobs look for events that are not counted, and not entered in the journal",
    "by an index of the instances that are behind",
  ],
  [
    /^select "instance" from "journal_progress" where "instance" > \$1/,
    "shops with a journal, page by page, once an hour",
    "by the primary key",
  ],
  [/^select "instance", "number" from "statements" where not mailed/, "of which no mail told", "by their index"],
  [
    /^select "instance", .* from "reports" where "serial" = /,
    "a report is fetched by its number, which is all that its address has",
    "by the index of the numbers",
  ],
  [
    /^\s*update "?\w+"? set "?(?:next_\w+|created_at|heard_at|locked_until|state_since|pending_since|failing_since|settlement_check)"? = \$1(?!.*instance = )/,
    "times of the future that a wrong clock wrote, at a start and every ten minutes",
    "by the index of when it is due, from that time on, or through few rows; the orders of batches beside them",
  ],
  [/^\s*select count\(\*\)(?: filter|::integer as)/, "metrics count what waits", "by the indexes of what waits"],
  [
    /^select "instances"\.\S+ "accounts"\.|^select distinct "instance", "wire_method" from "accounts"/,
    "the operator's checks and the administrator's list look at all accounts",
    "through the accounts of each part",
  ],
];

/** The conditions by which a scan finds its rows, those of the index below it too. */
function conditionsOf(node: PlanNode): string {
  const own = [node["Index Cond"], node["Recheck Cond"], node.Filter];
  const below = (node.Plans ?? []).filter((plan) => plan["Node Type"].startsWith("Bitmap")).map(conditionsOf);
  return [...own, ...below].filter((condition) => condition !== undefined).join(" ");
}

const NAMES_ONE = /\binstance\)? = (?:\$?\d+|'\d+'::bigint)|(?:\$\d+|'\d+'::bigint) = (?:\w+\.)?instance\b/;
const NAMES_ANOTHERS = /\binstance\)? = \w+\.instance\b|\w+\.instance = (?:\w+\.)?instance\b/;

test("every statement names one instance, or is one of few that look across all and lock nothing", async () => {
  const complaints = new Set<string>();
  const used = new Set<RegExp>();
  await shop.database.db.withSession(async (session) => {
    const { rows } = await session.run(
      "select table_name::text as name from information_schema.columns where table_schema = current_schema() and column_name = 'instance'",
    );
    const distributed = new Set(rows.map(({ name }) => name).filter((name) => name !== "instances"));
    for (const [sql, { parameters }] of recorded) {
      const plan = await planForAny(
        session,
        "format json",
        sql,
        parameters.map(() => null),
      );
      const nodes = nodesOf(plan);
      const scans = nodes.filter(
        (node) => node["Node Type"] !== "ModifyTable" && distributed.has(node["Relation Name"] ?? ""),
      );
      const unnamed = scans.filter((node) => !NAMES_ONE.test(conditionsOf(node)));
      if (unnamed.length === 0) continue;
      const changes = nodes.some(({ "Node Type": type }) => type === "ModifyTable" || type === "LockRows");
      const byAnother = unnamed.every((node) => NAMES_ANOTHERS.test(conditionsOf(node)));
      // A look into one instance may go from one table to the next.
      if (!changes && byAnother && unnamed.length < scans.length) continue;
      const allowed = OF_ALL_INSTANCES.find(([statement]) => statement.test(sql));
      if (allowed === undefined)
        complaints.add(`${changes ? "CHANGES " : ""}${unnamed.map((node) => node["Relation Name"])}: ${sql}`);
      else used.add(allowed[0]);
    }
  });
  expect([...complaints]).toEqual([]);
  expect(OF_ALL_INSTANCES.filter(([statement]) => !used.has(statement))).toEqual([]);
});
