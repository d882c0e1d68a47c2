/** The SQL of access tokens. */

import { toHex } from "@kontor/taler/bytes";
import { HOUR, type Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import type { Page } from "../database/page.js";
import type { LoginTokensTable, Queries } from "../database/tables.js";

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

/** A token as it was presented. */
export interface PresentedToken {
  readonly instance: bigint;
  /** SHA-256. */
  readonly tokenHash: Uint8Array;
}

const COLUMNS = ["serial", "device", "description", "scope", "refreshable", "expires_at"] as const;

export async function findToken(
  queries: Queries,
  { instance, tokenHash }: PresentedToken,
): Promise<StoredToken | undefined> {
  const row = await queries
    .selectFrom("login_tokens")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The same of several instances, in their sequence. */
export async function findTokens(
  queries: Queries,
  presented: readonly PresentedToken[],
): Promise<(StoredToken | undefined)[]> {
  const { rows } = await sql<TokenRow & { instance: bigint; token_hash: Uint8Array }>`
    select instance, token_hash, ${sql.join(COLUMNS.map((column) => sql.ref(column)))} from login_tokens
    where (instance, token_hash) in (
      select * from unnest(
        ${presented.map(({ instance }) => instance)}::bigint[], ${presented.map(({ tokenHash }) => tokenHash)}::bytea[]
      )
    )`.execute(queries);
  const found = new Map(rows.map((row) => [presentedKey({ ...row, tokenHash: row.token_hash }), row]));
  return presented.map((token) => {
    const row = found.get(presentedKey(token));
    return row && fromRow(row);
  });
}

/** Equal for the same token of the same instance. */
export function presentedKey({ instance, tokenHash }: PresentedToken): string {
  return `${instance} ${toHex(tokenHash)}`;
}

type TokenRow = Pick<Selectable<LoginTokensTable>, (typeof COLUMNS)[number]>;

function fromRow(row: TokenRow): StoredToken {
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
    update login_tokens set last_used_at = ${LAST_USE}
    from unnest(${[...uses.keys()]}::bigint[], ${[...uses.values()]}::bigint[]) as uses (serial, at)
    where login_tokens.instance = ${instance} and login_tokens.serial = uses.serial
      and login_tokens.serial in (
        select serial from login_tokens
        where instance = ${instance} and serial = any(${[...uses.keys()]}::bigint[])
        order by serial for no key update
      )`.execute(queries);
}

const LAST_USE = sql`case
  when last_used_at > uses.at + ${sql.lit(FUTURE)}::bigint then uses.at else greatest(last_used_at, uses.at) end`;

/** A use of a token. */
export interface TokenUse {
  readonly instance: bigint;
  readonly serial: bigint;
  readonly at: Timestamp;
}

/** The same for tokens of several instances. */
export async function noteUsesOfSeveral(queries: Queries, uses: readonly TokenUse[]): Promise<void> {
  const instances = uses.map(({ instance }) => instance);
  const serials = uses.map(({ serial }) => serial);
  await sql`
    update login_tokens set last_used_at = ${LAST_USE}
    from unnest(${instances}::bigint[], ${serials}::bigint[], ${uses.map(({ at }) => at)}::bigint[])
      as uses (instance, serial, at)
    where login_tokens.instance = uses.instance and login_tokens.serial = uses.serial
      and (login_tokens.instance, login_tokens.serial) in (
        select locked.instance, locked.serial from login_tokens as locked
        where (locked.instance, locked.serial) in (select * from unnest(${instances}::bigint[], ${serials}::bigint[]))
        order by locked.instance, locked.serial for no key update
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
