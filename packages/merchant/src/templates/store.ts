/** The SQL of templates. */

import type { Timestamp } from "@kontor/taler/time";
import type { Selectable } from "kysely";
import { sql } from "kysely";
import { deleteSome } from "../database/some-rows.js";
import type { TemplatesTable } from "../database/tables/templates.js";
import type { Queries } from "../database/tables.js";
import type { Template, TemplateContent } from "./template.js";

/** The oldest first. */
export async function listTemplates(
  queries: Queries,
  instance: bigint,
): Promise<Pick<Template, "templateId" | "description">[]> {
  const rows = await queries
    .selectFrom("templates")
    .select(["template_id", "description"])
    .where("instance", "=", instance)
    .orderBy("serial")
    .execute();
  return rows.map((row) => ({ templateId: row.template_id, description: row.description }));
}

export async function findTemplate(
  queries: Queries,
  instance: bigint,
  templateId: string,
): Promise<Template | undefined> {
  const row = await queries
    .selectFrom("templates")
    .select([
      ...(["serial", "template_id", "description", "otp_id"] as const),
      ...(["contract", "editable_defaults", "required_currency"] as const),
    ])
    .where("instance", "=", instance)
    .where("template_id", "=", templateId)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Whether the device exists; it cannot vanish until the transaction ends. */
export async function lockOtpDevice(tx: Queries, instance: bigint, deviceId: string): Promise<boolean> {
  const row = await tx
    .selectFrom("otp_devices")
    .select("device_id")
    .where("instance", "=", instance)
    .where("device_id", "=", deviceId)
    .forKeyShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns false when the instance has a template of that id already */
export async function insertTemplate(
  tx: Queries,
  instance: bigint,
  templateId: string,
  content: TemplateContent,
): Promise<boolean> {
  const inserted = await tx
    .insertInto("templates")
    .values({ instance, template_id: templateId, ...columnsOf(content) })
    .onConflict((conflict) => conflict.columns(["instance", "template_id"]).doNothing())
    .returning("serial")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** @returns false when there is no such template */
export async function updateTemplate(
  tx: Queries,
  instance: bigint,
  templateId: string,
  content: TemplateContent,
): Promise<boolean> {
  const updated = await tx
    .updateTable("templates")
    .set(columnsOf(content))
    .where("instance", "=", instance)
    .where("template_id", "=", templateId)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** @returns false when there is no such template */
export async function removeTemplate(queries: Queries, instance: bigint, templateId: string): Promise<boolean> {
  const deleted = await queries
    .deleteFrom("templates")
    .where("instance", "=", instance)
    .where("template_id", "=", templateId)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/**
 * Forgets orders that strangers made of templates before that and that no wallet has come for, in all instances, with what
 * they hold of the inventory; also those made after `notAfter`, by a clock that was ahead. Who claims one meanwhile has its lock, and it stays.
 * @returns how many
 */
export function deleteUnclaimedOrders(
  queries: Queries,
  { before, notAfter, atMost }: { readonly before: Timestamp; readonly notAfter: Timestamp; readonly atMost: number },
): Promise<number> {
  return deleteSome(
    queries,
    { table: "orders", key: ["instance", "order_id"] },
    {
      only: sql`t.template is not null and t.h_contract is null and (t.created_at < ${before} or t.created_at > ${notAfter})`,
      sequence: sql`t.created_at`,
      limit: atMost,
    },
  );
}

function columnsOf(content: TemplateContent) {
  return {
    description: content.description,
    otp_id: content.otpId ?? null,
    contract: content.contractText,
    editable_defaults: content.defaultsText ?? null,
    required_currency: content.requiredCurrency ?? null,
  };
}

function fromRow(row: Omit<Selectable<TemplatesTable>, "instance">): Template {
  return {
    serial: row.serial,
    templateId: row.template_id,
    description: row.description,
    otpId: row.otp_id ?? undefined,
    contractText: row.contract,
    defaultsText: row.editable_defaults ?? undefined,
    requiredCurrency: row.required_currency ?? undefined,
  };
}
