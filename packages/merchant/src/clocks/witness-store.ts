/** The SQL of the clocks that ours was compared with. */

import type { Duration, Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

export interface Witness {
  /** `database`, the base URL of an exchange, or the host of a bank. */
  readonly name: string;
  /** How far our clock is ahead of it. */
  readonly ahead: Duration;
}

/** @returns how far ours was ahead of it before; undefined where it was never heard */
export async function storeWitness(
  queries: Queries,
  { name, ahead }: Witness,
  now: Timestamp,
): Promise<Duration | undefined> {
  const { rows } = await sql<{ before: bigint | null }>`
    with known as (select ahead from clock_witnesses where witness = ${name}),
    stored as (
      insert into clock_witnesses (witness, ahead, heard_at) values (${name}, ${ahead}::bigint, ${now}::bigint)
      on conflict (witness) do update set ahead = excluded.ahead, heard_at = excluded.heard_at
    )
    select (select ahead from known) as before
  `.execute(queries);
  return rows[0]?.before ?? undefined;
}

/** Those that were heard about now, as our clock has it: what one said when ours was another is of no use. */
export async function witnessesAround(queries: Queries, now: Timestamp, within: Duration): Promise<Witness[]> {
  const rows = await queries
    .selectFrom("clock_witnesses")
    .select(["witness", "ahead"])
    .where("heard_at", ">=", now - within)
    .where("heard_at", "<=", now + within)
    .orderBy("witness")
    .execute();
  return rows.map(({ witness, ahead }) => ({ name: witness, ahead }));
}

/** What the database server's own clock says. The one statement that asks for its time, to compare it with ours. */
export async function databaseTime(queries: Queries): Promise<Timestamp> {
  const { rows } = await sql<{ time: bigint }>`
    select (extract(epoch from clock_timestamp()) * 1000000)::bigint as time
  `.execute(queries);
  return rows[0]!.time;
}
