/**
 * Rows that wait until they are due, and are then taken by one process at a time. One rule for all of them:
 *
 * - A process that takes a row has it alone for the time of a lease. This counts nothing: if the process dies, another one
 *   takes the row after the lease.
 * - The same process stores how it went. A failure counts once, and puts the row off (`timing/pause-after.ts`), longer after
 *   more failures. After a success the count begins at 0 again.
 *
 * Jobs and downloads of keys are of another kind (docs/decisions/0013): they are named, and only who has one may end it. So
 * they have statements of their own (`jobs/store.ts`, `exchanges/keys-store.ts`), with the same pauses.
 */

import type { Duration, Timestamp } from "@kontor/taler/time";
import { type RawBuilder, sql } from "kysely";
import { builtOnce } from "./built-once.js";
import {
  columnsOf,
  isRowOf,
  keysOf,
  onlyAsked,
  type PartAbout,
  part,
  type RowsOfInstances,
  rowsSeen,
  seeSome,
  withoutInstance,
} from "./some-rows.js";
import type { Queries } from "./tables.js";

/** Which rows wait. In SQL the row is called `t`. */
export interface DueRows extends RowsOfInstances {
  /** The column with the time at which it is due. */
  readonly at: string;
  /** What is due at the same time is taken in the sequence of this column. */
  readonly thenBy?: string;
  /** The column with the end of the lease, where that is not the same. */
  readonly heldUntil?: string;
  /** Which rows wait at all; a condition. */
  readonly only?: RawBuilder<unknown>;
}

export interface Taking {
  readonly lease: Duration;
  readonly limit: number;
}

/** What is asked for beside the row. */
export interface Beside {
  /** Tables that are joined to `t`. */
  readonly joins?: PartAbout;
  /** A condition on all of them. */
  readonly only?: PartAbout;
  /** Columns of joined tables, by the name that `returning` has for them, in `due`. */
  readonly columns?: Readonly<Record<string, RawBuilder<unknown>>>;
  /** Columns of `t` and of `due`; the key is where nothing is said. */
  readonly returning?: readonly string[];
}

/**
 * Takes rows that are due, the longest due first. It looks across all instances without locking anything, and then takes what
 * it saw in each of them by itself: no statement locks rows of two instances. What somebody else has taken meanwhile is left.
 * @returns them as they were, in no sequence
 */
export async function takeDue<Row>(
  queries: Queries,
  rows: DueRows,
  now: Timestamp,
  { lease, limit }: Taking,
  { joins, only, columns = {}, returning = rows.key.map((column) => `t.${column}`) }: Beside = {},
): Promise<Row[]> {
  const { table, at, heldUntil = at, thenBy = at } = rows;
  const others = withoutInstance(rows.key);
  const free = heldUntil === at ? NOTHING : sql`and ${sql.ref(`t.${heldUntil}`)} <= ${now}::bigint`;
  const isDue = (instance?: bigint) =>
    sql`${sql.ref(`t.${at}`)} <= ${now}::bigint ${free} ${and(rows.only)} ${and(only && part(only, instance))}`;
  const sequence = columnsOf("t", [...new Set([at, thenBy])]);
  const chosen = [
    columnsOf("t", others),
    ...Object.entries(columns).map(([name, column]) => sql`${column} as ${sql.id(name)}`),
  ];
  const look = { joins: part(joins), only: isDue(), sequence, limit };
  const seenBy = await seeSome(queries, rows, look);
  const [first] = seenBy.values();
  if (first === undefined) return [];
  // In many instances something may be due: the text is the same for all of them.
  const take = builtOnce(
    (_queries, instance: bigint, ...keys: readonly unknown[]) => sql<Row>`
      with due as materialized (
        select ${sql.join(chosen)}
        from ${rowsSeen(rows, instance, first, keys)} ${part(joins, instance)}
        where ${onlyAsked(isDue(instance))}
        for update of t skip locked
      )
      update ${sql.table(table)} as t set ${sql.id(heldUntil)} = ${now + lease}::bigint
      from due where t.instance = ${instance} and ${isRowOf("due", rows)}
      returning ${sql.join(returning.map((column) => sql.ref(column)))}`,
  );
  const taken: Row[] = [];
  for (const [instance, seen] of seenBy) taken.push(...(await take(queries, instance, ...keysOf(rows, seen))));
  return taken;
}

export interface Backlog {
  /** Things whose time has come. */
  readonly due: number;
  /** Things that wait for their time. */
  readonly waiting: number;
  /** Things, due or waiting, whose last try failed. */
  readonly failing: number;
}

/** How many rows are due, how many wait, and of how many the condition `isFailing` is true. */
export async function countDue(
  queries: Queries,
  { table, at, only }: DueRows,
  now: Timestamp,
  isFailing: RawBuilder<unknown>,
): Promise<Backlog> {
  const time = sql.ref(`t.${at}`);
  const { rows } = await sql<Backlog>`
    select count(*) filter (where ${time} <= ${now}::bigint)::integer as due,
           count(*) filter (where ${time} > ${now}::bigint)::integer as waiting,
           count(*) filter (where ${isFailing})::integer as failing
    from ${sql.table(table)} as t where ${time} is not null ${and(only)}
  `.execute(queries);
  return rows[0]!;
}

const NOTHING = sql``;

function and(condition: RawBuilder<unknown> | undefined): RawBuilder<unknown> {
  return condition === undefined ? NOTHING : sql`and (${condition})`;
}
