/**
 * However many orders and instances there are, no question reads a table from end to end. Every statement is recorded
 * that the server sends while a shop does all it can do, and while every list is asked for with every filter; then there
 * are 200,000 orders and 1,000 instances, and PostgreSQL tells how it would carry the statements out.
 */

import type { Session } from "@kontor/merchant/database/session";
import type { Route } from "@kontor/merchant/http/endpoint";
import { allJobs } from "@kontor/merchant/jobs/all-jobs";
import { startJobs } from "@kontor/merchant/jobs/runner";
import { routes } from "@kontor/merchant/server";
import { encodeBase32 } from "@kontor/taler/base32";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { SECOND } from "@kontor/taler/time";
import type { TSchema } from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Events, letEverythingHappen, PAGE, SESSION, startEventfulShop } from "./eventful-shop.js";
import { growLarge, LARGE, SMALL, tablesOfInstances } from "./large-shop.js";
import { PASSWORD, type TestShop } from "./test-shop.js";

let shop: TestShop;
/** Each statement with the parameters that it was sent with first. */
const recorded = new Map<string, readonly unknown[]>();
let isRecording = true;

beforeAll(async () => {
  shop = await startEventfulShop({ onStatement: record });
  const events = await letEverythingHappen(shop);
  const jobs = await startJobs(shop.backend.deps, allJobs);
  await jobs.stop();
  for (const { backlog } of allJobs) await backlog(shop.backend.deps.db.queries, shop.sandbox.clock.now());
  for (const route of routes) if (route.method === "GET") await askInEveryWay(route, examplesFrom(events));
  isRecording = false;
  await shop.database.db.withSession(growLarge);
}, 180_000);

afterAll(() => shop?.stop());

function record(sql: string, parameters: readonly unknown[]): void {
  if (!isRecording || !/^\s*(?:select|insert|update|delete|with|merge)\b/i.test(sql)) return;
  if (!recorded.has(sql)) recorded.set(sql, parameters);
}

type Examples = Readonly<Record<string, readonly string[]>>;

/** Values by the name of a parameter; those of which there is none here are tried with YES, 1 and some text. */
function examplesFrom({ paid, unpaid, wired }: Events): Examples {
  const now = Number(shop.sandbox.clock.now() / SECOND);
  return {
    orderId: [paid.orderId, wired.orderId, unpaid],
    ...{ deviceId: ["till"], serial: ["1"], id: ["1", "other"], tid: ["1"] },
    ...{ slug: ["paper"], productId: ["tea"], unit: ["Pot", "Piece"] },
    ...{
      name_filter: ["tea"],
      description_filter: ["tea"],
      category_filter: ["drinks", "getr"],
      product_group_serial: ["1"],
    },
    ...{ sessionId: [SESSION], session_id: [SESSION], fulfillment_url: [PAGE], summary_filter: ["thing"] },
    // Nearly all orders that there are going to be, and few.
    ...{ offset: ["1000"], date_s: [String(now + 3), String(now + 20_000)], max_age: ["3600000000"] },
    ...{ before: [String(now - 3600)], after: [String(now - 3600)] },
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
  await Promise.all(
    urls.map(async (url) => {
      const answer = await fetch(new URL(url, shop.url), { headers, redirect: "manual" });
      const text = await answer.text();
      expect(answer.status, `${url}: ${text}`).toBeLessThan(500);
    }),
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
  readonly Plans?: readonly PlanNode[];
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** What the planner adds for each table to the price of a plan that is made anew each time. */
const PLANNING_COST = 10;

/**
 * How PostgreSQL would carry the statement out: with a plan for these parameters, and with one for any, which it takes
 * for good after some times if that is not dearer.
 */
async function plansOf(session: Session, sql: string, parameters: readonly unknown[]): Promise<PlanNode[]> {
  const explain = async (statement: string, values?: readonly unknown[]) => {
    const { rows } = await session.run(`explain (format json) ${statement}`, values);
    return (JSON.parse(String(rows[0]!["QUERY PLAN"])) as [{ Plan: PlanNode }])[0].Plan;
  };
  const forThese = await explain(sql, parameters);
  await session.script(`prepare statement as ${sql}; set plan_cache_mode = force_generic_plan`);
  const nothing = parameters.length === 0 ? "" : `(${parameters.map(() => "null")})`;
  const forAny = await explain(`execute statement${nothing}`);
  await session.script("set plan_cache_mode = auto; deallocate statement");
  return forAny["Total Cost"] <= forThese["Total Cost"] + PLANNING_COST ? [forThese, forAny] : [forThese];
}

/** What may look at all accounts or instances there are, or once a day at all transfers and tokens. */
const ALLOWED: readonly (readonly [table: string, statement: RegExp, why: string])[] = [
  ["instances", /^select "instance" from "instances" limit/, "whether there is any"],
  ["instances", /^select \* from "instances" order by "id"$/, "the administrator's list has no pages"],
  ["accounts", /^select distinct "instance", "wire_method"/, "the same list"],
  ["accounts", /^\s*insert into (?:account_watches|kyc_states)/, "a job looks for new accounts"],
  ["account_watches", /^\s*select count\(\*\) filter/, "metrics of that job"],
  ["kyc_states", /^\s*select count\(\*\) filter/, "metrics of that job"],
  ["login_tokens", /^\s*delete from login_tokens where \(instance, serial\) in/, "garbage, once a day"],
  ["instances", /^\s*select o.instance, o.order_id\s+from instances/, "garbage, in one instance after the other"],
  ["instances", /^\s*delete from orders where \(instance, order_id\) in/, "garbage, too"],
  ["expected_transfers", /^\s*delete from (?:expected_)?transfers where/, "garbage, too"],
  ["transfers", /^\s*delete from transfers where/, "garbage, too"],
  ["instances", /^\s*select "id", "merchant_priv"/, "what is not sealed is, when a server starts"],
  ["accounts", /^\s*select .*, "credit_facade_credentials" from/, "the same"],
  ["otp_devices", /^\s*select .*, "otp_key" from/, "the same"],
  ["token_issue_keys", /^\s*select .*, "rsa_priv" from/, "the same"],
  ["product_reservations", /^\s*select product, least/, "thousands of payments at once have no outcome yet"],
];

/** Of 8 KiB, that PostgreSQL may look at for a question. A page of orders takes some hundred, all orders of the large shop more than 20,000. */
const MOST_BLOCKS = 2000;

/** What may look at more. */
const MAY_TAKE_LONGER: readonly (readonly [statement: RegExp, why: string])[] = [
  [/as searched\s+where/, "parts of words are searched for in so many orders at most"],
  [/^\s*select count\(\*\) filter/, "metrics count what waits"],
  [
    /^select "products"\.\*, array\([^)]*\) as "categories" from "products" where "instance" = \$1 order/,
    "a till's list has no pages",
  ],
  [/^\s*select o.instance, o.order_id\s+from instances/, "garbage is looked for in all that is unpaid, once a day"],
];

test("no question to the large shop looks at more than a page needs", async () => {
  const complaints: string[] = [];
  await shop.database.db.withSession(async (session) => {
    for (const [sql, parameters] of recorded) {
      if (!/^\s*select\b/.test(sql) || MAY_TAKE_LONGER.some(([statement]) => statement.test(sql))) continue;
      const { rows } = await session.run(`explain (analyze, buffers, timing off, format json) ${sql}`, parameters);
      const [{ Plan: plan }] = JSON.parse(String(rows[0]!["QUERY PLAN"])) as [{ Plan: PlanNode }];
      const blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
      if (blocks > MOST_BLOCKS) complaints.push(`${blocks} blocks: ${sql}`);
    }
  });
  expect(complaints).toEqual([]);
});

test("no statement reads a table of orders or instances from end to end", async () => {
  expect(recorded.size).toBeGreaterThan(300);
  const complaints = new Set<string>();
  const used = new Set<RegExp>();
  await shop.database.db.withSession(async (session) => {
    const tables = await tablesOfInstances(session);
    const { rows } = await session.run(
      "select indexrelid::regclass::text as name from pg_index where indpred is not null",
    );
    const partial = new Set(rows.map(({ name }) => name));
    const isWholeIndex = (node: PlanNode) =>
      node["Index Name"] !== undefined && node["Index Cond"] === undefined && !partial.has(node["Index Name"]);
    for (const [sql, parameters] of recorded) {
      // What nothing is in is read whole, unless that is said to be dear.
      const isAboutNothing = tables.some(({ name, isEmpty }) => isEmpty && new RegExp(`\\b${name}\\b`).test(sql));
      await session.script(`set enable_seqscan = ${!isAboutNothing}`);
      const ofSmall = parameters.map((value) => (value === LARGE ? SMALL : value));
      const plans = [...(await plansOf(session, sql, parameters)), ...(await plansOf(session, sql, ofSmall))];
      for (const node of plans.flatMap(nodesOf)) {
        const table = tables.find(({ name }) => name === node["Relation Name"]);
        if (table === undefined || (node["Node Type"] !== "Seq Scan" && !isWholeIndex(node))) continue;
        const allowed = ALLOWED.find(([name, statement]) => name === table.name && statement.test(sql));
        if (allowed === undefined) complaints.add(`all of ${table.name}: ${sql}`);
        else used.add(allowed[1]);
      }
    }
  });
  expect([...complaints]).toEqual([]);
  expect(ALLOWED.filter(([, statement]) => !used.has(statement))).toEqual([]);
});
