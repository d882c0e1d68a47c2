/** The SQL of instances. */

import type { Selectable } from "kysely";
import type { InstancesTable, Queries } from "../database/tables.js";
import type { Instance } from "./instance.js";

export type NewInstance = Omit<Instance, "serial">;

export async function findInstance(queries: Queries, id: string): Promise<Instance | undefined> {
  const row = await queries.selectFrom("instances").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function instanceBySerial(queries: Queries, serial: bigint): Promise<Instance | undefined> {
  const row = await queries.selectFrom("instances").selectAll().where("instance", "=", serial).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function anyInstanceExists(queries: Queries): Promise<boolean> {
  const row = await queries.selectFrom("instances").select("instance").limit(1).executeTakeFirst();
  return row !== undefined;
}

/** @returns false when the id is taken */
export async function insertInstance(queries: Queries, instance: NewInstance, now: bigint): Promise<boolean> {
  const inserted = await queries
    .insertInto("instances")
    .values({
      id: instance.id,
      name: instance.name,
      email: instance.email ?? null,
      phone_number: instance.phoneNumber ?? null,
      website: instance.website ?? null,
      logo: instance.logo ?? null,
      address: instance.address,
      jurisdiction: instance.jurisdiction,
      use_stefan: instance.useStefan,
      default_pay_delay: instance.defaultPayDelay,
      default_refund_delay: instance.defaultRefundDelay,
      default_wire_transfer_delay: instance.defaultWireTransferDelay,
      default_wire_transfer_rounding_interval: instance.defaultWireTransferRoundingInterval,
      merchant_pub: instance.merchantPub,
      merchant_priv: instance.merchantPriv ?? null,
      password_hash: instance.passwordHash,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning("instance")
    .executeTakeFirst();
  return inserted !== undefined;
}

export interface ListedInstance {
  readonly instance: Instance;
  /** Wire methods of the active accounts. */
  readonly paymentTargets: readonly string[];
}

export async function listInstances(queries: Queries): Promise<ListedInstance[]> {
  const rows = await queries.selectFrom("instances").selectAll().orderBy("id").execute();
  const accounts = await queries
    .selectFrom("accounts")
    .select(["instance", "wire_method"])
    .distinct()
    .where("active", "=", true)
    .orderBy("wire_method")
    .execute();
  return rows.map((row) => ({
    instance: fromRow(row),
    paymentTargets: accounts.filter(({ instance }) => instance === row.instance).map(({ wire_method }) => wire_method),
  }));
}

function fromRow(row: Selectable<InstancesTable>): Instance {
  return {
    serial: row.instance,
    id: row.id,
    name: row.name,
    email: row.email ?? undefined,
    phoneNumber: row.phone_number ?? undefined,
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
    merchantPriv: row.merchant_priv ?? undefined,
    passwordHash: row.password_hash,
  };
}
