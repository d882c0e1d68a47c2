/** The SQL of preferences: one document for each shop. */

import type { Queries } from "../database/tables.js";

/** A JSON object; undefined where nobody has chosen anything. */
export async function findPreferences(queries: Queries, instance: bigint): Promise<string | undefined> {
  const row = await queries
    .selectFrom("preferences")
    .select("document")
    .where("instance", "=", instance)
    .executeTakeFirst();
  return row?.document;
}

/** @param document a JSON object */
export async function storePreferences(queries: Queries, instance: bigint, document: string): Promise<void> {
  await queries
    .insertInto("preferences")
    .values({ instance, document })
    .onConflict((conflict) => conflict.column("instance").doUpdateSet({ document }))
    .execute();
}
