/**
 * The SQL of what payments take and give besides coins. Tokens belong to a try to pay from the moment when its deposits
 * are stored as intents; they are spent when the order is paid, and free again when the try comes to nothing.
 */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { freeingTokens } from "../database/freed-tokens.js";
import { stored } from "../database/stored-time.js";
import type { Queries } from "../database/tables.js";

/** A token that a payment takes. */
export interface TakenToken {
  readonly tokenPub: Uint8Array;
  readonly slug: string;
  /** It needs not be remembered for longer. */
  readonly validUntil: Timestamp;
}

/** Names a try to pay. */
export interface TryName {
  readonly orderId: string;
  readonly walletDataHash: Uint8Array;
}

/**
 * Stores what a try takes and gives. The order must be locked, and have no open deposits: an earlier try for it that
 * counted on one of these tokens does not have it any more.
 * @param tokenSigs `token_sigs` in JSON, for when the order is paid
 * @returns false when a token was spent, or is another order's: then nothing of the transaction may be kept
 */
export async function reserveTokens(
  tx: Queries,
  instance: bigint,
  { orderId, walletDataHash }: TryName,
  taken: readonly TakenToken[],
  tokenSigs: string,
): Promise<boolean> {
  if (taken.length > 0) {
    await sql`
      with gone as materialized (
        select wallet_data_hash from token_uses
        where instance = ${instance} and order_id = ${orderId} and wallet_data_hash <> ${walletDataHash}
          and token_pub = any(${taken.map(({ tokenPub }) => tokenPub)}::bytea[])
      ), ${freeingTokens(instance, sql`order_id = ${orderId} and wallet_data_hash in (select wallet_data_hash from gone)`)}
      delete from token_payments
      where instance = ${instance} and order_id = ${orderId} and wallet_data_hash in (select wallet_data_hash from gone)
    `.execute(tx);
  }
  await tx
    .insertInto("token_payments")
    .values({ instance, order_id: orderId, wallet_data_hash: walletDataHash, token_sigs: tokenSigs })
    .onConflict((conflict) => conflict.columns(["instance", "order_id", "wallet_data_hash"]).doNothing())
    .execute();
  if (taken.length === 0) return true;
  // The same try may have begun with others.
  await sql`
    update token_uses set order_id = null, wallet_data_hash = null
    where instance = ${instance} and order_id = ${orderId} and wallet_data_hash = ${walletDataHash}
      and spent_at is null and token_pub <> all(${taken.map(({ tokenPub }) => tokenPub)}::bytea[])`.execute(tx);
  // In the order of their keys, so that two who want some of the same never wait for each other.
  const { rows } = await sql`
    insert into token_uses (instance, token_pub, slug, valid_until, order_id, wallet_data_hash)
    select ${instance}::bigint, token_pub, slug, valid_until, ${orderId}::text, ${walletDataHash}::bytea
    from unnest(
      ${taken.map(({ tokenPub }) => tokenPub)}::bytea[],
      ${taken.map(({ slug }) => slug)}::text[],
      ${taken.map(({ validUntil }) => stored(validUntil))}::bigint[]
    ) as taken (token_pub, slug, valid_until)
    order by token_pub
    on conflict (instance, token_pub) do update
      set order_id = excluded.order_id, wallet_data_hash = excluded.wallet_data_hash
      where token_uses.spent_at is null
        and (token_uses.order_id is null
          or (token_uses.order_id = excluded.order_id and token_uses.wallet_data_hash = excluded.wallet_data_hash))
    returning token_pub
  `.execute(tx);
  return rows.length === taken.length;
}

/** Whether the try still has all the tokens that it takes. */
export async function holdsTokens(tx: Queries, instance: bigint, name: TryName): Promise<boolean> {
  return (await findTokenSigs(tx, instance, name)) !== undefined;
}

/** The `token_sigs` of a try in JSON, always the same text. Not for who has not paid. */
export async function findTokenSigs(
  queries: Queries,
  instance: bigint,
  { orderId, walletDataHash }: TryName,
): Promise<string | undefined> {
  const row = await queries
    .selectFrom("token_payments")
    .select("token_sigs")
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("wallet_data_hash", "=", walletDataHash)
    .executeTakeFirst();
  return row?.token_sigs;
}

/** The public keys of the tokens that a try takes. */
export async function tokensOfTry(
  queries: Queries,
  instance: bigint,
  { orderId, walletDataHash }: TryName,
): Promise<Uint8Array[]> {
  const rows = await queries
    .selectFrom("token_uses")
    .select("token_pub")
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("wallet_data_hash", "=", walletDataHash)
    .execute();
  return rows.map(({ token_pub }) => token_pub);
}

/** How many tokens of a family change hands. */
export interface TokenMove {
  readonly slug: string;
  readonly issued: number;
  readonly used: number;
}

/** The order is paid by this try: its tokens are spent for good, those of the others are free. */
export async function spendTokens(
  tx: Queries,
  instance: bigint,
  { orderId, walletDataHash }: TryName,
  moves: readonly TokenMove[],
  now: Timestamp,
): Promise<void> {
  const isAnother = sql`order_id = ${orderId} and wallet_data_hash <> ${walletDataHash}`;
  await sql`
    with ${freeingTokens(instance, isAnother)}
    delete from token_payments where instance = ${instance} and ${isAnother}`.execute(tx);
  if (moves.length === 0) return;
  await tx
    .updateTable("token_uses")
    .set({ spent_at: now })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("wallet_data_hash", "=", walletDataHash)
    .execute();
  // Last, and in the order of their names: many orders count on the same few rows.
  for (const { slug, issued, used } of [...moves].sort((a, b) => (a.slug < b.slug ? -1 : 1))) {
    await tx
      .updateTable("token_families")
      .set((row) => ({ issued: row("issued", "+", BigInt(issued)), used: row("used", "+", BigInt(used)) }))
      .where("instance", "=", instance)
      .where("slug", "=", slug)
      .execute();
  }
}

/** The try is given up: its tokens are free. */
export async function releaseTokens(
  tx: Queries,
  instance: bigint,
  { orderId, walletDataHash }: TryName,
): Promise<void> {
  const isThisOne = sql`order_id = ${orderId} and wallet_data_hash = ${walletDataHash}`;
  await sql`
    with ${freeingTokens(instance, isThisOne)}
    delete from token_payments where instance = ${instance} and ${isThisOne}`.execute(tx);
}

/** The same, unless deposits of the try are left or the order was paid by it. */
export async function releaseUnlessUnderWay(
  tx: Queries,
  instance: bigint,
  { orderId, walletDataHash }: TryName,
): Promise<void> {
  await sql`
    with gone as materialized (
      select order_id, wallet_data_hash from token_payments p
      where p.instance = ${instance} and p.order_id = ${orderId} and p.wallet_data_hash = ${walletDataHash}
        and not exists (
          select 1 from deposit_batches b
          where b.instance = p.instance and b.order_id = p.order_id and b.wallet_data_hash = p.wallet_data_hash
        )
        and not exists (
          select 1 from orders o
          where o.instance = p.instance and o.order_id = p.order_id and o.wallet_data_hash = p.wallet_data_hash
        )
    ), ${freeingTokens(instance, sql`(order_id, wallet_data_hash) in (select order_id, wallet_data_hash from gone)`)}
    delete from token_payments
    where instance = ${instance} and (order_id, wallet_data_hash) in (select order_id, wallet_data_hash from gone)
  `.execute(tx);
}
