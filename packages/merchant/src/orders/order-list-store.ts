/** The SQL of lists of orders. Whatever is asked for, the rows looked at are at most a few times those wanted. */

import { type Amount, parseAmount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database/connection.js";
import { areOfOneInstance, gathered, type OfInstance, ofServer, shareOut } from "../database/gathering.js";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import type { Page } from "../database/page.js";
import { sha256 } from "../database/sha256.js";
import { restoredAmount } from "../database/stored-amount.js";
import type { Queries } from "../database/tables.js";
import { ABORT_RTRANSACTION_ID } from "../deposits/refund-store.js";
import type { Device } from "./store.js";

export interface OrderFilter {
  readonly paid: boolean | undefined;
  readonly refunded: boolean | undefined;
  readonly wired: boolean | undefined;
  readonly createdAfter: Timestamp | undefined;
  readonly sessionId: string | undefined;
  readonly fulfillmentUrl: string | undefined;
  /** Which device made it. */
  readonly device: bigint | undefined;
  /** Folded; a part of the summary. */
  readonly summaryPart: string | undefined;
  /** Folded; each is a part of the summary, of the order's id, or of the shop's note. */
  readonly words: readonly string[] | undefined;
}

/** Lets every order through. */
export const EVERY_ORDER: OrderFilter = {
  paid: undefined,
  refunded: undefined,
  wired: undefined,
  createdAfter: undefined,
  sessionId: undefined,
  fulfillmentUrl: undefined,
  device: undefined,
  summaryPart: undefined,
  words: undefined,
};

export interface ListedOrder {
  readonly orderId: string;
  readonly rowId: bigint;
  readonly createdAt: Timestamp;
  /** The price; with several choices that of the one that was paid, else of the first. Absent where there is none. */
  readonly amount: Amount | undefined;
  readonly summary: string;
  readonly isPaid: boolean;
  readonly isRefunded: boolean;
  /** Of a paid order: some is not known to be wired, and not refunded either. */
  readonly hasMoneyAtExchanges: boolean;
  readonly device: Device | undefined;
}

/**
 * No index finds parts of words without an extension of PostgreSQL, so a search looks through this many orders from the
 * page's offset on, not through all there ever were.
 */
const ORDERS_SEARCHED = 100_000;

/** Orders that were made at about the same time may have their row ids in another sequence than their times. */
const ORDERS_UNDER_WAY = 1000;

/**
 * Planned once for each connection, as planning takes longer than the page; not where a time or a part of the summary is
 * asked for: for any such value PostgreSQL would rather read all orders. Tills and plugins ask for the same page again and
 * again: those who do so at the same time share what is found, and shops that ask the same share a statement.
 */
export function listOrders(
  db: Database,
  instance: bigint,
  filter: OrderFilter,
  page: Page,
): Promise<readonly ListedOrder[]> {
  const isByKeys = filter.createdAfter === undefined && filter.summaryPart === undefined && filter.words === undefined;
  return isByKeys ? list(db, { instance, filter, page }) : selectOne(db.queries, { instance, filter, page });
}

interface Listing extends OfInstance {
  readonly filter: OrderFilter;
  readonly page: Page;
}

/** What was committed before the look began is seen. */
const list = gathered<Listing, readonly ListedOrder[]>(ofServer, ({ plannedOnce: queries }) => ({
  one: (listing) => selectOne(queries, listing),
  async many(listings) {
    const alike = shareOut(listings, ({ filter, page }) => questionOf(filter, page));
    const found = await Promise.all([...alike.values()].map((some) => selectAlike(queries, some)));
    const lists = new Map(found.flatMap((ofSome) => [...ofSome]));
    return listings.map((listing) => lists.get(listing)!);
  },
}));

/** The lists of shops that ask the same; instances that are asked for more than once share theirs. */
async function selectAlike(
  queries: Queries,
  listings: readonly Listing[],
): Promise<ReadonlyMap<Listing, readonly ListedOrder[]>> {
  const [first] = listings as [Listing];
  if (areOfOneInstance(listings)) {
    const shared = await selectOne(queries, first);
    return new Map(listings.map((listing) => [listing, shared]));
  }
  const instances = [...new Set(listings.map(({ instance }) => instance))];
  const { rows } = await sql<{ instance: bigint; page: string }>`
    select asked.instance, (${pageInJson(sql`asked.instance`, first)}) as page
    from unnest(${instances}::bigint[]) as asked (instance)`.execute(queries);
  const pages = new Map(rows.map(({ instance, page }) => [instance, ordersOf(page)]));
  return new Map(listings.map((listing) => [listing, pages.get(listing.instance)!]));
}

/** Equal where the same rows are asked for. */
function questionOf({ paid, refunded, wired, sessionId, fulfillmentUrl, device }: OrderFilter, page: Page): string {
  const { ascending, offset, limit } = page;
  return JSON.stringify([
    paid,
    refunded,
    wired,
    sessionId,
    fulfillmentUrl,
    String(device),
    ascending,
    `${offset}`,
    limit,
  ]);
}

async function selectOne(queries: Queries, listing: Listing): Promise<readonly ListedOrder[]> {
  const { rows } = await sql<{ page: string }>`${pageInJson(sql`${listing.instance}`, listing)}`.execute(queries);
  return ordersOf(rows[0]!.page);
}

/** A page is one value, an array of arrays in JSON: with a row for each order the driver took a third of a list's time. */
function ordersOf(page: string): ListedOrder[] {
  return (JSON.parse(page) as ShownOrder[]).map(listedOrder);
}

function listedOrder(shown: ShownOrder): ListedOrder {
  const [orderId, rowId, createdAt, currency, value, fraction, choicePrice, summary, state, device, deviceName] = shown;
  return {
    orderId,
    rowId: BigInt(rowId),
    createdAt: BigInt(createdAt),
    amount: choicePrice === null ? amountOf(currency, value, fraction) : parseAmount(choicePrice),
    summary,
    isPaid: (state & PAID) !== 0,
    isRefunded: (state & REFUNDED) !== 0,
    hasMoneyAtExchanges: (state & HAS_MONEY) !== 0,
    device: device === null ? undefined : { serial: BigInt(device), name: deviceName ?? undefined },
  };
}

function amountOf(currency: string | null, value: number | null, fraction: number | null): Amount | undefined {
  return restoredAmount(currency, value === null ? null : BigInt(value), fraction);
}

/** As `shownOf` has it. Numbers of rows, microseconds, and values of amounts are below 2^53. */
type ShownOrder = readonly [
  orderId: string,
  rowId: number,
  createdAt: number,
  currency: string | null,
  value: number | null,
  fraction: number | null,
  choicePrice: string | null,
  summary: string,
  state: number,
  device: number | null,
  deviceName: string | null,
];

const COLUMNS = sql.raw(`order_id, row_id, created_at, currency, amount_val, amount_frac,
  case when currency is null then contract_terms end as choices_text, choice_index,
  summary, summary_folded, list_state, device, device_name`);

/** What is added up in `list_state`, and in the `state` that is shown. */
const PAID = 1;
const REFUNDED = 2;
const WIRED = 4;
const HAS_MONEY = 8;

/** How the shop is named: by a value, or by a row of those that are asked for. */
type InstanceSql = RawBuilder<unknown>;

/** The page in JSON. */
function pageInJson(instance: InstanceSql, { filter, page }: Omit<Listing, "instance">): RawBuilder<unknown> {
  return sql`select coalesce(json_agg(${shownOf(instance)} ${directionOf(page)}), '[]') as page
    from (${statement(instance, filter, page)}) as listed`;
}

/** What is shown of a row of `listed`: a `ShownOrder`. */
function shownOf(instance: InstanceSql): RawBuilder<unknown> {
  return sql`json_build_array(
    order_id, row_id, created_at, currency, amount_val, amount_frac,
    choices_text::json #>> array['choices', coalesce(choice_index, 0)::text, 'amount'],
    summary,
    list_state + case when list_state & ${sql.lit(PAID | WIRED)} = ${sql.lit(PAID)} and ${hasMoneyAtExchanges(instance)}
      then ${sql.lit(HAS_MONEY)} else 0 end,
    device, device_name)`;
}

function statement(instance: InstanceSql, filter: OrderFilter, page: Page): RawBuilder<unknown> {
  const inOrder = directionOf(page);
  const conditions = conditionsOf(instance, filter, page);
  const states = statesOf(filter);
  const isAnyState = states.length === 8;
  const anyOfStates = sql`list_state in (${sql.raw(states.join(","))})`;

  const searched = searchOf(instance, filter);
  if (searched.length > 0) {
    return sql`
      select searched.* from (
        select ${COLUMNS} from orders where ${all(conditions)} ${inOrder} limit ${ORDERS_SEARCHED}
      ) as searched
      where ${all([anyOfStates, ...searched])}
      ${inOrder} limit ${page.limit}`;
  }
  const isNarrow = filter.sessionId !== undefined || filter.fulfillmentUrl !== undefined;
  // The index of a device's orders has them by state.
  const isByState = filter.device !== undefined && !isNarrow;
  if ((isAnyState && !isByState) || isNarrow) {
    const wanted = isAnyState ? conditions : [...conditions, anyOfStates];
    return sql`select ${COLUMNS} from orders where ${all(wanted)} ${inOrder} limit ${page.limit}`;
  }
  // A page of each state from the index, and of those the first: never more than eight pages are read.
  return sql`
    select listed.*
    from (values ${sql.raw(states.map((state) => `(${state}::smallint)`).join(","))}) as wanted (state)
    cross join lateral (
      select ${COLUMNS} from orders
      where ${all([...conditions, sql`list_state = wanted.state`])} ${inOrder} limit ${page.limit}
    ) as listed
    ${inOrder} limit ${page.limit}`;
}

/** What rows must have in them, none where nothing is searched for. */
function searchOf(instance: InstanceSql, { summaryPart, words = [] }: OrderFilter): RawBuilder<unknown>[] {
  const ofSummary = summaryPart === undefined ? [] : [sql`strpos(summary_folded, ${summaryPart}) > 0`];
  const anywhere = words.map(
    (word) => sql`(
      strpos(summary_folded, ${word}) > 0 or strpos(lower(order_id), ${word}) > 0 or order_id in (
        select n.order_id from order_notes n where n.instance = ${instance} and strpos(n.note_folded, ${word}) > 0
      )
    )`,
  );
  return [...ofSummary, ...anywhere];
}

function directionOf({ ascending }: Page): RawBuilder<unknown> {
  return ascending ? sql`order by row_id asc` : sql`order by row_id desc`;
}

function conditionsOf(instance: InstanceSql, filter: OrderFilter, page: Page): RawBuilder<unknown>[] {
  const { sessionId, fulfillmentUrl, device, createdAfter } = filter;
  const conditions = [
    sql`instance = ${instance}`,
    page.ascending ? sql`row_id > ${page.offset}` : sql`row_id < ${page.offset}`,
  ];
  if (sessionId !== undefined) conditions.push(sql`session_hash = ${sha256(sessionId)}`);
  if (fulfillmentUrl !== undefined) conditions.push(sql`fulfillment_hash = ${sha256(fulfillmentUrl)}`);
  if (device !== undefined) conditions.push(sql`device = ${device}`);
  if (createdAfter !== undefined) {
    // Times and row ids grow together: the first row after that time is where the list ends or begins.
    conditions.push(
      sql`created_at > ${createdAfter}`,
      sql`row_id >= coalesce((
        select min(row_id) from (
          select row_id from orders where instance = ${instance} and created_at > ${createdAfter}
          order by created_at, row_id limit ${ORDERS_UNDER_WAY}
        ) as first_after
      ), ${LARGEST_BIGINT}::bigint)`,
    );
  }
  return conditions;
}

function all(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(conditions, sql` and `);
}

/** The values of `list_state` that the filter lets through. */
function statesOf({ paid, refunded, wired }: OrderFilter): number[] {
  const fits = (wanted: boolean | undefined, is: boolean) => wanted === undefined || wanted === is;
  return [0, 1, 2, 3, 4, 5, 6, 7].filter(
    (state) =>
      fits(paid, (state & PAID) !== 0) &&
      fits(refunded, (state & REFUNDED) !== 0) &&
      fits(wired, (state & WIRED) !== 0),
  );
}

/** Not `exists`: where PostgreSQL has not counted its tables yet, it would answer that for all orders there are at once. */
function hasMoneyAtExchanges(instance: InstanceSql): RawBuilder<unknown> {
  return sql`coalesce((
    select true from deposits d
    join deposit_batches b on b.instance = ${instance} and b.order_id = d.order_id and b.batch = d.batch
    left join deposit_settlements s
      on s.instance = ${instance} and s.order_id = d.order_id and s.coin_pub = d.coin_pub
    where d.instance = ${instance} and d.order_id = listed.order_id
      and b.accepted_at is not null and s.expected_transfer is null
      and d.contribution_val::numeric * 100000000 + d.contribution_frac > (
        select coalesce(sum(r.amount_val::numeric * 100000000 + r.amount_frac), 0) from refunds r
        where r.instance = ${instance} and r.order_id = d.order_id and r.coin_pub = d.coin_pub
      )
    limit 1
  ), false)`;
}

export interface RefundSums {
  readonly granted: readonly Amount[];
  /** Granted and not yet confirmed by the exchange. */
  readonly pending: readonly Amount[];
}

/** The order with exactly that id, as a list shows it. */
export async function findListed(
  queries: Queries,
  instance: bigint,
  orderId: string,
): Promise<ListedOrder | undefined> {
  const { rows } = await sql<{ shown: string }>`
    select ${shownOf(sql`${instance}`)} as shown
    from (select ${COLUMNS} from orders where instance = ${instance} and order_id = ${orderId}) as listed
  `.execute(queries);
  return rows[0] === undefined ? undefined : listedOrder(JSON.parse(rows[0].shown) as ShownOrder);
}

/** The refunds of each of these orders for which the shop granted any. */
export async function refundsOfOrders(
  queries: Queries,
  instance: bigint,
  orderIds: readonly string[],
): Promise<Map<string, RefundSums>> {
  const refunds = new Map<string, { granted: Amount[]; pending: Amount[] }>();
  if (orderIds.length === 0) return refunds;
  const rows = await queries
    .selectFrom("refunds")
    .select(["order_id", "currency", "amount_val", "amount_frac", "obtained_at"])
    .where("instance", "=", instance)
    .where("order_id", "in", orderIds)
    .where("rtransaction_id", "<>", ABORT_RTRANSACTION_ID)
    .execute();
  for (const row of rows) {
    const sums = refunds.get(row.order_id) ?? { granted: [], pending: [] };
    refunds.set(row.order_id, sums);
    const amount = { currency: row.currency, value: row.amount_val, fraction: row.amount_frac };
    sums.granted.push(amount);
    if (row.obtained_at === null) sums.pending.push(amount);
  }
  return refunds;
}
