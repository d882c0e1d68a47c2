/** The SQL of bank accounts. */

import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { COLUMNS } from "../database/columns.js";
import { shareOut } from "../database/gathering.js";
import type { Sealed } from "../database/sealed.js";
import type { AccountsTable, Queries } from "../database/tables.js";

/** A bank account that the instance's money goes to. */
export interface Account {
  /** 64 bytes; identifies the account in contracts and in the API. */
  readonly hWire: Uint8Array;
  /** Full payto URI, with the receiver's name. */
  readonly paytoUri: string;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  readonly wireMethod: string;
  readonly creditFacadeUrl: string | undefined;
  /** Opened by who asks the bank; never shown. */
  readonly creditFacadeCredentials: Sealed<string> | undefined;
  readonly extraWireSubjectMetadata: string | undefined;
  /** False once the shop removed it; old orders still settle to it. */
  readonly active: boolean;
}

export async function listAccounts(queries: Queries, instance: bigint): Promise<Account[]> {
  const rows = await queries
    .selectFrom("accounts")
    .select(COLUMNS.accounts)
    .where("instance", "=", instance)
    .orderBy("created_at")
    .orderBy("h_wire")
    .execute();
  return rows.map(fromRow);
}

export async function listActiveAccounts(queries: Queries, instance: bigint): Promise<Account[]> {
  return (await listAccounts(queries, instance)).filter(({ active }) => active);
}

/** Those of several instances. */
export async function activeAccountsOf(
  queries: Queries,
  instances: readonly bigint[],
): Promise<ReadonlyMap<bigint, readonly Account[]>> {
  const rows = await queries
    .selectFrom("accounts")
    .select(COLUMNS.accounts)
    .where(sql<boolean>`instance = any(${instances}::bigint[])`)
    .where("active", "=", true)
    .orderBy("created_at")
    .orderBy("h_wire")
    .execute();
  const byInstance = shareOut(rows, ({ instance }) => instance);
  return new Map([...byInstance].map(([instance, own]) => [instance, own.map(fromRow)]));
}

export async function findAccount(queries: Queries, instance: bigint, hWire: Uint8Array): Promise<Account | undefined> {
  const [row] = await selectAccount(queries, instance, hWire);
  return row === undefined ? undefined : fromRow(row);
}

const selectAccount = builtOnce((queries, instance: bigint, hWire: Uint8Array) =>
  queries.selectFrom("accounts").select(COLUMNS.accounts).where("instance", "=", instance).where("h_wire", "=", hWire),
);

export async function findAccountByPayto(
  queries: Queries,
  instance: bigint,
  paytoUri: string,
): Promise<Account | undefined> {
  const row = await queries
    .selectFrom("accounts")
    .select(COLUMNS.accounts)
    .where("instance", "=", instance)
    .where("payto_uri", "=", paytoUri)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** @returns false when the instance has an account of that payto URI already */
export async function insertAccount(
  queries: Queries,
  instance: bigint,
  account: Account,
  now: Timestamp,
): Promise<boolean> {
  const inserted = await queries
    .insertInto("accounts")
    .values({
      instance,
      h_wire: account.hWire,
      payto_uri: account.paytoUri,
      salt: account.salt,
      wire_method: account.wireMethod,
      credit_facade_url: account.creditFacadeUrl ?? null,
      credit_facade_credentials: account.creditFacadeCredentials ?? null,
      extra_wire_subject_metadata: account.extraWireSubjectMetadata ?? null,
      active: account.active,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(["instance", "payto_uri"]).doNothing())
    .returning("h_wire")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Brings a removed account back, with what the shop now says about it. */
export async function reactivateAccount(queries: Queries, instance: bigint, account: Account): Promise<void> {
  await queries
    .updateTable("accounts")
    .set({
      active: true,
      credit_facade_url: account.creditFacadeUrl ?? null,
      credit_facade_credentials: account.creditFacadeCredentials ?? null,
      extra_wire_subject_metadata: account.extraWireSubjectMetadata ?? null,
    })
    .where("instance", "=", instance)
    .where("h_wire", "=", account.hWire)
    .execute();
}

/** The account, which nobody else may change until the transaction ends. */
export async function lockAccount(tx: Queries, instance: bigint, hWire: Uint8Array): Promise<Account | undefined> {
  const row = await tx
    .selectFrom("accounts")
    .select(COLUMNS.accounts)
    .where("instance", "=", instance)
    .where("h_wire", "=", hWire)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Stores what a shop may change about its account. */
export async function changeAccount(tx: Queries, instance: bigint, account: Account): Promise<void> {
  await tx
    .updateTable("accounts")
    .set({
      credit_facade_url: account.creditFacadeUrl ?? null,
      credit_facade_credentials: account.creditFacadeCredentials ?? null,
      extra_wire_subject_metadata: account.extraWireSubjectMetadata ?? null,
    })
    .where("instance", "=", instance)
    .where("h_wire", "=", account.hWire)
    .execute();
}

/** @returns whether it was active; undefined when there is no such account */
export async function deactivateAccount(
  queries: Queries,
  instance: bigint,
  hWire: Uint8Array,
): Promise<boolean | undefined> {
  const { rows } = await sql<{ was_active: boolean }>`
    update accounts set active = false
    from (
      select active as was_active from accounts where instance = ${instance} and h_wire = ${hWire} for update
    ) as before
    where instance = ${instance} and h_wire = ${hWire}
    returning before.was_active
  `.execute(queries);
  return rows[0]?.was_active;
}

function fromRow(row: Selectable<AccountsTable>): Account {
  return {
    hWire: row.h_wire,
    paytoUri: row.payto_uri,
    salt: row.salt,
    wireMethod: row.wire_method,
    creditFacadeUrl: row.credit_facade_url ?? undefined,
    creditFacadeCredentials: row.credit_facade_credentials ?? undefined,
    extraWireSubjectMetadata: row.extra_wire_subject_metadata ?? undefined,
    active: row.active,
  };
}
