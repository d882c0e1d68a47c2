/** The SQL of devices that confirm payments with one-time codes. */

import type { OtpAlgorithm } from "@kontor/taler/totp";
import type { Selectable } from "kysely";
import { COLUMNS } from "../database/columns.js";
import { deleteReferred } from "../database/delete-referred.js";
import type { Sealed } from "../database/sealed.js";
import type { OtpDevicesTable, Queries } from "../database/tables.js";

/** What the device and we know, and nobody else: enough to make its codes. */
export interface OtpSecret {
  /** RFC 3548 base32, sealed; opened by who computes codes. */
  readonly otpKey: Sealed<string>;
  readonly algorithm: OtpAlgorithm;
}

export interface OtpDevice extends OtpSecret {
  readonly deviceId: string;
  readonly description: string;
  /** For devices that count, which no algorithm uses yet. */
  readonly counter: bigint;
}

/** By id. */
export async function listOtpDevices(queries: Queries, instance: bigint): Promise<OtpDevice[]> {
  const rows = await queries
    .selectFrom("otp_devices")
    .select(COLUMNS.otp_devices)
    .where("instance", "=", instance)
    .orderBy("device_id")
    .execute();
  return rows.map(fromRow);
}

export async function findOtpDevice(
  queries: Queries,
  instance: bigint,
  deviceId: string,
): Promise<OtpDevice | undefined> {
  const row = await queries
    .selectFrom("otp_devices")
    .select(COLUMNS.otp_devices)
    .where("instance", "=", instance)
    .where("device_id", "=", deviceId)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** @returns false when the instance has a device of that id already */
export async function insertOtpDevice(queries: Queries, instance: bigint, device: OtpDevice): Promise<boolean> {
  const inserted = await queries
    .insertInto("otp_devices")
    .values({
      instance,
      device_id: device.deviceId,
      description: device.description,
      otp_key: device.otpKey,
      otp_algorithm: device.algorithm,
      otp_counter: device.counter,
    })
    .onConflict((conflict) => conflict.columns(["instance", "device_id"]).doNothing())
    .returning("device_id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** What is undefined stays as it is. */
export interface OtpDeviceChange {
  readonly description: string;
  readonly algorithm: OtpAlgorithm;
  readonly otpKey: Sealed<string> | undefined;
  readonly counter: bigint | undefined;
}

/** @returns false when there is no such device */
export async function updateOtpDevice(
  queries: Queries,
  instance: bigint,
  deviceId: string,
  change: OtpDeviceChange,
): Promise<boolean> {
  const updated = await queries
    .updateTable("otp_devices")
    .set({
      description: change.description,
      otp_algorithm: change.algorithm,
      ...(change.otpKey === undefined ? {} : { otp_key: change.otpKey }),
      ...(change.counter === undefined ? {} : { otp_counter: change.counter }),
    })
    .where("instance", "=", instance)
    .where("device_id", "=", deviceId)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** @returns false when there is no such device */
export function removeOtpDevice(queries: Queries, instance: bigint, deviceId: string): Promise<boolean> {
  return deleteReferred(queries, instance, deviceId, {
    target: { table: "otp_devices", column: "device_id" },
    from: { table: "templates", column: "otp_id" },
  });
}

function fromRow(row: Selectable<OtpDevicesTable>): OtpDevice {
  return {
    deviceId: row.device_id,
    description: row.description,
    otpKey: row.otp_key,
    algorithm: row.otp_algorithm as OtpAlgorithm,
    counter: row.otp_counter,
  };
}
