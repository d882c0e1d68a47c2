/** The SQL of statistics. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Database } from "../database/connection.js";
import { deleteSome } from "../database/some-rows.js";
import type { Queries } from "../database/tables.js";
import { nextStretch, noteReached, numberAll } from "../events/store.js";
import { booksOf } from "./books-store.js";
import { KEPT, RANGES, type Range } from "./buckets.js";
import { increasesOf } from "./counting.js";
import type { AnySlug } from "./slugs.js";

/** How many events are counted in one transaction. */
const COUNTED_AT_ONCE = 500;

/** Counts every event of the instance that was not counted yet. Two that do this at once do it one after the other. */
export async function countAll(db: Database, instance: bigint): Promise<void> {
  await numberAll(db, instance);
  while ((await countSome(db, instance)) === "more");
}

async function countSome(db: Database, instance: bigint): Promise<"done" | "more"> {
  return db.transaction(async (tx) => {
    const { counted } = await tx
      .insertInto("statistics_progress")
      .values({ instance, counted: 0n })
      .onConflict((conflict) => conflict.column("instance").doUpdateSet({ counted: sql`statistics_progress.counted` }))
      .returning("counted")
      .executeTakeFirstOrThrow();
    const { events, reached, isAll } = await nextStretch(tx, instance, counted, COUNTED_AT_ONCE);
    if (reached > counted) {
      await addIncreases(tx, instance, increasesOf(events, await booksOf(tx, instance, events)));
      await tx.updateTable("statistics_progress").set({ counted: reached }).where("instance", "=", instance).execute();
    }
    if (reached > counted && !isAll) return "more";
    await noteReached(tx, instance, "counted", reached);
    return "done";
  });
}

async function addIncreases(tx: Queries, instance: bigint, increases: ReturnType<typeof increasesOf>): Promise<void> {
  if (increases.length === 0) return;
  await sql`
    insert into statistics (instance, slug, range, start_time, currency, units)
    select ${instance}::bigint, slug, range, start_time, currency, units::numeric
    from unnest(
      ${increases.map(({ slug }) => slug)}::text[],
      ${increases.map(({ range }) => range)}::text[],
      ${increases.map(({ start }) => start)}::bigint[],
      ${increases.map(({ currency }) => currency)}::text[],
      ${increases.map(({ units }) => units.toString())}::text[]
    ) as given (slug, range, start_time, currency, units)
    on conflict (instance, slug, range, start_time, currency)
    do update set units = statistics.units + excluded.units
  `.execute(tx);
}

/** A sum in one period. */
export interface Bucket {
  readonly range: Range;
  readonly start: Timestamp;
  /** "" for numbers of things. */
  readonly currency: string;
  /** Units of 10^-8 of the currency, or a number of things. */
  readonly units: bigint;
}

/** All buckets of the slug, by range and, in each, the newest first. */
export async function listBuckets(
  queries: Queries,
  instance: bigint,
  slug: AnySlug,
  { since = {}, ranges = RANGES }: { since?: Partial<Record<Range, Timestamp>>; ranges?: readonly Range[] } = {},
): Promise<Bucket[]> {
  const found: Bucket[] = [];
  for (const range of ranges) {
    const rows = await queries
      .selectFrom("statistics")
      .select(["start_time", "currency", "units"])
      .where("instance", "=", instance)
      .where("slug", "=", slug)
      .where("range", "=", range)
      .where("start_time", ">=", since[range] ?? 0n)
      .orderBy("start_time", "desc")
      .orderBy("currency")
      .execute();
    found.push(
      ...rows.map((row) => ({ range, start: row.start_time, currency: row.currency, units: BigInt(row.units) })),
    );
  }
  return found;
}

/** Buckets of one range of all slugs that begin like this; `detail` is what follows. */
export async function listDetails(
  queries: Queries,
  instance: bigint,
  prefix: string,
  range: Range,
  since: Timestamp,
): Promise<(Bucket & { readonly detail: string })[]> {
  const rows = await queries
    .selectFrom("statistics")
    .select(["slug", "start_time", "currency", "units"])
    .where("instance", "=", instance)
    .where(sql<boolean>`starts_with(slug, ${prefix})`)
    .where("range", "=", range)
    .where("start_time", ">=", since)
    .orderBy("slug")
    .execute();
  return rows.map(({ slug, start_time: start, currency, units }) => ({
    detail: slug.slice(prefix.length),
    range,
    start,
    currency,
    units: BigInt(units),
  }));
}

/** What the shop's money pots are called, by their number. */
export async function potNames(queries: Queries, instance: bigint): Promise<ReadonlyMap<string, string>> {
  const rows = await queries
    .selectFrom("money_pots")
    .select(["serial", "name"])
    .where("instance", "=", instance)
    .execute();
  return new Map(rows.map(({ serial, name }) => [String(serial), name]));
}

const BUCKETS = { table: "statistics", key: ["instance", "slug", "range", "start_time", "currency"] };

/** Drops buckets of all instances that are no longer kept, some at a time, and tells how many. */
export async function deleteOldBuckets(queries: Queries, now: Timestamp, atOnce: number): Promise<number> {
  let deleted = 0;
  for (const range of RANGES) {
    const kept = KEPT[range];
    if (kept === undefined) continue;
    const only = sql`t.range = ${range} and t.start_time < ${now - kept}`;
    deleted += await deleteSome(queries, BUCKETS, { only, limit: atOnce });
  }
  return deleted;
}
