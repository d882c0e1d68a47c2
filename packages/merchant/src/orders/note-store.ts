/** The SQL of what the shop's people have noted about its orders. No endpoint of customers reads it. */

import { foldText } from "../database/fold-text.js";
import type { Queries } from "../database/tables.js";

export async function findNote(queries: Queries, instance: bigint, orderId: string): Promise<string | undefined> {
  const row = await queries
    .selectFrom("order_notes")
    .select("note")
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .executeTakeFirst();
  return row?.note;
}

/** About an order that is there, and stays until the transaction ends. */
export async function storeNote(tx: Queries, instance: bigint, orderId: string, note: string): Promise<void> {
  const values = { note, note_folded: foldText(note) };
  await tx
    .insertInto("order_notes")
    .values({ instance, order_id: orderId, ...values })
    .onConflict((conflict) => conflict.columns(["instance", "order_id"]).doUpdateSet(values))
    .execute();
}

/** @returns whether there was one */
export async function removeNote(tx: Queries, instance: bigint, orderId: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("order_notes")
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
