/** The SQL of access tokens. */

import { HOUR, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Page } from "../database/page.js";
import type { Queries } from "../database/tables.js";

export interface StoredToken {
  readonly serial: bigint;
  /** The serial of the first token of the device that holds it: one that is refreshed is still the same till. */
  readonly device: bigint;
  /** What its holder is called. */
  readonly description: string | undefined;
  readonly scope: string;
  readonly refreshable: boolean;
  readonly expiresAt: bigint;
}

export async function findToken(
  queries: Queries,
  instance: bigint,
  tokenHash: Uint8Array,
): Promise<StoredToken | undefined> {
  const row = await queries
    .selectFrom("login_tokens")
    .select(["serial", "device", "description", "scope", "refreshable", "expires_at"])
    .where("instance", "=", instance)
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    serial: row.serial,
    device: row.device ?? row.serial,
    description: row.description ?? undefined,
    scope: row.scope,
    refreshable: row.refreshable,
    expiresAt: row.expires_at,
  };
}

export interface NewToken extends Pick<StoredToken, "description" | "scope" | "refreshable" | "expiresAt"> {
  readonly tokenHash: Uint8Array;
  /** Undefined where the token begins a device of its own. */
  readonly device: bigint | undefined;
}

export async function insertToken(queries: Queries, instance: bigint, token: NewToken, now: bigint): Promise<void> {
  await queries
    .insertInto("login_tokens")
    .values({
      instance,
      token_hash: token.tokenHash,
      device: token.device ?? null,
      scope: token.scope,
      refreshable: token.refreshable,
      description: token.description ?? null,
      created_at: now,
      last_used_at: now,
      expires_at: token.expiresAt,
    })
    .execute();
}

/** All that a clock which is ahead, of another process for one, may have written. */
const FUTURE = HOUR;

/**
 * These tokens were shown. The latest use stays, whichever process tells it; a time that cannot be yet gives way.
 * @param uses when, by the token's serial
 */
export async function noteUses(
  queries: Queries,
  instance: bigint,
  uses: ReadonlyMap<bigint, Timestamp>,
): Promise<void> {
  await sql`
    update login_tokens set last_used_at = case
      when last_used_at > uses.at + ${FUTURE}::bigint then uses.at else greatest(last_used_at, uses.at) end
    from unnest(${[...uses.keys()]}::bigint[], ${[...uses.values()]}::bigint[]) as uses (serial, at)
    where login_tokens.instance = ${instance} and login_tokens.serial = uses.serial
      and login_tokens.serial in (
        select serial from login_tokens
        where instance = ${instance} and serial = any(${[...uses.keys()]}::bigint[])
        order by serial for no key update
      )`.execute(queries);
}

export interface ListedToken extends StoredToken {
  readonly createdAt: bigint;
  /** As exactly as some minutes; undefined: not since that is written down. */
  readonly lastUsedAt: bigint | undefined;
}

export async function listTokens(queries: Queries, instance: bigint, page: Page): Promise<ListedToken[]> {
  const rows = await queries
    .selectFrom("login_tokens")
    .select(["serial", "device", "scope", "refreshable", "description", "created_at", "expires_at", "last_used_at"])
    .where("instance", "=", instance)
    .where("serial", page.ascending ? ">" : "<", page.offset)
    .orderBy("serial", page.ascending ? "asc" : "desc")
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({
    serial: row.serial,
    device: row.device ?? row.serial,
    description: row.description ?? undefined,
    scope: row.scope,
    refreshable: row.refreshable,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    expiresAt: row.expires_at,
  }));
}

/** @returns false when there was no such token */
export async function deleteTokenBySerial(queries: Queries, instance: bigint, serial: bigint): Promise<boolean> {
  const deleted = await queries
    .deleteFrom("login_tokens")
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** @returns false when there was no such token */
export async function deleteToken(queries: Queries, instance: bigint, tokenHash: Uint8Array): Promise<boolean> {
  const deleted = await queries
    .deleteFrom("login_tokens")
    .where("instance", "=", instance)
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** Ends every login of the instance, and what devices were let in with. */
export async function deleteAllTokens(queries: Queries, instance: bigint): Promise<void> {
  await queries.deleteFrom("login_tokens").where("instance", "=", instance).execute();
}
