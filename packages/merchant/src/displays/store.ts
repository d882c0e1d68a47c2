/** The SQL of displays: for each till one, with the hash of its key. It ends with the token that its till showed last. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

/** The till as it shows itself. */
export interface Holder {
  readonly device: bigint;
  /** SHA-256 of the token. */
  readonly tokenHash: Uint8Array;
}

export interface Times {
  readonly now: Timestamp;
  readonly expiresAt: Timestamp;
}

/** Whoever has the key that was before sees nothing any more. */
export async function setKey(
  queries: Queries,
  instance: bigint,
  { device, tokenHash }: Holder,
  keyHash: Uint8Array,
  { now, expiresAt }: Times,
): Promise<void> {
  await sql`
    insert into displays (instance, device, token, key_hash, heard_at, expires_at)
    select instance, ${device}::bigint, serial, ${keyHash}::bytea, ${now}::bigint, ${expiresAt}::bigint
    from login_tokens where instance = ${instance} and token_hash = ${tokenHash}
    on conflict (instance, device) do update set
      token = excluded.token, key_hash = excluded.key_hash, heard_at = excluded.heard_at, watched_at = 0,
      expires_at = excluded.expires_at, version = displays.version + 1, shown = null`.execute(queries);
}

/**
 * The till is there, and shows this.
 * @param shown JSON; undefined: what it showed before
 * @returns undefined where there is no key
 */
export async function setShown(
  queries: Queries,
  instance: bigint,
  { device, tokenHash }: Holder,
  shown: string | undefined,
  { now, expiresAt }: Times,
): Promise<Pick<Display, "version" | "watchedAt"> | undefined> {
  const { rows } = await sql<{ version: bigint; watchedAt: bigint }>`
    update displays set
      heard_at = ${now}, expires_at = ${expiresAt},
      token = coalesce(
        (select serial from login_tokens where instance = ${instance} and token_hash = ${tokenHash}), token),
      version = version + case when shown is distinct from coalesce(${shown ?? null}::text, shown) then 1 else 0 end,
      shown = coalesce(${shown ?? null}::text, shown)
    where instance = ${instance} and device = ${device} and expires_at > ${now}
    returning version, watched_at as "watchedAt"`.execute(queries);
  return rows[0];
}

/** @returns false where there was none */
export async function deleteDisplay(queries: Queries, instance: bigint, device: bigint): Promise<boolean> {
  const { numDeletedRows } = await queries
    .deleteFrom("displays")
    .where("instance", "=", instance)
    .where("device", "=", device)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** What is seen with a key. */
export interface Display {
  readonly device: bigint;
  readonly version: bigint;
  /** JSON; undefined until the till has told it. */
  readonly shown: string | undefined;
  readonly heardAt: Timestamp;
  /** When another device asked for it the last time, as exactly as some minutes; 0: not yet. */
  readonly watchedAt: Timestamp;
}

/** Undefined where the key is none, or its till has no token any more. */
export async function findDisplay(
  queries: Queries,
  instance: bigint,
  keyHash: Uint8Array,
  now: Timestamp,
): Promise<Display | undefined> {
  const row = await queries
    .selectFrom("displays")
    .innerJoin("login_tokens", (join) =>
      join.onRef("login_tokens.instance", "=", "displays.instance").onRef("login_tokens.serial", "=", "displays.token"),
    )
    .select(["displays.device", "version", "shown", "heard_at", "watched_at"])
    .where("displays.instance", "=", instance)
    .where("login_tokens.instance", "=", instance)
    .where("key_hash", "=", keyHash)
    .where("displays.expires_at", ">", now)
    .where("login_tokens.expires_at", ">", now)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    device: row.device,
    version: row.version,
    shown: row.shown ?? undefined,
    heardAt: row.heard_at,
    watchedAt: row.watched_at,
  };
}

/** Somebody looks. */
export async function noteWatching(
  queries: Queries,
  instance: bigint,
  keyHash: Uint8Array,
  { now, expiresAt }: Times,
): Promise<void> {
  await queries
    .updateTable("displays")
    .set({ watched_at: now, expires_at: expiresAt })
    .where("instance", "=", instance)
    .where("key_hash", "=", keyHash)
    .execute();
}
