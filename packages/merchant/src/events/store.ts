/** The SQL of events that are there: they get their numbers, are read, and forgotten. */

import type { EventType } from "@kontor/taler/schemas/events";
import { HOUR, SECOND, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import type { Database, Statements } from "../database/connection.js";
import { gathered, type OfInstance, ofInstance } from "../database/gathering.js";
import type { Queries } from "../database/tables.js";

/** How many rows get their numbers in one transaction. */
const NUMBERED_AT_ONCE = 1000;

/** Of so many instances, where the database is one server, and then so many of each. */
const INSTANCES_AT_ONCE = 100;
const NUMBERED_OF_EACH = 50;

/**
 * Numbers what is committed and has no number yet, in the order in which it was written. Two that do this at once do it
 * one after the other, and see each other's numbers: the row of the counter is locked before events are looked at.
 * @returns "more" when there may be some that are left
 */
async function numberEvents(db: Statements, instance: bigint): Promise<"done" | "more"> {
  const [numbered] = await db.transaction(async (tx) => {
    const [counter] = await lockCounter(tx, instance);
    return numberAfter(tx, instance, counter!.newest, NUMBERED_AT_ONCE);
  });
  return numbered!.count < BigInt(NUMBERED_AT_ONCE) ? "done" : "more";
}

const lockCounter = builtOnce(
  (_queries, instance: bigint) => sql<{ newest: bigint }>`
    insert into event_counters (instance, newest) values (${instance}, 0)
    on conflict (instance) do update set newest = event_counters.newest
    returning newest`,
);

/**
 * No join: whatever index PostgreSQL takes, it goes through the shop's events once at most. Where most instances have few events, it
 * went through all of a large shop's for each of thousands of them. The range spares most of those a look into the array.
 */
const numberAfter = builtOnce(
  (_queries, instance: bigint, newest: bigint, limit: number) => sql<{ count: bigint }>`
    with placed as materialized (
      select coalesce(array_agg(serial order by serial), '{}') as serials, min(serial) as first, max(serial) as last
      from (
        select serial from events where instance = ${instance} and number is null
        order by serial limit ${limit}
      ) as waiting
    ), numbered as (
      update events set number = ${newest}::bigint + array_position((select serials from placed), serial)
      where instance = ${instance}
        and serial >= (select first from placed) and serial <= (select last from placed)
        and serial = any((select serials from placed)::bigint[])
    ), counted as (
      update event_counters set newest = ${newest}::bigint + (select cardinality(serials) from placed)
      where instance = ${instance}
    )
    select cardinality(serials)::bigint as count from placed`,
);

/**
 * The same for several. Nobody who waits for the numbers of one instance has to wait until another one's counter is free.
 * @returns those that are left to be numbered by themselves: somebody has their counter, or they have many events
 */
async function numberTogether(db: Statements, instances: readonly bigint[], signal: AbortSignal): Promise<bigint[]> {
  const first = await numberCounted(db, instances);
  if (first.others.length === 0 || signal.aborted) return [...first.left, ...first.others];
  // Where that fails, each of them is numbered by itself, and what is wrong with it is told then.
  const begun = await beginCounters(db.queries, first.others).catch(() => []);
  const counted = new Set(begun.map(({ instance }) => instance));
  const second = await numberCounted(db, [...counted]);
  return [...first.left, ...second.left, ...second.others, ...first.others.filter((other) => !counted.has(other))];
}

/** Some events of those that have a counter which is free. `left`: those of them that may have more; `others`: all others. */
async function numberCounted(db: Statements, instances: readonly bigint[]) {
  if (instances.length === 0) return { left: [], others: [] };
  return db.transaction(async (tx) => {
    const counters = (await lockCounters(tx, instances)).map(({ instance }) => instance);
    const locked = new Set(counters);
    const more = counters.length === 0 ? [] : await numberWaiting(tx, counters, NUMBERED_OF_EACH);
    return {
      left: more.map(({ instance }) => instance),
      others: instances.filter((instance) => !locked.has(instance)),
    };
  });
}

// Of instances that are being deleted, none; one that somebody has is there, and not waited for.
const beginCounters = builtOnce(
  (_queries, instances: readonly bigint[]) => sql<{ instance: bigint }>`
    insert into event_counters (instance, newest)
    select instance, 0 from (
      select instance from instances
      where instance = any(${instances}::bigint[])
        and not exists (select from event_counters where event_counters.instance = instances.instance)
      order by instance for key share skip locked
    ) as present
    on conflict (instance) do nothing
    returning instance`,
);

const lockCounters = builtOnce(
  (_queries, instances: readonly bigint[]) => sql<{ instance: bigint }>`
    select instance from event_counters where instance = any(${instances}::bigint[])
    order by instance for no key update skip locked`,
);

/** @returns those that may have more */
const numberWaiting = builtOnce(
  (_queries, instances: readonly bigint[], limit: number) => sql<{ instance: bigint }>`
    with placed as materialized (
      select asked.instance, counters.newest, waiting.serial,
        row_number() over (partition by asked.instance order by waiting.serial) as place
      from unnest(${instances}::bigint[]) as asked (instance)
      cross join lateral (
        select newest from event_counters where event_counters.instance = asked.instance limit 1
      ) as counters
      cross join lateral (
        select serial from events where events.instance = asked.instance and number is null
        order by serial limit ${limit}
      ) as waiting
    ), numbered as (
      update events set number = placed.newest + placed.place from placed
      where events.instance = placed.instance and events.serial = placed.serial
    ), counts as materialized (
      select instance, count(*) as count from placed group by instance
    ), counted as (
      update event_counters set newest = newest + counts.count from counts
      where event_counters.instance = any(${instances}::bigint[]) and event_counters.instance = counts.instance
    )
    select instance from counts where count >= ${limit}`,
);

/** Calls that come while another one numbers wait for its end, and then share the next time. */
const number = gathered<OfInstance, void>(ofInstance, (db) => {
  const one = async ({ instance }: OfInstance) => {
    while ((await numberEvents(db, instance)) === "more");
  };
  return {
    one,
    many: async (items) => {
      await one(items[0]!);
      return items.map(() => undefined);
    },
  };
});

/** Gives every committed event of the instance its number. */
export async function numberAll(db: Database, instance: bigint): Promise<void> {
  await number(db, { instance });
}

/**
 * Gives the events of these instances their numbers, of some at a time; begins no more after the signal.
 * @throws what failed for one of them, when it is done with the others
 */
export async function numberEventsOf(db: Database, instances: readonly bigint[], signal: AbortSignal): Promise<void> {
  const atOnce = db.isOneServer() ? INSTANCES_AT_ONCE : 1;
  const failures: unknown[] = [];
  for (let first = 0; first < instances.length; first += atOnce) {
    const some = instances.slice(first, first + atOnce);
    for (const instance of some.length > 1 ? await numberTogether(db, some, signal) : some) {
      try {
        while (!signal.aborted && (await numberEvents(db, instance)) === "more");
      } catch (error) {
        failures.push(error);
      }
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** How many events are looked at to find those without numbers; they have an index of their own. */
const LOOKED_AT = 10_000;

/** Instances with events that have no number, some of them. */
export async function instancesWithoutNumbers(queries: Queries): Promise<bigint[]> {
  const { rows } = await sql<{ instance: bigint }>`
    select distinct instance from (select instance from events where number is null limit ${LOOKED_AT}) as waiting
  `.execute(queries);
  return rows.map(({ instance }) => instance);
}

/** What follows the events of an instance. */
export type Follower = "counted" | "entered";

/** It has followed them up to that number. */
export async function noteReached(tx: Queries, instance: bigint, follower: Follower, reached: bigint): Promise<void> {
  const column = sql.ref(follower);
  await sql`
    update event_counters set ${column} = ${reached} where instance = ${instance} and ${column} < ${reached}`.execute(
    tx,
  );
}

/** Instances with numbered events to which it has not come, some of them; without those. */
export async function instancesBehind(
  queries: Queries,
  follower: Follower,
  without: readonly bigint[] = [],
): Promise<bigint[]> {
  const { rows } = await sql<{ instance: bigint }>`
    select instance from event_counters
    where newest > ${sql.ref(follower)} and instance <> all(${without}::bigint[]) limit 1000`.execute(queries);
  return rows.map(({ instance }) => instance);
}

/** So many at once. */
const MOST_TO_FOLLOW = 1000;

/** Who has so many events to be followed has a turn in five minutes, others in an hour: a part of them in each half minute. */
const MANY_EVENTS = 200;
const TURN = 30n * SECOND;
const TURNS_OF_LARGE = 10n;
const TURNS_OF_SMALL = HOUR / TURN;

/** Runs that are so far apart leave no turn out. */
export const FOLLOWING_INTERVAL = 20n * SECOND;

/**
 * Instances whose events are to be followed now. To follow a few of each costs as much as to follow many, and who asks for what
 * comes of them need not wait for it: then it is done at once. Turns are short, so that many shops' do not come in one go, beside
 * customers.
 */
export async function instancesToFollow(
  queries: Queries,
  follower: Follower,
  now: Timestamp,
): Promise<{ readonly instances: readonly bigint[]; readonly isAll: boolean }> {
  const turn = now / TURN;
  const behind = sql`(newest - ${sql.ref(follower)})`;
  const { rows } = await sql<{ instance: bigint }>`
    select instance from event_counters
    where newest > ${sql.ref(follower)} and (
      (${behind} >= ${MANY_EVENTS} and instance % ${TURNS_OF_LARGE}::bigint = ${turn % TURNS_OF_LARGE})
      or instance % ${TURNS_OF_SMALL}::bigint = ${turn % TURNS_OF_SMALL}
    )
    limit ${MOST_TO_FOLLOW}`.execute(queries);
  return { instances: rows.map(({ instance }) => instance), isAll: rows.length < MOST_TO_FOLLOW };
}

/** The numbers of events by their serials; of those that have one. */
export async function eventNumbers(
  queries: Queries,
  instance: bigint,
  serials: readonly bigint[],
): Promise<ReadonlyMap<bigint, bigint>> {
  const rows = await queries
    .selectFrom("events")
    .select(["serial", "number"])
    .where("instance", "=", instance)
    .where("serial", "=", sql<bigint>`any(${[...serials]}::bigint[])`)
    .execute();
  return new Map(rows.flatMap(({ number, serial }) => (number === null ? [] : [[serial, number] as const])));
}

/** An event as it is kept. */
export interface StoredEvent {
  readonly number: bigint;
  readonly type: EventType;
  readonly happenedAt: Timestamp;
  readonly orderId: string | undefined;
  /** The text of a JSON object. */
  readonly data: string;
}

export interface EventsRead {
  /** In the order of their numbers. */
  readonly events: readonly StoredEvent[];
  /** The number that was given last; 0 where there was none. */
  readonly newest: bigint;
  /** The number of the oldest event that is kept; one more than `newest` where there is none. */
  readonly oldest: bigint;
}

/** Events after a number, of these types; those of this moment are among them. */
export async function readEvents(
  db: Database,
  instance: bigint,
  wanted: { readonly after: bigint; readonly types: readonly EventType[]; readonly limit: number },
): Promise<EventsRead> {
  const first = await readNumbered(db.queries, instance, wanted);
  if (!first.hasUnnumbered) return first;
  await numberAll(db, instance);
  return readNumbered(db.queries, instance, wanted);
}

async function readNumbered(
  queries: Queries,
  instance: bigint,
  { after, types, limit }: Parameters<typeof readEvents>[2],
): Promise<EventsRead & { readonly hasUnnumbered: boolean }> {
  interface Row {
    readonly newest: bigint;
    readonly oldest: bigint;
    readonly has_unnumbered: boolean;
    readonly number: bigint | null;
    readonly type: EventType;
    readonly happened_at: bigint;
    readonly order_id: string | null;
    readonly data: string;
  }
  const { rows } = await sql<Row>`
    with state as materialized (
      select
        coalesce((select newest from event_counters where instance = ${instance}), 0) as newest,
        (select min(number) from events where instance = ${instance}) as oldest,
        (select serial from events where instance = ${instance} and number is null order by serial limit 1) is not null
          as has_unnumbered
    )
    select state.newest, coalesce(state.oldest, state.newest + 1) as oldest, state.has_unnumbered,
      event.number, event.type, event.happened_at, event.order_id, event.data
    from state left join lateral (
      select number, type, happened_at, order_id, data
      from events
      where instance = ${instance} and number > ${after} and type = any(${[...types]}::text[])
      order by number limit ${limit}
    ) as event on true
    order by event.number
  `.execute(queries);
  const { newest, oldest, has_unnumbered: hasUnnumbered } = rows[0]!;
  const events = rows.flatMap(({ number, type, happened_at, order_id, data }) =>
    number === null ? [] : { number, type, happenedAt: happened_at, orderId: order_id ?? undefined, data },
  );
  return { events, newest, oldest, hasUnnumbered };
}

/** An event with what its type tells, for code that goes through all of them. */
export interface PastEvent {
  readonly type: string;
  readonly happenedAt: Timestamp;
  readonly orderId: string | undefined;
  /** As on the wire. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Stretch {
  /** In the order of their numbers. */
  readonly events: readonly PastEvent[];
  /** Up to this number nothing is left out but what is forgotten already; the given one where there is nothing new. */
  readonly reached: bigint;
  /** Whether there is nothing beyond it. */
  readonly isAll: boolean;
}

/** The next events after a number, of all types; those without a number are not among them. */
export async function nextStretch(tx: Queries, instance: bigint, after: bigint, limit: number): Promise<Stretch> {
  // Asked for first: what is numbered after this is beyond it.
  const newest = await newestNumber(tx, instance);
  const rows = await tx
    .selectFrom("events")
    .select(["number", "type", "happened_at", "order_id", "data"])
    .where("instance", "=", instance)
    .where("number", ">", after)
    .orderBy("number")
    .limit(limit)
    .execute();
  const isAll = rows.length < limit;
  const last = rows.at(-1)?.number ?? after;
  return {
    events: rows.map(pastEvent),
    reached: isAll && newest > last ? newest : last,
    isAll,
  };
}

/** Events of one type, up to a number: of those that are kept the newest ones, so many at most. */
export async function pastEventsOf(
  tx: Queries,
  instance: bigint,
  type: EventType,
  { upTo, limit }: { readonly upTo: bigint; readonly limit: number },
): Promise<PastEvent[]> {
  const rows = await tx
    .selectFrom("events")
    .select(["type", "happened_at", "order_id", "data"])
    .where("instance", "=", instance)
    .where("type", "=", type)
    .where("number", "<=", upTo)
    .orderBy("number", "desc")
    .limit(limit)
    .execute();
  return rows.map(pastEvent);
}

function pastEvent(row: {
  readonly type: string;
  readonly happened_at: bigint;
  readonly order_id: string | null;
  readonly data: string;
}): PastEvent {
  return {
    type: row.type,
    happenedAt: row.happened_at,
    orderId: row.order_id ?? undefined,
    data: JSON.parse(row.data) as PastEvent["data"],
  };
}

/** The number that was given last; 0 where there was none. */
export async function newestNumber(queries: Queries, instance: bigint): Promise<bigint> {
  const row = await queries
    .selectFrom("event_counters")
    .select("newest")
    .where("instance", "=", instance)
    .executeTakeFirst();
  return row?.newest ?? 0n;
}

/** Numbers of an instance's events up to this have come to all who follow. */
const FOLLOWED = sql`least(event_counters.counted, event_counters.entered)`;

/**
 * Forgets the oldest events of all instances, as far as they happened before that and nobody has to follow them any more; some at
 * a time, and tells how many.
 */
export async function deleteEvents(queries: Queries, since: Timestamp, atOnce: number): Promise<number> {
  const { rows } = await sql<{ instance: bigint }>`
    select event_counters.instance
    from event_counters
    cross join lateral (
      select happened_at from events
      where events.instance = event_counters.instance and number <= ${FOLLOWED}
      order by number limit 1
    ) as oldest
    where oldest.happened_at < ${since} limit ${atOnce}`.execute(queries);
  let deleted = 0;
  for (const { instance } of rows) {
    const { numAffectedRows } = await sql`
      delete from events
      using (
        select number from (
          select number, bool_and(happened_at < ${since}) over (order by number) as is_old
          from (
            select number, happened_at from events
            where instance = ${instance}
              and number <= (select ${FOLLOWED} from event_counters where instance = ${instance})
            order by number limit ${atOnce}
          ) as oldest
        ) as judged
        where is_old
      ) as old
      where events.instance = ${instance} and events.number = old.number`.execute(queries);
    deleted += Number(numAffectedRows);
    if (deleted >= atOnce) break;
  }
  return deleted;
}
