/**
 * Rows of all instances that meet a condition, some at a time. A look across the instances locks nothing; what was seen is
 * then worked on in one instance after the other, by statements that name it. So it works on a cluster whose servers each have
 * some of the instances, too, and no statement waits for what belongs to two of them.
 */

import { type RawBuilder, sql } from "kysely";
import { shareOut } from "./gathering.js";
import type { Queries } from "./tables.js";

/** A table of instances; the columns of its primary key, `instance` first. In SQL its row is called `t`. */
export interface RowsOfInstances {
  readonly table: string;
  readonly key: readonly string[];
}

/** The key of a row, by column. */
export type RowKey = { readonly instance: bigint } & Readonly<Record<string, bigint | string | Uint8Array>>;

/**
 * A part of a statement about `t`; where it looks into other tables, it is told how the instance is named. A look across all
 * names that of `t`, and a statement about one of them its number, of each table: only then does Citus lock rows.
 */
export type PartAbout = RawBuilder<unknown> | ((instance: RawBuilder<unknown>) => RawBuilder<unknown>);

/** @param instance its number; undefined in a look across all */
export function part(about: PartAbout | undefined, instance?: bigint): RawBuilder<unknown> {
  if (about === undefined) return NOTHING;
  return typeof about === "function" ? about(instance === undefined ? sql`t.instance` : sql`${instance}`) : about;
}

/** Some that meet the condition, by instance, in the sequence in which they were seen. */
export async function seeSome(
  queries: Queries,
  { table, key }: RowsOfInstances,
  {
    joins = NOTHING,
    only,
    sequence,
    limit,
  }: {
    readonly joins?: PartAbout;
    readonly only: PartAbout;
    readonly sequence?: RawBuilder<unknown> | undefined;
    readonly limit: number;
  },
): Promise<ReadonlyMap<bigint, readonly RowKey[]>> {
  const { rows } = await sql<RowKey>`
    select ${columnsOf("t", key)} from ${sql.table(table)} as t ${part(joins)}
    where ${part(only)} ${sequence === undefined ? NOTHING : sql`order by ${sequence}`} limit ${limit}
  `.execute(queries);
  return shareOut(rows, ({ instance }) => instance);
}

/** The values of each column of the key beside the instance, of rows of one instance. */
export function keysOf({ key }: RowsOfInstances, seen: readonly RowKey[]): RowKey[string][][] {
  return withoutInstance(key).map((column) => seen.map((row) => row[column]!));
}

/** Within an instance: that `t` is the row of that alias. */
export function isRowOf(alias: string, { key }: RowsOfInstances): RawBuilder<unknown> {
  return sql.join(
    withoutInstance(key).map((column) => sql`${sql.ref(`t.${column}`)} = ${sql.ref(`${alias}.${column}`)}`),
    sql` and `,
  );
}

/**
 * What `from` reads: those rows of the instance that were seen and are still there, as `t`. The index of the key is asked for
 * the values of its next column, too: of the join alone PostgreSQL might think that all rows of the instance are fewer.
 * @param keys `keysOf` what was seen, or what stands for that where the statement is built once for several
 */
export function rowsSeen(
  rows: RowsOfInstances,
  instance: bigint,
  seen: readonly RowKey[],
  keys: readonly unknown[] = keysOf(rows, seen),
): RawBuilder<unknown> {
  const others = withoutInstance(rows.key);
  const arrays = others.map((column, i) => sql`${keys[i]}::${sql.raw(typeOf(seen[0]![column]!))}[]`);
  const columns = sql.join(others.map((column) => sql.id(column)));
  return sql`${sql.table(rows.table)} as t join unnest(${sql.join(arrays)}) as seen (${columns})
    on t.instance = ${instance} and ${sql.ref(`t.${others[0]!}`)} = any(${arrays[0]!}) and ${isRowOf("seen", rows)}`;
}

/**
 * A condition that is asked of rows which the key finds. Without this PostgreSQL looks for all rows that meet it, where it takes
 * them to be few: as many as have piled up, for each few that are taken.
 */
export function onlyAsked(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${condition}) is true`;
}

/** What a key has beside the instance. */
export function withoutInstance(key: readonly string[]): string[] {
  return key.filter((column) => column !== "instance");
}

export function columnsOf(alias: string, columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(`${alias}.${column}`)));
}

/**
 * Deletes some rows of all instances that meet the condition. What somebody works on is left for the next time.
 * @param besides CTEs that do, within the same statement, what has to be done with the rows of `gone`
 * @returns how many
 */
export async function deleteSome(
  queries: Queries,
  rows: RowsOfInstances,
  {
    only,
    sequence,
    limit,
    besides,
  }: {
    readonly only: PartAbout;
    readonly sequence?: RawBuilder<unknown>;
    readonly limit: number;
    readonly besides?: (instance: bigint) => RawBuilder<unknown>;
  },
): Promise<number> {
  let deleted = 0;
  const seen = await seeSome(queries, rows, { only, sequence, limit });
  for (const [instance, own] of seen) {
    const { numAffectedRows } = await sql`
      with gone as materialized (
        select ${columnsOf("t", withoutInstance(rows.key))}
        from ${rowsSeen(rows, instance, own)} where ${onlyAsked(part(only, instance))}
        for update of t skip locked
      ) ${besides === undefined ? NOTHING : sql`, ${besides(instance)}`}
      delete from ${sql.table(rows.table)} as t using gone where t.instance = ${instance} and ${isRowOf("gone", rows)}
    `.execute(queries);
    deleted += Number(numAffectedRows);
  }
  return deleted;
}

function typeOf(value: bigint | string | Uint8Array): string {
  return typeof value === "bigint" ? "bigint" : typeof value === "string" ? "text" : "bytea";
}

const NOTHING = sql``;
