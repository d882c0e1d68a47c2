/** The SQL of product groups. */

import { sql } from "kysely";
import { deleteReferred } from "../database/delete-referred.js";
import type { Page } from "../database/page.js";
import type { Queries } from "../database/tables.js";

export interface ProductGroup {
  readonly serial: bigint;
  readonly name: string;
  readonly description: string;
}

export async function listGroups(queries: Queries, instance: bigint, page: Page): Promise<ProductGroup[]> {
  return queries
    .selectFrom("product_groups")
    .select(["serial", "name", "description"])
    .where("instance", "=", instance)
    .where("serial", page.ascending ? ">" : "<", page.offset)
    .orderBy("serial", page.ascending ? "asc" : "desc")
    .limit(page.limit)
    .execute();
}

/** @returns its serial; undefined when the instance has a group of that name already */
export async function insertGroup(
  queries: Queries,
  instance: bigint,
  group: Omit<ProductGroup, "serial">,
): Promise<bigint | undefined> {
  const inserted = await queries
    .insertInto("product_groups")
    .values({ instance, ...group })
    .onConflict((conflict) => conflict.columns(["instance", "name"]).doNothing())
    .returning("serial")
    .executeTakeFirst();
  return inserted?.serial;
}

/** What is undefined stays. Violates `product_groups_name` where another has the name. @returns whether there is one */
export async function updateGroup(
  queries: Queries,
  instance: bigint,
  serial: bigint,
  change: { readonly name: string | undefined; readonly description: string | undefined },
): Promise<boolean> {
  const { rows } = await sql`
    update product_groups
    set name = coalesce(${change.name ?? null}, name), description = coalesce(${change.description ?? null}, description)
    where instance = ${instance} and serial = ${serial}
    returning serial`.execute(queries);
  return rows.length > 0;
}

/** Its products stay, in no group. @returns whether there was one */
export function removeGroup(queries: Queries, instance: bigint, serial: bigint): Promise<boolean> {
  return deleteReferred(queries, instance, serial, {
    target: { table: "product_groups", column: "serial" },
    from: { table: "products", column: "product_group" },
  });
}
