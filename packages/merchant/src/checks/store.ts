/** The SQL of the checks: of the database server, and of all shops at once. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

/** A bank account in use, with whose it is. */
export interface ShopAccount {
  readonly instanceId: string;
  readonly paytoUri: string;
  readonly wireMethod: string;
}

/** The first `limit` active accounts of all instances. */
export async function listAccountsOfAll(queries: Queries, limit: number): Promise<ShopAccount[]> {
  const rows = await queries
    .selectFrom("accounts")
    .innerJoin("instances", "instances.instance", "accounts.instance")
    .select(["instances.id", "accounts.payto_uri", "accounts.wire_method"])
    .where("accounts.active", "=", true)
    .orderBy("accounts.instance")
    .orderBy("accounts.h_wire")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ instanceId: row.id, paytoUri: row.payto_uri, wireMethod: row.wire_method }));
}

/** What the database server says of itself. */
export interface ServerState {
  readonly version: string;
  readonly number: number;
  /** It repeats another one, and only reads. */
  readonly is_standby: boolean;
  readonly fsync: string;
  readonly full_page_writes: string;
  /** By its own clock. */
  readonly now: Timestamp;
}

export async function serverState(queries: Queries): Promise<ServerState> {
  const { rows } = await sql<ServerState>`
    select current_setting('server_version') as version, current_setting('server_version_num')::integer as number,
      pg_is_in_recovery() as is_standby, current_setting('fsync') as fsync,
      current_setting('full_page_writes') as full_page_writes,
      (extract(epoch from clock_timestamp()) * 1000000)::bigint as now
  `.execute(queries);
  return rows[0]!;
}
