/** The SQL of instances. */

import { type Selectable, sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { COLUMNS } from "../database/columns.js";
import { freeingTokens } from "../database/freed-tokens.js";
import type { InstancesTable, Queries } from "../database/tables.js";
import { placeOf } from "../secrets/places.js";
import type { Secrets } from "../secrets/secrets.js";
import type { Instance, InstanceSettings } from "./instance.js";

export type NewInstance = Omit<Instance, "serial" | "emailProven" | "phoneProven"> &
  Partial<Pick<Instance, "emailProven" | "phoneProven">>;

/** @throws SecretsError when its key cannot be opened with ours */
export async function findInstance(queries: Queries, secrets: Secrets, id: string): Promise<Instance | undefined> {
  const [row] = await findRows(queries, [id]);
  return row && openRow(row, secrets);
}

/** An instance as it stands in the database, its key sealed. */
export type InstanceRow = Pick<Selectable<InstancesTable>, (typeof COLUMNS.instances)[number]>;

const selectRows = builtOnce((queries, ids: readonly string[]) =>
  queries.selectFrom("instances").select(COLUMNS.instances).where(sql<boolean>`id = any(${ids}::text[])`),
);

/** Those of these ids, in their sequence; every server of a distributed database has all of them. */
export async function findRows(queries: Queries, ids: readonly string[]): Promise<(InstanceRow | undefined)[]> {
  const found = new Map((await selectRows(queries, ids)).map((row) => [row.id, row]));
  return ids.map((id) => found.get(id));
}

/** @throws SecretsError when its key cannot be opened with ours */
export async function instanceBySerial(
  queries: Queries,
  secrets: Secrets,
  serial: bigint,
): Promise<Instance | undefined> {
  const [row] = await selectInstance(queries, serial);
  return row && openRow(row, secrets);
}

const selectInstance = builtOnce((queries, serial: bigint) =>
  queries.selectFrom("instances").select(COLUMNS.instances).where("instance", "=", serial),
);

/** What signs for an instance, without all that it says of itself. */
export type InstanceKeys = Pick<Instance, "id" | "merchantPub" | "merchantPriv">;

/** @throws SecretsError when its key cannot be opened with ours */
export async function instanceKeys(
  queries: Queries,
  secrets: Secrets,
  serial: bigint,
): Promise<InstanceKeys | undefined> {
  const [row] = await selectKeys(queries, serial);
  return row && { id: row.id, merchantPub: row.merchant_pub, merchantPriv: openedKey(row, secrets) };
}

const selectKeys = builtOnce((queries, serial: bigint) =>
  queries.selectFrom("instances").select(["id", "merchant_pub", "merchant_priv"]).where("instance", "=", serial),
);

/** For who has no key to open the instance's with. */
export async function serialOf(queries: Queries, id: string): Promise<bigint | undefined> {
  const row = await queries.selectFrom("instances").select("instance").where("id", "=", id).executeTakeFirst();
  return row?.instance;
}

export async function anyInstanceExists(queries: Queries): Promise<boolean> {
  const row = await queries.selectFrom("instances").select("instance").limit(1).executeTakeFirst();
  return row !== undefined;
}

/** The next instances by their number, deleted ones too. */
export async function instancesAfter(queries: Queries, after: bigint, limit: number): Promise<bigint[]> {
  const rows = await queries
    .selectFrom("instances")
    .select("instance")
    .where("instance", ">", after)
    .orderBy("instance")
    .limit(limit)
    .execute();
  return rows.map(({ instance }) => instance);
}

/** @returns its number; undefined when the id is taken */
export async function insertInstance(
  queries: Queries,
  secrets: Secrets,
  instance: NewInstance,
  now: bigint,
): Promise<bigint | undefined> {
  const priv = instance.merchantPriv;
  const inserted = await queries
    .insertInto("instances")
    .values({
      ...settingsRow(instance),
      id: instance.id,
      merchant_pub: instance.merchantPub,
      merchant_priv: priv === undefined ? null : secrets.seal(placeOf("instanceKey", instance.id), priv),
      password_hash: instance.passwordHash,
      created_at: now,
      email_proven: instance.emailProven ?? null,
      phone_proven: instance.phoneProven ?? null,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("instance")
    .executeTakeFirst();
  return inserted?.instance;
}

/** @returns false when the instance is deleted, or gone */
export async function updateSettings(queries: Queries, instance: bigint, settings: InstanceSettings): Promise<boolean> {
  const updated = await queries
    .updateTable("instances")
    .set(settingsRow(settings))
    .where("instance", "=", instance)
    .where("merchant_priv", "is not", null)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** In the place of a password's hash: no password fits. */
export const DISABLED_PASSWORD = "disabled";

/** @returns false when the instance is gone */
export async function storePassword(queries: Queries, instance: bigint, passwordHash: string): Promise<boolean> {
  const updated = await queries
    .updateTable("instances")
    .set({ password_hash: passwordHash })
    .where("instance", "=", instance)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** Addresses that the instance names no more are nobody's: the administrator has looked. */
export async function forgetProvenAddresses(queries: Queries, instance: bigint): Promise<void> {
  await sql`
    update instances set
      email_proven = case when email_proven = email then email_proven end,
      phone_proven = case when phone_proven = phone_number then phone_proven end
    where instance = ${instance}
      and (email_proven is distinct from email or phone_proven is distinct from phone_number)`.execute(queries);
}

/**
 * Notes that an address was shown to be the instance's own.
 * @param replace whether it takes the place of another one that is proven
 * @returns false when the instance names another address, or has a proven one that is not to be replaced
 */
export async function proveAddress(
  queries: Queries,
  instance: bigint,
  { channel, address }: { readonly channel: string; readonly address: string },
  { replace }: { readonly replace: boolean },
): Promise<boolean> {
  const [named, proven] =
    channel === "email" ? (["email", "email_proven"] as const) : (["phone_number", "phone_proven"] as const);
  const { numUpdatedRows } = await queries
    .updateTable("instances")
    .set({ [proven]: address })
    .where("instance", "=", instance)
    .where(named, "=", address)
    .$if(!replace, (query) => query.where(proven, "is", null))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keeps everybody from adding to the instance until the transaction ends. @returns false when it is gone */
export async function lockInstance(tx: Queries, instance: bigint): Promise<boolean> {
  const row = await tx
    .selectFrom("instances")
    .select("instance")
    .where("instance", "=", instance)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a wallet may still pay an order that it claimed, or has tried to, with an outcome that nobody knows yet. */
export async function hasPendingOffers(tx: Queries, instance: bigint, now: bigint): Promise<boolean> {
  const offer = await tx
    .selectFrom("orders")
    .select("order_id")
    .where("instance", "=", instance)
    .where("paid_at", "is", null)
    .where("h_contract", "is not", null)
    .where("pay_deadline", ">", now)
    .limit(1)
    .executeTakeFirst();
  if (offer !== undefined) return true;
  const intent = await tx
    .selectFrom("deposit_batches")
    .select("order_id")
    .where("instance", "=", instance)
    .where("accepted_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return intent !== undefined;
}

/**
 * Whether customers may still need the instance's key to get money back: coins deposited for an order that was not paid
 * and that its exchange has not refunded, or a refund that the shop granted and nobody has picked up. Once the exchange
 * has wired the money no more is to be had.
 */
export async function owesMoneyBack(tx: Queries, instance: bigint, now: bigint): Promise<boolean> {
  const { rows } = await sql<{ owes: boolean }>`
    select
      exists (
        select 1
        from orders o
        join deposit_batches b on b.instance = o.instance and b.order_id = o.order_id
        join deposits d on d.instance = b.instance and d.order_id = b.order_id and d.batch = b.batch
        where o.instance = ${instance} and o.paid_at is null and o.wire_deadline > ${now}::bigint
          and b.accepted_at is not null
          and not exists (
            select 1 from refunds r
            where r.instance = d.instance and r.order_id = d.order_id and r.coin_pub = d.coin_pub
              and r.obtained_at is not null
          )
      )
      or exists (
        select 1
        from refunds r
        join orders o on o.instance = r.instance and o.order_id = r.order_id
        where r.instance = ${instance} and r.obtained_at is null and r.rtransaction_id <> 0
          and o.wire_deadline > ${now}::bigint
      ) as owes
  `.execute(tx);
  return rows[0]!.owes;
}

/** Whether money came since then, for an order that was paid or only in part. */
export async function hasPaymentsSince(tx: Queries, instance: bigint, since: bigint): Promise<boolean> {
  const paid = await tx
    .selectFrom("orders")
    .select("order_id")
    .where("instance", "=", instance)
    .where("paid_at", ">", since)
    .limit(1)
    .executeTakeFirst();
  if (paid !== undefined) return true;
  const deposited = await tx
    .selectFrom("deposit_batches")
    .select("order_id")
    .where("instance", "=", instance)
    .where("accepted_at", ">", since)
    .limit(1)
    .executeTakeFirst();
  return deposited !== undefined;
}

/** The key of the instance, and those of its tokens, which nobody can use any more. */
export async function destroyKeys(tx: Queries, instance: bigint): Promise<void> {
  await tx.updateTable("instances").set({ merchant_priv: null }).where("instance", "=", instance).execute();
  await tx.deleteFrom("token_issue_keys").where("instance", "=", instance).execute();
}

const ORDERS_AT_ONCE = 1000;

/** Removes an instance with everything that belongs to it, its orders some at a time. */
export async function removeInstance(queries: Queries, instance: bigint): Promise<void> {
  for (;;) {
    const { numAffectedRows } = await sql`
      with gone as materialized (
        select order_id from orders where instance = ${instance} limit ${ORDERS_AT_ONCE}
      ), ${freeingTokens(instance, sql`order_id in (select order_id from gone)`)}
      delete from orders where instance = ${instance} and order_id in (select order_id from gone)`.execute(queries);
    if (Number(numAffectedRows) < ORDERS_AT_ONCE) break;
  }
  // What no reference can bind to the instance, as some of it is of none yet.
  await queries.deleteFrom("challenges").where("instance", "=", instance).execute();
  await queries.deleteFrom("rate_counts").where("instance", "=", instance).execute();
  await queries.deleteFrom("instances").where("instance", "=", instance).execute();
}

export interface ListedInstance {
  readonly instance: Omit<Instance, "merchantPriv">;
  readonly deleted: boolean;
  /** Wire methods of the active accounts. */
  readonly paymentTargets: readonly string[];
}

export async function listInstances(queries: Queries): Promise<ListedInstance[]> {
  const rows = await queries.selectFrom("instances").select(COLUMNS.instances).orderBy("id").execute();
  const accounts = await queries
    .selectFrom("accounts")
    .select(["instance", "wire_method"])
    .distinct()
    .where("active", "=", true)
    .orderBy("wire_method")
    .execute();
  const methods = new Map<bigint, string[]>();
  for (const { instance, wire_method: method } of accounts) {
    methods.set(instance, [...(methods.get(instance) ?? []), method]);
  }
  return rows.map((row) => ({
    instance: withoutKey(row),
    deleted: row.merchant_priv === null,
    paymentTargets: methods.get(row.instance) ?? [],
  }));
}

function settingsRow(settings: InstanceSettings) {
  return {
    name: settings.name,
    email: settings.email ?? null,
    phone_number: settings.phoneNumber ?? null,
    website: settings.website ?? null,
    logo: settings.logo ?? null,
    address: settings.address,
    jurisdiction: settings.jurisdiction,
    use_stefan: settings.useStefan,
    default_pay_delay: settings.defaultPayDelay,
    default_refund_delay: settings.defaultRefundDelay,
    default_wire_transfer_delay: settings.defaultWireTransferDelay,
    default_wire_transfer_rounding_interval: settings.defaultWireTransferRoundingInterval,
  };
}

/** @throws SecretsError when its key cannot be opened with ours */
export function openRow(row: InstanceRow, secrets: Secrets): Instance {
  return { ...withoutKey(row), merchantPriv: openedKey(row, secrets) };
}

function openedKey(
  { id, merchant_priv: priv }: Pick<InstanceRow, "id" | "merchant_priv">,
  secrets: Secrets,
): Uint8Array | undefined {
  return priv === null ? undefined : secrets.open(placeOf("instanceKey", id), priv);
}

function withoutKey(row: Selectable<InstancesTable>): Omit<Instance, "merchantPriv"> {
  return {
    serial: row.instance,
    id: row.id,
    name: row.name,
    email: row.email ?? undefined,
    phoneNumber: row.phone_number ?? undefined,
    emailProven: row.email_proven ?? undefined,
    phoneProven: row.phone_proven ?? undefined,
    website: row.website ?? undefined,
    logo: row.logo ?? undefined,
    address: row.address,
    jurisdiction: row.jurisdiction,
    useStefan: row.use_stefan,
    defaultPayDelay: row.default_pay_delay,
    defaultRefundDelay: row.default_refund_delay,
    defaultWireTransferDelay: row.default_wire_transfer_delay,
    defaultWireTransferRoundingInterval: row.default_wire_transfer_rounding_interval,
    merchantPub: row.merchant_pub,
    passwordHash: row.password_hash,
  };
}
