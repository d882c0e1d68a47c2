/** The SQL of access tokens. */

import type { Queries } from "../database/tables.js";
import type { Page } from "../http/paging.js";

export interface StoredToken {
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
    .select(["scope", "refreshable", "expires_at"])
    .where("instance", "=", instance)
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();
  return row === undefined ? undefined : { scope: row.scope, refreshable: row.refreshable, expiresAt: row.expires_at };
}

export interface NewToken extends StoredToken {
  readonly tokenHash: Uint8Array;
  readonly description: string | undefined;
}

export async function insertToken(queries: Queries, instance: bigint, token: NewToken, now: bigint): Promise<void> {
  await queries
    .insertInto("login_tokens")
    .values({
      instance,
      token_hash: token.tokenHash,
      scope: token.scope,
      refreshable: token.refreshable,
      description: token.description ?? null,
      created_at: now,
      expires_at: token.expiresAt,
    })
    .execute();
}

export interface ListedToken extends StoredToken {
  readonly serial: bigint;
  readonly description: string | undefined;
  readonly createdAt: bigint;
}

export async function listTokens(queries: Queries, instance: bigint, page: Page): Promise<ListedToken[]> {
  const rows = await queries
    .selectFrom("login_tokens")
    .select(["serial", "scope", "refreshable", "description", "created_at", "expires_at"])
    .where("instance", "=", instance)
    .where("serial", page.ascending ? ">" : "<", page.offset)
    .orderBy("serial", page.ascending ? "asc" : "desc")
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({
    serial: row.serial,
    scope: row.scope,
    refreshable: row.refreshable,
    description: row.description ?? undefined,
    createdAt: row.created_at,
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
